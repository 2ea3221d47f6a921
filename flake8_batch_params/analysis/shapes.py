"""By which keys a dict, or a call, shows that it may be a payload."""

from __future__ import annotations

from flake8_batch_params.facts import spec

#: Keys that only a dict of the Batch API, or of its input file, has.
TELLING_KEYS = frozenset({"input_file_id", "completion_window", "custom_id"})
#: Types whose dicts are payloads.
TYPED_DICTS = frozenset({"BatchCreateParams", "OutputExpiresAfter"})

_BATCH_KEYS = frozenset((*spec.KEYS, *spec.CALL_ONLY))


def may_be_payload(keys: set[str]) -> bool:
    """Tell whether a dict of these keys, and of no other, is one of a batch or a request line.

    With two that a batch needs it is, whatever the others are: a third may be misspelt.
    """
    if len(keys.intersection(spec.REQUIRED)) > 1:
        return True
    if not keys.isdisjoint(TELLING_KEYS) and keys <= _BATCH_KEYS:
        return True
    telling = "custom_id" in keys or {"method", "url", "body"} <= keys
    return telling and all(map(may_be_line_key, keys))


def may_be_line_key(key: str) -> bool:
    """Tell whether a request line may have a key, misspelt as it may be."""
    plain = "".join(character for character in key.lower() if character.isalnum())
    return plain in ("customid", "id", "method", "url", "body", "customids", "costumid")
