"""The hosts: whose a URL or a class is, and what each accepts."""

from __future__ import annotations

import ast
import importlib
import inspect
from pathlib import Path

import pytest

from flake8_batch_params.facts import hosts
from flake8_batch_params.facts.hosts import (
    ANY,
    AZURE,
    BEDROCK,
    DASHSCOPE,
    DOUBLEWORD,
    GROQ,
    HOSTS,
    MOONSHOT,
    NOVITA,
    OPENAI,
    TOGETHER,
    ZHIPU,
    Host,
    Windows,
    of_class,
    of_helper,
    of_url,
    sdks_of,
    unite,
    with_endpoints,
)
from flake8_batch_params.facts.sdk import ABSENT_CLASSES, ABSENT_MARKERS

# --- of_url ---


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://api.openai.com/v1", OPENAI),
        ("https://api.openai.com", OPENAI),
        ("https://api.openai.com:443/v1/", OPENAI),
        ("HTTPS://API.OpenAI.com/v1", OPENAI),
        ("api.openai.com/v1", OPENAI),
        ("//api.openai.com/v1", OPENAI),
        ("https://user:secret@api.openai.com/v1", OPENAI),
        ("https://us.api.openai.com/v1", OPENAI),
        ("https://eu.api.openai.com/v1", OPENAI),
        ("https://jp.api.openai.com/v1", OPENAI),
        ("https://my-resource.openai.azure.com/openai/v1/", AZURE),
        ("https://my-resource.cognitiveservices.azure.com/openai/", AZURE),
        ("https://api.groq.com/openai/v1", GROQ),
        ("https://dashscope.aliyuncs.com/compatible-mode/v1", DASHSCOPE),
        ("https://dashscope-intl.aliyuncs.com/compatible-mode/v1", DASHSCOPE),
        ("https://api.together.xyz/v1", TOGETHER),
        ("https://api.together.ai/v1", TOGETHER),
        ("https://open.bigmodel.cn/api/paas/v4/", ZHIPU),
        ("https://api.z.ai/api/paas/v4", ZHIPU),
        ("https://bedrock-runtime.us-west-2.amazonaws.com/openai/v1", BEDROCK),
        ("https://bedrock-mantle.us-east-1.api.aws/v1", BEDROCK),
        ("https://api.moonshot.cn/v1", MOONSHOT),
        ("https://api.moonshot.ai/v1", MOONSHOT),
        ("https://api.novita.ai/openai/v1", NOVITA),
        ("https://api.doubleword.ai/v1", DOUBLEWORD),
    ],
)
def test_a_url_names_its_host(url: str, host: Host) -> None:
    assert of_url(url) is host


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/v1",
        "v1",
        "http://localhost:8000/v1",
        "http://127.0.0.1/v1",
        "http://[::1]:8000/v1",
        "http://[broken/v1",
        "https://api.openai.com.example.org/v1",
        "https://notapi.openai.com/v1",
        "https://example.org/api.openai.com/v1",
        "https://example.org/?target=https://api.openai.com/v1",
        "https://openai.com/v1",
        "https://my-proxy.us-east-1.elb.amazonaws.com/v1",
        "https://gateway.ai.cloudflare.com/v1/a/b/openai",
        "https://api.portkey.ai/v1",
        "https://api.siliconflow.cn/v1",
        "https://generativelanguage.googleapis.com/v1beta/openai/",
    ],
)
def test_any_other_url_may_be_anybodys(url: str) -> None:
    assert of_url(url) is ANY


# --- of_class, of_helper ---


