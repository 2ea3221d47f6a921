"""Who answers a batch request, and what each accepts: a profile a host, a signature an SDK.

``None`` in a profile means "nobody could verify it": such a profile refuses nothing.

Sources: `spec` for OpenAI; the SDKs ``groq`` 1.7.0, ``together`` 3.1.1, ``zhipuai`` 2.1.5
and ``zai-sdk`` 0.2.3; Microsoft's *Azure OpenAI batch* and Amazon's *Bedrock batch
inference with OpenAI-compatible APIs* guides; Alibaba's *Model Studio batch* guide;
Moonshot's, Novita's and Doubleword's batch guides.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import urlsplit

from flake8_batch_params.facts import spec
from flake8_batch_params.facts.sdk import SDKS, Sdk

HOUR = 3600
DAY = 24 * HOUR

#: ``24h``, ``7d``: the form of a window where more than one is accepted.
_WINDOW = re.compile(r"(\d{1,6})([hd])")


@dataclass(frozen=True)
class Windows:
    """Accepted completion windows: written ones, or a range of hours."""

    exact: tuple[str, ...] = ()
    hours: tuple[int, int] | None = None

    def accept(self, window: str) -> bool:
        """Tell whether a window may be accepted; a form nobody documented may be."""
        if self.hours is None:
            return window in self.exact
        match = _WINDOW.fullmatch(window)
        if match is None:
            return window != ""
        hours = int(match[1]) * (24 if match[2] == "d" else 1)
        return self.hours[0] <= hours <= self.hours[1]

    def __str__(self) -> str:
        if self.hours is None:
            return " or ".join(repr(window) for window in self.exact)
        return f"from '{self.hours[0]}h' to '{self.hours[1]}h'"


@dataclass(frozen=True)
class Host:
    """What a host accepts in ``POST /batches``, in the upload for it, and in its lines.

    ``required`` are the keys whose absence it refuses.  ``metadata`` and ``jsonl`` tell
    whether `spec`'s limits on metadata and on the input file's name hold.
    """

    name: str
    title: str
    sdk: str
    domains: tuple[str, ...] = ()
    #: Further words that bring the host in evidence, beside its name and its domains.
    words: tuple[str, ...] = ()
    #: Modules whose import brings the host in evidence.
    modules: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    keys: tuple[str, ...] | None = None
    endpoints: tuple[str, ...] | None = None
    windows: Windows | None = None
    anchors: tuple[str, ...] | None = None
    seconds: tuple[int, int] | None = None
    metadata: bool = False
    purposes: tuple[str, ...] | None = None
    jsonl: bool = False
    #: Input from blob storage: ``extra_body={"input_blob": …}`` in place of a file's id.
    blob_input: bool = False
    #: Whether a line's url must be the batch's endpoint: to the letter, but for ``/v1``, or not.
    same_url: str = "unknown"
    streaming_refused: bool = False
    #: How many requests, and bytes, an input file may hold; None when nobody knows.
    requests: int | None = None
    bytes: int | None = None

    def accepts_endpoint(self, endpoint: str) -> bool:
        return self.endpoints is None or endpoint in self.endpoints

    def accepts_window(self, window: str) -> bool:
        return self.windows is None or self.windows.accept(window)


# --- Hosts ---

OPENAI = Host(
    "openai",
    "OpenAI",
    "openai",
    domains=("api.openai.com",),
    required=spec.REQUIRED,
    keys=spec.KEYS,
    endpoints=spec.ENDPOINTS,
    windows=Windows((spec.COMPLETION_WINDOW,)),
    anchors=(spec.ANCHOR,),
    seconds=spec.EXPIRY_SECONDS,
    metadata=True,
    purposes=(spec.BATCH_PURPOSE,),
    jsonl=True,
    same_url="equal",
    streaming_refused=True,
    requests=50_000,
    # "200 MB", in prose: it may be this many or 200,000,000, and the larger one is certain.
    bytes=200 * 1024 * 1024,
)
#: Microsoft's guide: endpoints are written with and without ``/v1``; output is kept for
#: 14 to 30 days; blob storage may stand in for the uploaded file.
AZURE = replace(
    OPENAI,
    name="azure",
    title="Azure OpenAI",
    domains=("openai.azure.com", "cognitiveservices.azure.com"),
    endpoints=spec.ENDPOINTS + tuple(e.removeprefix("/v1") for e in spec.ENDPOINTS),
    seconds=(14 * DAY, 30 * DAY),
    # A batch from blob storage names no file, so only the SDK's signature asks for one.
    required=("endpoint", "completion_window"),
    keys=(*spec.KEYS, "input_blob", "output_folder"),
    blob_input=True,
    same_url="but-for-v1",
    requests=100_000,
    bytes=None,
)
#: groq 1.7.0: ``BatchCreateParams``; its guide adds the two audio endpoints.
GROQ = Host(
    "groq",
    "Groq",
    "groq",
    domains=("api.groq.com",),
    modules=("groq",),
    required=spec.REQUIRED,
    endpoints=("/v1/chat/completions", "/v1/audio/transcriptions", "/v1/audio/translations"),
    windows=Windows(hours=(24, 7 * 24)),
    purposes=(spec.BATCH_PURPOSE,),
)
#: Alibaba's guide: 24h to 336h, in hours or days.
DASHSCOPE = Host(
    "dashscope",
    "DashScope",
    "openai",
    domains=("dashscope.aliyuncs.com", "dashscope-intl.aliyuncs.com"),
    words=("qwen",),
    modules=("dashscope",),
    required=spec.REQUIRED,
    endpoints=("/v1/chat/completions", "/v1/embeddings", "/v1/chat/ds-test"),
    windows=Windows(hours=(24, 336)),
    purposes=(spec.BATCH_PURPOSE,),
)
#: together 3.1.1: ``BatchCreateParams`` and ``FilePurpose``.  An English word: in
#: evidence by its import or domain alone.
TOGETHER = Host(
    "together",
    "Together",
    "together",
    domains=("api.together.xyz", "api.together.ai"),
    words=("togetherai", "together_ai"),
    modules=("together",),
    required=("input_file_id", "endpoint"),
    endpoints=("/v1/chat/completions", "/v1/audio/transcriptions", "/v1/audio/translations"),
    purposes=("batch-api",),
)
#: zhipuai 2.1.5 and zai-sdk 0.2.3: their types name ``/v1`` where the guide has ``/v4``.
ZHIPU = Host(
    "zhipu",
    "Zhipu",
    "zhipu",
    domains=("open.bigmodel.cn", "api.z.ai"),
    words=("bigmodel", "glm", "zai"),
    modules=("zhipuai", "zai"),
    required=("input_file_id", "endpoint"),
    endpoints=("/v4/chat/completions", "/v1/chat/completions", "/v1/embeddings")
    + ("/v4/embeddings",),
    purposes=(spec.BATCH_PURPOSE,),
)
#: Amazon's guide, which writes the endpoint with and without the leading slash.
BEDROCK = Host(
    "bedrock",
    "Bedrock",
    "openai",
    domains=("amazonaws.com", "api.aws"),
    required=spec.REQUIRED,
    endpoints=("/v1/chat/completions", "v1/chat/completions"),
    windows=Windows((spec.COMPLETION_WINDOW,)),
)
MOONSHOT = Host(
    "moonshot",
    "Moonshot",
    "openai",
    domains=("api.moonshot.cn", "api.moonshot.ai"),
    words=("kimi",),
    required=spec.REQUIRED,
    endpoints=("/v1/chat/completions",),
    windows=Windows(hours=(12, 7 * 24)),
)
NOVITA = Host(
    "novita",
    "Novita",
    "openai",
    domains=("api.novita.ai",),
    required=spec.REQUIRED,
    endpoints=("/v1/chat/completions",),
    windows=Windows(("48h",)),
)
DOUBLEWORD = Host(
    "doubleword",
    "Doubleword",
    "openai",
    domains=("api.doubleword.ai",),
    modules=("autobatcher",),
    required=spec.REQUIRED,
    endpoints=("/v1/chat/completions", "/v1/responses", "/v1/embeddings")
    + ("/v1/moderations", "/v1/completions"),
    windows=Windows(("1h", "24h")),
)
#: Any host at all: refuses nothing.
ANY = Host("any", "any host", "any")

#: The hosts that a client may be said to talk to, by name.
HOSTS = {
    host.name: host
    for host in (OPENAI, AZURE, GROQ, DASHSCOPE, TOGETHER, ZHIPU, BEDROCK)
    + (MOONSHOT, NOVITA, DOUBLEWORD, ANY)
}

#: What lines of this form may ask of others, in a file that names nobody: vLLM's ``run-batch``
#: and the batch APIs of Mistral and Anthropic, by their guides.
ENDPOINTS_ELSEWHERE = (
    "/v1/score", "/score", "/v1/rerank", "/v2/rerank", "/rerank", "/pooling", "/classify",
    "/v1/audio/transcriptions", "/v1/audio/translations", "/v1/audio/speech",
    "/v1/fim/completions", "/v1/agents/completions", "/v1/classifications", "/v1/ocr",
    "/v1/chat/moderations", "/v1/chat/classifications", "/v1/messages",
)  # fmt: skip

#: Hosts and gateways without a profile, whose name in a file means "any".  So do the
#: words of a file that is written for more hosts than one.
UNPROFILED = (
    "kluster", "siliconflow", "cerebras", "parasail", "nebius", "gemini", "mistral", "vllm",
    "litellm", "portkey", "openrouter", "fireworks", "deepinfra", "deepseek", "anyscale",
    "perplexity", "sambanova", "scaleway", "ollama", "lmstudio", "sglang", "llamastack",
    "llama_stack", "llama-stack", "ogx", "volcengine", "doubao", "hunyuan", "qianfan",
    "minimax", "stepfun", "baichuan", "xinference", "localai", "helicone", "cloudflare",
    "databricks", "nvidia", "voyage", "huggingface.co/v1", "api.x.ai", "inference.net",
)  # fmt: skip
#: Names of a file that is written for more hosts than one.
FOR_MANY = ("provider", "providers")
#: A base URL that is not a literal beside its name: nobody knows whose.
_UNREAD_BASE_URL = re.compile(r"base_url(?!\s*[=:]\s*[\"'])")
#: Too short, or too much of an English word, to be looked for inside of other words.
_WORDS_BY_THEMSELVES = frozenset({"glm", "zai", "kimi"})
_IMPORT = r"^[ \t]*(?:from|import)[ \t]+{}\b"


@lru_cache(maxsize=4)
def in_evidence(text: str) -> tuple[Host, ...]:
    """Return the hosts that a file's text names; `ANY` for one without a profile."""
    lowered = text.lower()
    found = [host for host in HOSTS.values() if _names(host, text, lowered)]
    unread = any(word in lowered for word in UNPROFILED) or _UNREAD_BASE_URL.search(text)
    if unread or _is_for_many(text):
        found.append(ANY)
    return tuple(found)


