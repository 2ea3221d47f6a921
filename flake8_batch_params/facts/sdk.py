"""The SDKs: the signature of `batches.create` in each.

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