@pytest.mark.parametrize(
    ("path", "host"),
    [
        ("openai.OpenAI", OPENAI),
        ("openai.AsyncOpenAI", OPENAI),
        ("openai.Client", OPENAI),
        ("openai.AsyncClient", OPENAI),
        ("openai._client.OpenAI", OPENAI),
        ("langfuse.openai.OpenAI", OPENAI),
        ("posthog.ai.openai.AsyncOpenAI", OPENAI),
        ("openai.AzureOpenAI", AZURE),
        ("openai.lib.azure.AsyncAzureOpenAI", AZURE),
        ("openai.BedrockOpenAI", BEDROCK),
        ("openai.lib.bedrock.AsyncBedrockOpenAI", BEDROCK),
        ("groq.Groq", GROQ),
        ("groq.AsyncClient", GROQ),
        ("together.Together", TOGETHER),
        ("together.AsyncTogether", TOGETHER),
        ("zhipuai.ZhipuAI", ZHIPU),
        ("zai.ZaiClient", ZHIPU),
        ("zai.ZhipuAiClient", ZHIPU),
        ("openai_utils.OpenAI", None),
        ("app.openai.OpenAI", None),
        ("openai.OpenAIError", None),
        ("openai", None),
        ("OpenAI", None),
        ("langchain_openai.AzureOpenAI", None),
    ],
)
def test_a_class_names_its_host(path: str, host: Host | None) -> None:
    assert of_class(path) is host


@pytest.mark.parametrize("host", [host for host in HOSTS.values() if host.classes])
def test_the_classes_of_a_host_are_in_its_sdk(host: Host) -> None:
    for path in host.classes:
        module, _, name = path.rpartition(".")
        if module.partition(".")[0] in ("langfuse", "posthog", "zhipuai"):
            continue  # not installed; zhipuai has an environment of its own in test_environments.py
        assert inspect.isclass(getattr(importlib.import_module(module), name)), path


def test_a_helper_names_its_host() -> None:
    assert of_helper("openai.providers.bedrock") is BEDROCK
    assert of_helper("openai.providers.bedrock.bedrock") is BEDROCK
    assert of_helper("openai.providers.vertex") is None
    assert of_helper("app.bedrock") is None


def test_the_absent_markers_are_in_the_sdks() -> None:
    for path in sorted(ABSENT_MARKERS | ABSENT_CLASSES):
        module, _, name = path.rpartition(".")
        if not path.startswith("anthropic"):  # not installed
            assert hasattr(importlib.import_module(module), name), path


# --- urls and endpoints ---


@pytest.mark.parametrize(
    ("host", "url", "endpoint", "differ"),
    [
        (OPENAI, "/v1/responses", "/v1/responses", False),
        (OPENAI, "/v1/responses", "/v1/chat/completions", True),
        (OPENAI, "/responses", "/v1/responses", True),
        (AZURE, "/responses", "/v1/responses", False),
        (AZURE, "/v1/responses", "/chat/completions", False),
        (AZURE, "/chat/completions", "/v1/responses", False),
        (AZURE, "/embeddings", "/v1/chat/completions", True),
        (AZURE, "/v1/responses", "/v1/embeddings", True),
        (GROQ, "/v1/chat/completions", "/v1/audio/transcriptions", False),
        (ANY, "/a", "/b", False),
    ],
)
def test_when_a_url_and_an_endpoint_differ(
    host: Host, url: str, endpoint: str, differ: bool
) -> None:
    assert host.urls_differ(url, endpoint) is differ


# --- limits ---


def test_the_limits_of_files() -> None:
    assert (OPENAI.requests, AZURE.requests, GROQ.requests) == (50_000, 100_000, None)
    assert (OPENAI.embedding_inputs, AZURE.embedding_inputs) == (2048, 2048)
    assert (OPENAI.file_size, AZURE.file_size) == (209_715_200, None)


def test_azure_keeps_output_for_three_to_thirty_days() -> None:
    assert AZURE.seconds == (259_200, 2_592_000)
    assert OPENAI.seconds == (3_600, 2_592_000)


def test_novita_takes_completions_too() -> None:
    assert NOVITA.accepts_endpoint("/v1/completions")
    assert not NOVITA.accepts_endpoint("/v1/responses")
    assert "completion_window" not in NOVITA.required


# --- one record a host ---


