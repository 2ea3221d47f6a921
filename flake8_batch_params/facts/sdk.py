"""The SDKs: the signature of `batches.create` in each, and what else each knows by path.

Sources: ``inspect.signature(Batches.create)`` of ``openai`` 3.57.0, ``groq`` 1.7.0,
``together`` 3.1.1, ``zhipuai`` 2.1.5 and ``zai-sdk`` 0.2.3; ``dir`` of OpenAI's client and of
its resources.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from flake8_batch_params.facts import spec


@dataclass(frozen=True)
class Sdk:
    """The signature of ``batches.create``; ``parameters`` None when it takes any."""

    name: str
    title: str
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] | None = None
    keyword_only: bool = False
    #: Whether its calls raise the exceptions of its own package, and no others: what `httpx`
    #: raises they make errors of (`_base_client.py` of openai 3.54, groq 1.7, together 3.1).
    raises_its_own: bool = False

    @property
    def parameters(self) -> tuple[str, ...] | None:
        return None if self.optional is None else self.required + self.optional


OPENAI_SDK = Sdk(
    "openai",
    "OpenAI",
    spec.REQUIRED,
    spec.OPTIONAL + spec.CALL_ONLY,
    keyword_only=True,
    raises_its_own=True,
)
GROQ_SDK = Sdk(
    "groq",
    "Groq",
    spec.REQUIRED,
    ("metadata", *spec.CALL_ONLY),
    keyword_only=True,
    raises_its_own=True,
)
TOGETHER_SDK = Sdk(
    "together",
    "Together",
    ("input_file_id", "endpoint"),
    ("completion_window", "model_id", "priority", *spec.CALL_ONLY),
    keyword_only=True,
    raises_its_own=True,
)
ZHIPU_SDK = Sdk(
    "zhipu",
    "Zhipu",
    ("input_file_id", "endpoint"),
    ("completion_window", "metadata", "auto_delete_input_file")
    + ("extra_headers", "extra_body", "timeout"),
    keyword_only=True,
)
ANY_SDK = Sdk("any", "any")
SDKS = {sdk.name: sdk for sdk in (OPENAI_SDK, GROQ_SDK, TOGETHER_SDK, ZHIPU_SDK, ANY_SDK)}

#: What an object has that ``files.content`` returns.
CONTENT_MEMBERS = frozenset(
    "aclose aiter_bytes aiter_lines aiter_raw aiter_text aread astream_to_file charset_encoding"
    " close content encoding iter_bytes iter_lines iter_raw iter_text json read response"
    " stream_to_file text write_to_file".split()
)

_MARKING = [
    f"{sdk}{module}"
    for sdk in ("openai", "groq", "together", "anthropic")
    for module in ("", "._types")
]
#: The SDKs' markers for a parameter that is left out, by their dotted paths.
ABSENT_MARKERS = frozenset(
    f"{module}.{name}" for module in _MARKING for name in ("NOT_GIVEN", "not_given", "omit")
)
#: Classes whose objects are such markers.
ABSENT_CLASSES = frozenset(
    f"{module}.{name}" for module in _MARKING for name in ("Omit", "NotGiven")
)
#: Modules of SDKs whose ``batches`` has another shape altogether.
OTHER_SHAPES = frozenset("anthropic google mistralai cohere xai_sdk vertexai".split())
#: Functions that return the client that they are given.
WRAPPERS = frozenset(
    "langsmith.wrappers.wrap_openai langsmith.wrap_openai braintrust.wrap_openai"
    " opik.integrations.openai.track_openai instructor.from_openai instructor.patch"
    " instructor.apatch weave.integrations.openai.wrap_openai".split()
)
#: Classes that are a client's ``batches`` when they are given the client.
RESOURCES = frozenset(
    "openai.resources.batches.Batches openai.resources.batches.AsyncBatches"
    " openai.resources.Batches openai.resources.AsyncBatches".split()
)
#: Attributes of a client that say which host it talks to.
ADDRESSES = frozenset({"base_url", "_base_url"})
#: Attributes of the module that say so of the module's own client.
MODULE_SETTINGS = ADDRESSES | {"api_base", "api_type", "azure_endpoint", "api_version"}
#: Variables of the environment that say so of ``OpenAI()``.
ENVIRONMENT = ("OPENAI_BASE_URL", "OPENAI_API_BASE", "OPENAI_API_TYPE")

#: The parameters of OpenAI's ``files.create``; all are keyword-only.
UPLOAD_REQUIRED = ("file", "purpose")
UPLOAD_PARAMETERS = (*UPLOAD_REQUIRED, "expires_after", *spec.CALL_ONLY)

#: What people write for a resource, below the client, and where it is.
RESOURCES_INSTEAD = {
    ("batch", "jobs"): "batches",
    ("batches", "jobs"): "batches",
    ("beta", "batches"): "batches",
    ("beta", "files"): "files",
    ("Batch",): "batches",
    ("Batches",): "batches",
    ("batch",): "batches",
    ("File",): "files",
    ("Files",): "files",
    ("file",): "files",
}
#: What people write for a method of a resource, and what it is called.
METHODS_INSTEAD = {
    "batches": {"get": "retrieve", "submit": "create", "acreate": "create"},
    "files": {"get": "retrieve", "upload": "create", "download": "content", "acreate": "create"},
}
#: Methods that no other is like, with what to do; ``{client}`` is what stands before them.
#: They are asked for below the resources alone.
ADVICE_INSTEAD = {
    ("batches", "results"): "read {client}.files.content(batch.output_file_id)",
    ("batches", "status"): "read {client}.batches.retrieve(...).status",
    ("batches", "wait"): "ask {client}.batches.retrieve until its status is final",
    ("batches", "delete"): "a batch can only be cancelled, by {client}.batches.cancel",
}


class Instead(NamedTuple):
    """What stands for an API that does not exist: its names below the client, or advice."""

    path: tuple[str, ...]
    advice: str = ""


def instead(path: Sequence[str]) -> Instead | None:
    """Return what to write for names below an OpenAI client that people write and it has not.

    None for what it has, and for all that nobody is known to write: a client's subclass may
    have more.
    """
    for length in (2, 1):
        resource = RESOURCES_INSTEAD.get(tuple(path[:length]))
        if resource is not None and len(path) >= length:
            rest = tuple(path[length:])
            return _of_resource(resource, rest) or Instead((resource, *rest))
    return _of_resource(path[0], tuple(path[1:])) if path else None


def _of_resource(resource: str, rest: tuple[str, ...]) -> Instead | None:
    method = rest[0] if rest else ""
    advice = ADVICE_INSTEAD.get((resource, method))
    if advice is not None:
        return Instead((), advice)
    name = METHODS_INSTEAD.get(resource, {}).get(method)
    return None if name is None else Instead((resource, name, *rest[1:]))
