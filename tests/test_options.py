"""The options: what each takes, and what it says to what it does not take."""

from __future__ import annotations

import pickle

import pytest

from flake8_batch_params.options import ROWS, OptionError, Options, parse


def test_defaults() -> None:
    unset = dict.fromkeys(("host", "endpoints", "clients", "require_expiry", "report_unjudged"))
    assert parse(unset) == Options(
        host="auto", endpoints=(), clients={}, require_expiry=False, report_unjudged=False
    )


def test_each_option_fills_a_field_of_its_own() -> None:
    assert [row.field for row in ROWS] == list(Options._fields)


def test_the_flags() -> None:
    assert {row.flag: row.destination for row in ROWS} == {
        "--batch-params-host": "batch_params_host",
        "--batch-params-endpoints": "batch_params_endpoints",
        "--batch-params-clients": "batch_params_clients",
        "--batch-params-require-expiry": "batch_params_require_expiry",
        "--batch-params-report-unjudged": "batch_params_report_unjudged",
    }


def test_the_help_lists_the_hosts_and_argparse_takes_any_word() -> None:
    choices = ROWS[0].settings["choices"]
    assert list(choices) == ["auto", *HOSTS.split(", ")]
    assert len(choices) == 12
    assert "opnai" in choices


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


def test_clients_of_the_linted_file_have_no_dot() -> None:
    assert parse({"clients": "make_client = azure, Gateway=any"}).clients == {
        "make_client": "azure",
        "Gateway": "any",
    }


@pytest.mark.parametrize("value", [True, "true", "True", "yes", "on", "1", " TRUE\n"])
def test_on(value: object) -> None:
    assert parse({"require_expiry": value}).require_expiry is True
    assert parse({"report_unjudged": value}).report_unjudged is True


@pytest.mark.parametrize("value", [False, "false", "No", "off", "0"])
def test_off(value: object) -> None:
    assert parse({"require_expiry": value}).require_expiry is False
    assert parse({"report_unjudged": value}).report_unjudged is False


HOSTS = (
    "openai, azure, groq, dashscope, together, zhipu, bedrock, moonshot, novita, doubleword, any"
)
CHOOSE = f"choose from auto, {HOSTS}"
NO_ENDPOINT = "is not an endpoint such as /v1/chat/completions;"
NOT_AN_ENDPOINT = f"{NO_ENDPOINT} write a list without brackets and quotes, separated by commas"
NOT_A_CLIENT = (
    "is not of the form package.module.name=host or name=host;"
    " write a list without brackets and quotes, separated by commas"
)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("host", "opnai", f"unknown host 'opnai'; did you mean openai? {CHOOSE}"),
        ("host", "OpenAI", f"unknown host 'OpenAI'; did you mean openai? {CHOOSE}"),
        ("host", "AZURE", f"unknown host 'AZURE'; did you mean azure? {CHOOSE}"),
        ("host", "AzureOpenAI", f"unknown host 'AzureOpenAI'; did you mean azure? {CHOOSE}"),
        ("host", "Dash Scope", f"unknown host 'Dash Scope'; did you mean dashscope? {CHOOSE}"),
        ("host", "Auto", f"unknown host 'Auto'; did you mean auto? {CHOOSE}"),
        ("host", "vllm", f"unknown host 'vllm'; {CHOOSE}"),
        ("host", "", f"unknown host ''; {CHOOSE}"),
        ("host", "open\nai", f"unknown host 'open\\nai'; did you mean openai? {CHOOSE}"),
        ("host", '["azure"]', f"unknown host '[\"azure\"]'; did you mean azure? {CHOOSE}"),
        ("endpoints", "", "the list is empty; leave the option out"),
        ("endpoints", " , ", "the list is empty; leave the option out"),
        ("endpoints", "rerank", f"'rerank' {NO_ENDPOINT} did you mean /rerank?"),
        ("endpoints", "/", f"'/' {NOT_AN_ENDPOINT}"),
        ("endpoints", "/v1/rerank,/v1/ocr/", f"'/v1/ocr/' {NO_ENDPOINT} did you mean /v1/ocr?"),
        ("endpoints", "/v1//rerank", f"'/v1//rerank' {NO_ENDPOINT} did you mean /v1/rerank?"),
        ("endpoints", '["/v1/rerank"]', f"""'["/v1/rerank"]' {NOT_AN_ENDPOINT}"""),
        (
            "endpoints",
            "https://a.example/v1/ocr",
            f"'https://a.example/v1/ocr' {NO_ENDPOINT} did you mean /v1/ocr?",
        ),
        ("endpoints", "/v1/a\n!", f"'!' {NOT_AN_ENDPOINT}"),
        ("clients", "", "the list is empty; leave the option out"),
        ("clients", "app.client", f"'app.client' {NOT_A_CLIENT}"),
        ("clients", "app.client=", f"'app.client=' {NOT_A_CLIENT}"),
        ("clients", "=openai", f"'=openai' {NOT_A_CLIENT}"),
        ("clients", "client", f"'client' {NOT_A_CLIENT}"),
        ("clients", "app..client=openai", f"'app..client=openai' {NOT_A_CLIENT}"),
        ("clients", "app.2=openai", f"'app.2=openai' {NOT_A_CLIENT}"),
        ("clients", '["app.client=openai"]', f"""'["app.client=openai"]' {NOT_A_CLIENT}"""),
        (
            "clients",
            "make_client=Azure",
            f"make_client: unknown host 'Azure'; did you mean azure? choose from {HOSTS}",
        ),
        ("clients", "app.c=nobody", f"app.c: unknown host 'nobody'; choose from {HOSTS}"),
        ("clients", "app.c=auto", f"app.c: unknown host 'auto'; choose from {HOSTS}"),
        ("clients", "app.c=groq,app.c=azure", "app.c has two hosts, groq and azure"),
        ("require_expiry", "maybe", "'maybe' is not a boolean; write true or false"),
        ("require_expiry", "", "'' is not a boolean; write true or false"),
        ("require_expiry", "2", "'2' is not a boolean; write true or false"),
        ("require_expiry", "ture", "'ture' is not a boolean; did you mean true?"),
        ("report_unjudged", "Fasle", "'Fasle' is not a boolean; did you mean false?"),
        ("report_unjudged", "maybe", "'maybe' is not a boolean; write true or false"),
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