def test_no_host_is_named_in_code_elsewhere() -> None:
    """Docstrings may name hosts, and `facts` has the SDKs that are called like them."""
    package = Path(hosts.__file__).parent.parent
    names = {name for name in HOSTS if name not in ("openai", "any")}
    for path in package.rglob("*.py"):
        if path.parent.name == "facts":
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Name):
                assert node.id.lower() not in names, f"{path.name}:{node.lineno}"
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert node.value not in names, f"{path.name}:{node.lineno}"


# --- unite, sdks_of ---


def test_hosts_unite_once_each_in_order() -> None:
    assert unite([]) == ()
    assert unite([(), ()]) == ()
    assert unite([(OPENAI,), (AZURE, OPENAI), (GROQ,)]) == (OPENAI, AZURE, GROQ)


def test_any_swallows_all() -> None:
    assert unite([(OPENAI, GROQ), (ANY,)]) == (ANY,)
    assert unite([(ANY,), (OPENAI,)]) == (ANY,)


def test_the_sdks_of_hosts_hold_openais() -> None:
    assert [sdk.name for sdk in sdks_of((OPENAI, AZURE))] == ["openai"]
    assert [sdk.name for sdk in sdks_of((DASHSCOPE,))] == ["openai"]
    assert [sdk.name for sdk in sdks_of((GROQ, TOGETHER))] == ["openai", "groq", "together"]
    assert [sdk.name for sdk in sdks_of((ANY,))] == ["openai", "any"]


def test_more_endpoints_are_accepted_beside_a_hosts_own() -> None:
    groq, anybody = with_endpoints((GROQ, ANY), ("/v1/rerank",))
    assert groq.accepts_endpoint("/v1/rerank")
    assert groq.accepts_endpoint("/v1/chat/completions")
    assert not groq.accepts_endpoint("/v1/score")
    assert anybody.accepts_endpoint("/anything")
    assert not GROQ.accepts_endpoint("/v1/rerank")


# --- windows ---


@pytest.mark.parametrize(
    ("host", "window", "accepted"),
    [
        (OPENAI, "24h", True),
        (OPENAI, "1d", False),
        (OPENAI, "24H", False),
        (OPENAI, " 24h", False),
        (OPENAI, "", False),
        (AZURE, "24h", True),
        (AZURE, "48h", False),
        (BEDROCK, "24h", True),
        (BEDROCK, "12h", False),
        (GROQ, "24h", True),
        (GROQ, "7d", True),
        (GROQ, "168h", True),
        (GROQ, "169h", False),
        (GROQ, "23h", False),
        (GROQ, "8d", False),
        (DASHSCOPE, "336h", True),
        (DASHSCOPE, "14d", True),
        (DASHSCOPE, "337h", False),
        (DASHSCOPE, "15d", False),
        (DASHSCOPE, "1d", True),
        (MOONSHOT, "12h", True),
        (MOONSHOT, "11h", False),
        (MOONSHOT, "7d", True),
        (MOONSHOT, "168h", True),
        (MOONSHOT, "169h", False),
        (NOVITA, "48h", True),
        (NOVITA, "24h", True),
        (DOUBLEWORD, "1h", True),
        (DOUBLEWORD, "72h", True),
        (TOGETHER, "anything", True),
        (ZHIPU, "48h", True),
        (ANY, "anything", True),
    ],
)
def test_the_windows_of_each_host(host: Host, window: str, accepted: bool) -> None:
    assert host.accepts_window(window) is accepted


def test_a_form_that_nobody_documented_may_be_accepted_where_a_range_is() -> None:
    windows = Windows(hours=(24, 168))
    assert windows.accept("one week")
    assert windows.accept("1440m")
    assert not windows.accept("")


def test_windows_are_written_as_a_reader_would() -> None:
    assert str(Windows(("24h",))) == "'24h'"
    assert str(Windows(("1h", "24h"))) == "'1h' or '24h'"
    assert str(Windows(hours=(24, 168))) == "from '24h' to '168h'"
