"""The options: what each takes, and what it says to what it does not take."""

from __future__ import annotations

import pickle

import pytest

from flake8_batch_params.facts import hosts
from flake8_batch_params.options import HOST_NAMES, ROWS, OptionError, Options, parse


def test_defaults() -> None:
    unset = {"host": None, "endpoints": None, "clients": None, "require_expiry": None}
    assert parse(unset) == Options(host="auto", endpoints=(), clients={}, require_expiry=False)


def test_each_option_fills_a_field_of_its_own() -> None:
    assert [row.field for row in ROWS] == list(Options._fields)


def test_the_flags() -> None:
    assert {row.flag: row.destination for row in ROWS} == {
        "--batch-params-host": "batch_params_host",
        "--batch-params-endpoints": "batch_params_endpoints",
        "--batch-params-clients": "batch_params_clients",
        "--batch-params-require-expiry": "batch_params_require_expiry",
    }


def test_the_hosts_are_those_with_a_profile() -> None:
    assert tuple(hosts.HOSTS) == HOST_NAMES


@pytest.mark.parametrize("host", ["auto", "openai", "azure", "groq", "any"])
def test_host(host: str) -> None:
    assert parse({"host": f" {host}\n"}).host == host


@pytest.mark.parametrize(
    "value",
    [
        "/v1/rerank,v1/ocr",
        " /v1/rerank , v1/ocr, ",
        "\n    /v1/rerank\n    v1/ocr",
        "/v1/rerank,,v1/ocr",
        ["/v1/rerank", "v1/ocr"],
    ],
)
def test_endpoints(value: str | list[str]) -> None:
    assert parse({"endpoints": value}).endpoints == ("/v1/rerank", "v1/ocr")


@pytest.mark.parametrize(
    "value",
    [
        "app.llm.client=openai,app.llm.Gateway=any",
        "app.llm.client = openai , app.llm.Gateway= any,",
        "\n    app.llm.client = openai\n    app.llm.Gateway =any",
        ["app.llm.client=openai", "app.llm.Gateway = any"],
        "app.llm.client=openai,app.llm.client=openai,app.llm.Gateway=any",
    ],
)
def test_clients(value: str | list[str]) -> None:
    assert parse({"clients": value}).clients == {
        "app.llm.client": "openai",
        "app.llm.Gateway": "any",
    }


@pytest.mark.parametrize("value", [True, "true", "True", "yes", "on", "1", " TRUE\n"])
def test_require_expiry(value: object) -> None:
    assert parse({"require_expiry": value}).require_expiry is True


@pytest.mark.parametrize("value", [False, "false", "No", "off", "0"])
def test_no_require_expiry(value: object) -> None:
    assert parse({"require_expiry": value}).require_expiry is False


HOSTS = (
    "openai, azure, groq, dashscope, together, zhipu, bedrock, moonshot, novita, doubleword, any"
)
NOT_AN_ENDPOINT = (
    "is not an endpoint such as /v1/chat/completions;"
    " write a list without brackets and quotes, separated by commas"
)
NOT_A_CLIENT = (
    "is not of the form package.module.name=host;"
    " write a list without brackets and quotes, separated by commas"
)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("host", "opnai", f"unknown host 'opnai'; choose from auto, {HOSTS}"),
        ("host", "OpenAI", f"unknown host 'OpenAI'; choose from auto, {HOSTS}"),
        ("host", "", f"unknown host ''; choose from auto, {HOSTS}"),
        ("host", "open\nai", f"unknown host 'open\\nai'; choose from auto, {HOSTS}"),
        ("host", '["azure"]', f"unknown host '[\"azure\"]'; choose from auto, {HOSTS}"),
        ("endpoints", "", "the list is empty; leave the option out"),
        ("endpoints", " , ", "the list is empty; leave the option out"),
        ("endpoints", "rerank", f"'rerank' {NOT_AN_ENDPOINT}"),
        ("endpoints", "/", f"'/' {NOT_AN_ENDPOINT}"),
        ("endpoints", "/v1/rerank,/v1/ocr/", f"'/v1/ocr/' {NOT_AN_ENDPOINT}"),
        ("endpoints", "/v1//rerank", f"'/v1//rerank' {NOT_AN_ENDPOINT}"),
        ("endpoints", '["/v1/rerank"]', f"""'["/v1/rerank"]' {NOT_AN_ENDPOINT}"""),
        ("endpoints", "https://a.example/v1", f"'https://a.example/v1' {NOT_AN_ENDPOINT}"),
        ("endpoints", "/v1/a\n!", f"'!' {NOT_AN_ENDPOINT}"),
        ("clients", "", "the list is empty; leave the option out"),
        ("clients", "app.client", f"'app.client' {NOT_A_CLIENT}"),
        ("clients", "app.client=", f"'app.client=' {NOT_A_CLIENT}"),
        ("clients", "client=openai", f"'client=openai' {NOT_A_CLIENT}"),
        ("clients", "app..client=openai", f"'app..client=openai' {NOT_A_CLIENT}"),
        ("clients", "app.2=openai", f"'app.2=openai' {NOT_A_CLIENT}"),
        ("clients", '["app.client=openai"]', f"""'["app.client=openai"]' {NOT_A_CLIENT}"""),
        ("clients", "app.c=nobody", f"app.c: unknown host 'nobody'; choose from {HOSTS}"),
        ("clients", "app.c=auto", f"app.c: unknown host 'auto'; choose from {HOSTS}"),
        ("clients", "app.c=groq,app.c=azure", "app.c has two hosts, groq and azure"),
        ("require_expiry", "maybe", "'maybe' is not a boolean; write true or false"),
        ("require_expiry", "", "'' is not a boolean; write true or false"),
        ("require_expiry", "2", "'2' is not a boolean; write true or false"),
    ],
)
def test_refused(field: str, value: str, message: str) -> None:
    flag = "--batch-params-" + field.replace("_", "-")
    with pytest.raises(OptionError) as refusal:
        parse({field: value})
    assert str(refusal.value) == f"{flag}: {message}"


def test_options_can_be_sent_to_another_process() -> None:
    options = Options("azure", ("/v1/rerank",), {"app.llm.client": "openai"}, True)
    assert pickle.loads(pickle.dumps(options)) == options
