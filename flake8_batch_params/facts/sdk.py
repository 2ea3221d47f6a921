"""The SDKs: the signature of `batches.create` in each, and what else each knows by path.

Sources: ``inspect.signature(Batches.create)`` of ``openai`` 3.57.0, ``groq`` 1.7.0,
``together`` 3.1.1, ``zhipuai`` 2.1.5 and ``zai-sdk`` 0.2.3.
"""

from __future__ import annotations

from dataclasses import dataclass

from flake8_batch_params.facts import spec


@dataclass(frozen=True)
class Sdk:
    """The signature of ``batches.create``; ``parameters`` None when it takes any."""

    name: str
    title: str
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] | None = None
    keyword_only: bool = False

    @property
    def parameters(self) -> tuple[str, ...] | None:
        return None if self.optional is None else self.required + self.optional


OPENAI_SDK = Sdk(
    "openai", "OpenAI", spec.REQUIRED, spec.OPTIONAL + spec.CALL_ONLY, keyword_only=True
)
GROQ_SDK = Sdk("groq", "Groq", spec.REQUIRED, ("metadata", *spec.CALL_ONLY), keyword_only=True)
TOGETHER_SDK = Sdk(
    "together",
    "Together",
    ("input_file_id", "endpoint"),
    ("completion_window", "model_id", "priority", *spec.CALL_ONLY),
    keyword_only=True,
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