def _is_for_many(text: str) -> bool:
    """Tell whether a name in the code says so: not a word of a comment, nor a module's name."""
    if re.search(r"\bproviders?\b", text) is None:
        return False
    importing = False
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.NEWLINE:
                importing = False
            elif token.type == tokenize.NAME:
                first = token.line[: token.start[1]].strip() == ""
                importing = importing or (first and token.string in ("from", "import"))
                if token.string in FOR_MANY and not importing:
                    return True
    except (tokenize.TokenError, SyntaxError):
        return True
    return False


def _names(host: Host, text: str, lowered: str) -> bool:
    if host.name in ("openai", "any"):
        return False
    if any(domain in lowered for domain in host.domains):
        return True
    # "together" is an English word: in evidence by import or domain alone.
    words = host.words if host.name == "together" else (host.name, *host.words)
    return any(_holds(lowered, word) for word in words) or any(
        module in text and re.search(_IMPORT.format(module), text, re.MULTILINE) is not None
        for module in host.modules
    )


def _holds(lowered: str, word: str) -> bool:
    if word not in lowered:
        return False
    if word not in _WORDS_BY_THEMSELVES:
        return True
    return re.search(rf"(?<![a-z]){word}(?![a-z])", lowered) is not None


def unproven(text: str, option: str) -> tuple[Host, ...]:
    """Return the hosts of a client that is not built in sight: DESIGN's "as below"."""
    if option != "auto":
        return (HOSTS[option],)
    return unite([(OPENAI, AZURE), in_evidence(text)])


