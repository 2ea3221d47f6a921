"""The hosts: whose a URL is, what a file's text brings in evidence, and what is accepted."""

from __future__ import annotations

import pytest

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
    in_evidence,
    of_url,
    sdks_of,
    unite,
    unproven,
    with_endpoints,
)

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


# --- in_evidence ---


@pytest.mark.parametrize(
    ("text", "hosts"),
    [
        ("client.batches.create()", ()),
        ("from openai import OpenAI", ()),
        ("from openai import AzureOpenAI", (AZURE,)),
        ("# runs on Groq", (GROQ,)),
        ("def submit_groq_batch(): ...", (GROQ,)),
        ("GROQ_API_KEY = 1", (GROQ,)),
        ("from groq import Groq", (GROQ,)),
        ("URL = 'https://api.groq.com/openai/v1'", (GROQ,)),
        ("'''Batches of DashScope.'''", (DASHSCOPE,)),
        ("MODEL = 'qwen-plus'", (DASHSCOPE,)),
        ("class BedrockJob: ...", (BEDROCK,)),
        ("import zhipuai", (ZHIPU,)),
        ("from zai import ZaiClient", (ZHIPU,)),
        ("MODEL = 'glm-4'", (ZHIPU,)),
        ("moonshot = make()", (MOONSHOT,)),
        ("run_novita()", (NOVITA,)),
        ("# doubleword", (DOUBLEWORD,)),
        ("import together", (TOGETHER,)),
        ("from together import Together", (TOGETHER,)),
        ("    from together import Together", (TOGETHER,)),
        ("URL = 'https://api.together.xyz/v1'", (TOGETHER,)),
        ("# put them together", ()),
        ("from toolz import together", ()),
        ("kimono = 1", ()),
        ("import glmnet", ()),
        ("Zaire = 1", ()),
        ("def submit(client, provider): ...", (ANY,)),
        ("names = [each.name for each in providers]", (ANY,)),
        ("from app.provider import client", ()),
        ("import app.providers\nx = 1", ()),
        ("class OpenAIProvider: ...  # our provider", ()),
        # What a string says is no name of the code: since Python 3.12 its text is a token.
        ("text = f'provider{1}'", ()),
        # What cannot be split into names may say so.
        ("text = '''provider", (ANY,)),
        ("calls = (client", ()),
        ("# mistral's format", (ANY,)),
        ("vllm_url = x", (ANY,)),
        ("import litellm", (ANY,)),
        ("# Groq and Cerebras", (GROQ, ANY)),
        ("client = OpenAI(base_url=url)", (ANY,)),
        ("client = OpenAI(base_url='https://api.openai.com/v1')", ()),
    ],
)
def test_a_text_brings_hosts_in_evidence(text: str, hosts: tuple[Host, ...]) -> None:
    assert in_evidence(text) == hosts


def test_every_host_of_the_table_can_be_in_evidence() -> None:
    for host in HOSTS.values():
        if host not in (OPENAI, ANY):
            assert host in in_evidence(f"# https://{host.domains[0]}/v1")


# --- unite, unproven, sdks_of ---


def test_hosts_unite_once_each_in_order() -> None:
    assert unite([]) == ()
    assert unite([(), ()]) == ()
    assert unite([(OPENAI,), (AZURE, OPENAI), (GROQ,)]) == (OPENAI, AZURE, GROQ)


def test_any_swallows_all() -> None:
    assert unite([(OPENAI, GROQ), (ANY,)]) == (ANY,)
    assert unite([(ANY,), (OPENAI,)]) == (ANY,)


def test_a_client_that_is_not_resolved_is_openais_or_azures_or_one_in_evidence() -> None:
    assert unproven("client.batches.create()", "auto") == (OPENAI, AZURE)
    assert unproven("# Groq", "auto") == (OPENAI, AZURE, GROQ)
    assert unproven("# Groq, or vLLM", "auto") == (ANY,)
    assert unproven("# Groq", "azure") == (AZURE,)
    assert unproven("# Groq", "any") == (ANY,)


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
        (NOVITA, "24h", False),
        (DOUBLEWORD, "1h", True),
        (DOUBLEWORD, "24h", True),
        (DOUBLEWORD, "12h", False),
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
