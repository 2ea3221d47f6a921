"""What is written like a batch's: calls of another API, and keys that are misspelt."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable
from collections.abc import Set as AbstractSet
from difflib import get_close_matches
from functools import lru_cache

from flake8_batch_params.batches.reading import last_name
from flake8_batch_params.facts import spec
from flake8_batch_params.facts.sdk import SDKS, UPLOAD_REQUIRED

#: Keywords that tell a batch call from its look-alikes.
TELLING = frozenset({"input_file_id", "endpoint", "completion_window", "output_expires_after"})
#: Keywords that only look-alikes have.
FOREIGN = frozenset(
    "model src requests body config parent batch batch_id display_name file_ids".split()
)
#: What ``batches`` is below, where it is not the Batch API's.
NOT_BELOW = frozenset("messages projects v1 aio vector_stores locations beta".split())
#: Functions that call a bound method with the keywords that they are given.
CALLING_ON = frozenset(
    "submit run_in_executor to_thread run_sync run_in_threadpool retry_call call_with_retry"
    " call_with_retries with_retry with_retries retry_with_backoff retry_async apply_async"
    " run_with_retry execute_with_retry".split()
)
_PARAMETERS = frozenset(name for sdk in SDKS.values() for name in sdk.parameters or ())


def is_foreign(keys: Collection[str], *, is_open: bool = False, few: bool = False) -> bool:
    """Tell whether a call is of something else that has batches, by its keywords.

    ``is_open`` when it may have others, ``few`` when more of them come later.
    """
    keys = set(keys)
    if keys.isdisjoint(TELLING) and not (is_open and not keys):
        return True
    if not keys.isdisjoint(FOREIGN):
        return True
    required = len(keys.intersection(spec.REQUIRED))
    if few or required == len(spec.REQUIRED):
        return False
    if required < 2 and not is_open:
        return True
    return not all(get_close_matches(key, _PARAMETERS, n=1, cutoff=0.7) for key in keys)


def is_upload(keys: Iterable[str]) -> bool:
    """Tell whether a call uploads a file, by its keywords."""
    return set(UPLOAD_REQUIRED).issubset(keys)


def is_slip(key: object) -> bool:
    """Tell whether a key is a slip of a request's, as ``"id"`` or ``"custom_id:"``."""
    return isinstance(key, str) and len(key) < 30 and _is_slip(key)


@lru_cache(10_000)
def _is_slip(key: str) -> bool:
    plain = "".join(character for character in key.lower() if character.isalnum())
    return key not in spec.REQUEST_KEYS and plain in (
        "customid", "id", "method", "url", "body", "customids", "costumid",
    )  # fmt: skip


def may_create(call: ast.Call, own: AbstractSet[str]) -> bool:
    """Tell whether a call of some client's ``create``, as it is written, may be judged.

    The client is one of which nobody knows the class.  ``own`` are names that the file sets.
    """
    if not isinstance(call.func, ast.Attribute):
        return False
    holder = call.func.value
    resource = last_name(holder)
    if resource not in ("batches", "files"):
        return False
    inner = holder.value if isinstance(holder, ast.Attribute) else None
    below = inner.attr if isinstance(inner, ast.Attribute) else ""
    if below in NOT_BELOW and below not in own:
        return False
    keys = {keyword.arg for keyword in call.keywords if keyword.arg is not None}
    if len(keys) < len(call.keywords):
        return True
    return not is_foreign(keys) if resource == "batches" else is_upload(keys)