def of_url(url: str) -> Host:
    """Return the host of a base URL; `ANY` where it has no profile or cannot be read."""
    try:
        name = (urlsplit(url if "//" in url else f"//{url}").hostname or "").lower()
    except ValueError:
        return ANY
    for host in HOSTS.values():
        if any(name == domain or name.endswith("." + domain) for domain in host.domains):
            if host is BEDROCK and not name.startswith(("bedrock-runtime.", "bedrock-mantle.")):
                return ANY
            return host
    return ANY


def unite(groups: Iterable[Iterable[Host]]) -> tuple[Host, ...]:
    """Return each host once, in the order of appearance; `ANY` swallows all."""
    hosts = {host.name: host for group in groups for host in group}
    return (ANY,) if "any" in hosts else tuple(hosts.values())


def sdks_of(hosts: Iterable[Host]) -> tuple[Sdk, ...]:
    """Return the signatures that a call of an unresolved client may meet."""
    names = {"openai": None} | {host.sdk: None for host in hosts}
    return tuple(SDKS[name] for name in names)


def with_endpoints(hosts: Iterable[Host], endpoints: tuple[str, ...]) -> tuple[Host, ...]:
    """Return the hosts, each accepting these endpoints too."""
    return tuple(
        host if host.endpoints is None else replace(host, endpoints=host.endpoints + endpoints)
        for host in hosts
    )
