"""Who answers a batch request, how it is recognised, and what it accepts: a record a host.

``None`` in a record means "nobody could verify it": such a record refuses nothing.  No host
is named anywhere else in the code, so a new one is a record here and a line in `HOSTS`.

Sources: `spec` for OpenAI; the SDKs ``groq`` 1.7.0, ``together`` 3.1.1, ``zhipuai`` 2.1.5
and ``zai-sdk`` 0.2.3; Microsoft's *Azure OpenAI batch* and Amazon's *Bedrock batch
inference with OpenAI-compatible APIs* guides; Alibaba's *Model Studio batch* guide;
Moonshot's, Novita's and Doubleword's batch guides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
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
    """How a host is recognised, and what it accepts of a batch, its upload and its input file.

    ``required`` are the keys whose absence it refuses.  ``metadata``, ``jsonl`` and
    ``knows_lines`` tell whether `spec`'s limits on metadata, on the input file's name, and
    on the keys of its requests hold.
    """

    name: str
    title: str
    #: The SDK of its client classes; OpenAI's where it has none of its own.
    sdk: str
    #: Its client classes, by every dotted path under which they are imported.
    classes: tuple[str, ...] = ()
    #: Whether these classes talk to it whatever ``base_url`` they are given.
    fixed: bool = False
    #: Functions whose result, as ``provider=`` of OpenAI's client, means this host.
    helpers: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    #: How its names in these domains begin, where others have names there too.
    prefixes: tuple[str, ...] = ("",)
    #: Words that bring it in evidence, also as a part of a longer word; its own name is one
    #: of them unless it means something else in plain English.
    words: tuple[str, ...] = ()
    #: Words that do so by themselves alone: too short to be looked for inside of others.
    lone_words: tuple[str, ...] = ()
    #: Modules whose import brings it in evidence.
    modules: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    keys: tuple[str, ...] | None = None
    endpoints: tuple[str, ...] | None = None
    #: Endpoints of which nobody could verify whether it takes them.
    doubtful: tuple[str, ...] = ()
    windows: Windows | None = None
    anchors: tuple[str, ...] | None = None
    seconds: tuple[int, int] | None = None
    metadata: bool = False
    purposes: tuple[str, ...] | None = None
    jsonl: bool = False
    #: Input from blob storage: ``extra_body={"input_blob": …}`` in place of a file's id.
    blob_input: bool = False
    knows_lines: bool = False
    #: What may stand before a path, and makes no other url of it.
    optional_prefix: str = ""
    #: Urls, without that prefix, that one batch may mix.
    same_urls: tuple[str, ...] = ()
    streaming_refused: bool = False
    #: How many requests an input file may hold, and how many bytes.
    requests: int | None = None
    file_size: int | None = None
    #: How many inputs one request for embeddings may hold.
    embedding_inputs: int | None = None

    def accepts_endpoint(self, endpoint: str) -> bool:
        """Tell whether an endpoint may be accepted."""
        return self.endpoints is None or endpoint in self.endpoints + self.doubtful

    def accepts_window(self, window: str) -> bool:
        return self.windows is None or self.windows.accept(window)

    def urls_differ(self, url: str, endpoint: str) -> bool:
        """Tell whether a request's url is certainly refused in a batch of this endpoint."""
        return self.knows_lines and self._served(url) != self._served(endpoint)

    def _served(self, url: str) -> str:
        """Return one url for all that are the same to the host."""
        path = url.removeprefix(self.optional_prefix)
        return self.same_urls[0] if path in self.same_urls else path

    def answers(self, name: str) -> bool:
        """Tell whether this is the host of a domain name in lower case."""
        return name.startswith(self.prefixes) and any(
            name == domain or name.endswith("." + domain) for domain in self.domains
        )


def _paths(modules: str, names: str) -> tuple[str, ...]:
    """Return the dotted path of each name in each module."""
    return tuple(f"{module}.{name}" for module in modules.split() for name in names.split())


# --- Hosts ---

OPENAI = Host(
    "openai",
    "OpenAI",
    "openai",
    # langfuse and posthog re-export and subclass them, and change no host.
    classes=_paths(
        "openai openai._client langfuse.openai langfuse.openai.openai",
        "OpenAI AsyncOpenAI Client AsyncClient",
    )
    + _paths("posthog.ai.openai", "OpenAI AsyncOpenAI"),
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
    knows_lines=True,
    streaming_refused=True,
    requests=spec.MAX_REQUESTS,
    file_size=spec.MAX_FILE_SIZE,
    embedding_inputs=spec.EMBEDDING_INPUTS,
)
#: Microsoft's guide: endpoints are written with and without ``/v1``; requests for
#: ``/v1/responses`` go into a batch of ``/chat/completions``; blob storage may take the place
#: of the uploaded file; 100,000 requests in a file.  It keeps output for 14 to 30 days, but
#: two independent reports (azure-sdk-for-js 37063, any-llm 1406) have 3 days accepted, and 1
#: hour refused.
AZURE = replace(
    OPENAI,
    name="azure",
    title="Azure OpenAI",
    classes=_paths(
        "openai openai.lib.azure langfuse.openai langfuse.openai.openai posthog.ai.openai",
        "AzureOpenAI AsyncAzureOpenAI",
    ),
    fixed=True,
    domains=("openai.azure.com", "cognitiveservices.azure.com"),
    words=("azure",),
    endpoints=spec.ENDPOINTS + tuple(e.removeprefix("/v1") for e in spec.ENDPOINTS),
    doubtful=("/chat/responses", "/v1/chat/responses"),
    seconds=(3 * DAY, 30 * DAY),
    # A batch from blob storage names no file, so only the SDK's signature asks for one.
    required=("endpoint", "completion_window"),
    keys=(*spec.KEYS, "input_blob", "output_folder"),
    blob_input=True,
    optional_prefix="/v1",
    same_urls=("/chat/completions", "/responses", "/chat/responses"),
    requests=100_000,
    file_size=None,
)
#: groq 1.7.0: ``BatchCreateParams``; its guide adds the two audio endpoints.
GROQ = Host(
    "groq",
    "Groq",
    "groq",
    classes=_paths("groq groq._client", "Groq AsyncGroq Client AsyncClient"),
    domains=("api.groq.com",),
    words=("groq",),
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
    words=("dashscope", "qwen"),
    modules=("dashscope",),
    required=spec.REQUIRED,
    endpoints=("/v1/chat/completions", "/v1/embeddings", "/v1/chat/ds-test"),
    windows=Windows(hours=(24, 336)),
    purposes=(spec.BATCH_PURPOSE,),
)
#: together 3.1.1: ``BatchCreateParams`` and ``FilePurpose``.  Its name is an English word.
TOGETHER = Host(
    "together",
    "Together",
    "together",
    classes=_paths("together together._client", "Together AsyncTogether Client AsyncClient"),
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
    classes=_paths("zhipuai zhipuai._client", "ZhipuAI")
    + _paths("zai zai._client", "ZaiClient ZhipuAiClient"),
    domains=("open.bigmodel.cn", "api.z.ai"),
    words=("zhipu", "bigmodel"),
    lone_words=("glm", "zai"),
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
    classes=_paths("openai openai.lib.bedrock", "BedrockOpenAI AsyncBedrockOpenAI"),
    fixed=True,
    helpers=_paths("openai.providers openai.providers.bedrock", "bedrock"),
    domains=("amazonaws.com", "api.aws"),
    prefixes=("bedrock-runtime.", "bedrock-mantle."),
    words=("bedrock",),
    required=spec.REQUIRED,
    endpoints=("/v1/chat/completions", "v1/chat/completions"),
    windows=Windows((spec.COMPLETION_WINDOW,)),
)
#: Moonshot's guide: 12h to 7d.
MOONSHOT = Host(
    "moonshot",
    "Moonshot",
    "openai",
    domains=("api.moonshot.cn", "api.moonshot.ai"),
    words=("moonshot",),
    lone_words=("kimi",),
    required=spec.REQUIRED,
    endpoints=("/v1/chat/completions",),
    windows=Windows(hours=(12, 7 * 24)),
)
#: Novita's guide: the window may be left out and is 48h; that others are refused is not said.
NOVITA = Host(
    "novita",
    "Novita",
    "openai",
    domains=("api.novita.ai",),
    words=("novita",),
    required=("input_file_id", "endpoint"),
    endpoints=("/v1/chat/completions", "/v1/completions"),
)
#: Doubleword's guide; its own ``autobatcher`` no longer holds windows to 1h and 24h.
DOUBLEWORD = Host(
    "doubleword",
    "Doubleword",
    "openai",
    domains=("api.doubleword.ai",),
    words=("doubleword",),
    modules=("autobatcher",),
    required=spec.REQUIRED,
    endpoints=("/v1/chat/completions", "/v1/responses", "/v1/embeddings")
    + ("/v1/moderations", "/v1/completions"),
)
#: Any host at all: refuses nothing.
ANY = Host("any", "any host", "any")

#: The hosts that a client may be said to talk to, by name.
HOSTS = {
    host.name: host
    for host in (OPENAI, AZURE, GROQ, DASHSCOPE, TOGETHER, ZHIPU, BEDROCK)
    + (MOONSHOT, NOVITA, DOUBLEWORD, ANY)
}

#: Whom a client that is not built in sight may always talk to.
PRESUMED = (OPENAI, AZURE)
_BY_CLASS = {path: host for host in HOSTS.values() for path in host.classes}
#: The dotted paths of these classes, and all that such paths begin with.
_TO_CLASSES = frozenset(
    ".".join(parts[:length])
    for parts in (path.split(".") for path in _BY_CLASS)
    for length in range(1, len(parts) + 1)
)
_BY_HELPER = {path: host for host in HOSTS.values() for path in host.helpers}

#: What lines of this form may ask of others, in a file that names nobody: vLLM's ``run-batch``
#: and the batch APIs of Mistral and Anthropic, by their guides.
ENDPOINTS_ELSEWHERE = (
    "/v1/score", "/score", "/v1/rerank", "/v2/rerank", "/rerank", "/pooling", "/classify",
    "/v1/audio/transcriptions", "/v1/audio/translations", "/v1/audio/speech",
    "/v1/fim/completions", "/v1/agents/completions", "/v1/classifications", "/v1/ocr",
    "/v1/chat/moderations", "/v1/chat/classifications", "/v1/messages",
)  # fmt: skip

#: Hosts and gateways without a record, whose name in a file means "any".
UNPROFILED = (
    "kluster", "siliconflow", "cerebras", "parasail", "nebius", "gemini", "mistral", "vllm",
    "litellm", "portkey", "openrouter", "fireworks", "deepinfra", "deepseek", "anyscale",
    "perplexity", "sambanova", "scaleway", "ollama", "lmstudio", "sglang", "llamastack",
    "llama_stack", "llama-stack", "ogx", "volcengine", "doubao", "hunyuan", "qianfan",
    "minimax", "stepfun", "baichuan", "xinference", "localai", "helicone", "cloudflare",
    "databricks", "nvidia", "voyage", "huggingface.co/v1", "api.x.ai", "inference.net",
)  # fmt: skip
#: Names in a file that is written for more hosts than one.
FOR_MANY = ("provider", "providers")
#: What such a name may be without a meaning: who has no batches of this form.
WITHOUT_SUCH_BATCHES = ("anthropic", "google")


def of_class(path: str) -> Host | None:
    """Return the host of a client class, by its dotted path; None for anything else."""
    return _BY_CLASS.get(path)


def leads_to_class(path: str) -> bool:
    """Tell whether a dotted path is that of a client class, or of a module around one."""
    return path in _TO_CLASSES


def of_helper(path: str) -> Host | None:
    """Return the host that a function makes OpenAI's client talk to; None for others."""
    return _BY_HELPER.get(path)


def of_url(url: str) -> Host:
    """Return the host of a base URL; `ANY` where it has no profile or cannot be read."""
    try:
        name = (urlsplit(url if "//" in url else f"//{url}").hostname or "").lower()
    except ValueError:
        return ANY
    return next((host for host in HOSTS.values() if host.answers(name)), ANY)


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
