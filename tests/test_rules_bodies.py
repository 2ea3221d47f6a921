"""OBP507, OBP508 and OBP511 on payloads built by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from payload_builders import codes, edits, findings, line, maybe, one_of, record, text, value

from flake8_batch_params.facts.hosts import ANY, AZURE, GROQ, OPENAI, Host
from flake8_batch_params.findings import Edit
from flake8_batch_params.payloads import RequestLine
from flake8_batch_params.values import Absent, Typed, Unknown

CHAT = "/v1/chat/completions"
RESPONSES = "/v1/responses"
EMBEDDINGS = "/v1/embeddings"


def body(url: object, content: object, *hosts: Host) -> RequestLine:
    return line(*hosts, url=url, body=value(content, "body"))


# --- OBP507 ---


@pytest.mark.parametrize(
    ("url", "content", "missing"),
    [
        (CHAT, {"messages": []}, "'model'"),
        (CHAT, {"model": "m"}, "'messages'"),
        (CHAT, {}, "'model' and 'messages'"),
        (EMBEDDINGS, {"model": "m"}, "'input'"),
        (EMBEDDINGS, {"input": "i"}, "'model'"),
        ("/v1/completions", {"prompt": "p"}, "'model'"),
        ("/v1/moderations", {"model": "m"}, "'input'"),
        ("/v1/images/generations", {"model": "m"}, "'prompt'"),
        (RESPONSES, {"model": "m"}, "'input'"),
        (RESPONSES, {"input": "i"}, "'model'"),
        (RESPONSES, {"input": "i", "conversation": "c"}, "'model'"),
        (RESPONSES, {"model": "m", "input": Absent("omit")}, "'input'"),
    ],
)
def test_a_body_lacks_keys(url: str, content: dict[Any, Any], missing: str) -> None:
    expected = [("OBP507", "body", f"the body of a request for {url} lacks {missing}")]
    assert findings(body(url, content)) == expected
    assert findings(body(url, content, OPENAI, AZURE)) == expected


@pytest.mark.parametrize(
    ("url", "content"),
    [
        (CHAT, {"model": "m", "messages": []}),
        (CHAT, {"model": None, "messages": None}),
        ("/v1/completions", {"model": "m"}),
        ("/v1/moderations", {"input": "i"}),
        (RESPONSES, {"prompt": {"id": "p"}}),
        (RESPONSES, {"model": "m", "previous_response_id": "r"}),
        (RESPONSES, {"model": "m", "conversation": "c"}),
        (RESPONSES, {"model": maybe("m"), "input": "i"}),
        (RESPONSES, {"model": "m", "prompt": maybe("p")}),
        ("/v1/images/edits", {}),
        ("/v1/videos", {}),
        (RESPONSES, Unknown("?")),
        (RESPONSES, record({}, open=True)),
        (Unknown("?"), {}),
        (one_of(RESPONSES, Unknown("?")), {}),
        # Each has all that it needs, if it is the right one.
        (one_of(RESPONSES, "/v1/moderations"), {"input": "i"}),
    ],
)
def test_a_body_that_may_be_whole(url: object, content: object) -> None:
    assert codes(body(url, content)) == []


def test_what_every_url_requires_is_missing() -> None:
    assert codes(body(one_of(CHAT, RESPONSES), {"messages": [], "input": "i"}, OPENAI, AZURE)) == [
        "OBP507"
    ]


def test_each_body_is_judged() -> None:
    either_one = one_of(record({"model": "m"}, "a"), Unknown("?"), record({"input": "i"}, "b"))
    assert [origin for _, origin, _ in findings(body(RESPONSES, either_one))] == ["a", "b"]


def test_a_near_miss_explains_a_missing_body_key() -> None:
    [(_, _, found)] = findings(body(CHAT, {"model": "m", "message": []}))
    assert found == (
        f"the body of a request for {CHAT} lacks 'messages';"
        " 'message' was given, did you mean 'messages'?"
    )


def test_a_body_that_may_be_completed() -> None:
    wrong = body(CHAT, {})
    assert codes(replace(wrong, finished=False)) == []
    assert codes(replace(wrong, record=replace(wrong.record, open=True))) == []


def test_azure_has_urls_without_the_version() -> None:
    assert codes(body("/chat/completions", {"model": "m"}, AZURE)) == ["OBP507"]
    assert codes(body("/chat/completions", {"model": "m"}, OPENAI)) == ["OBP503"]


def test_bodies_are_judged_where_they_are_known() -> None:
    assert codes(body(CHAT, {}, OPENAI, GROQ)) == []
    assert codes(body(CHAT, {}, OPENAI, ANY)) == []


# --- OBP508 ---


@pytest.mark.parametrize(
    ("url", "key", "right"),
    [
        (RESPONSES, "messages", "'input'"),
        (RESPONSES, "max_tokens", "'max_output_tokens'"),
        (RESPONSES, "max_completion_tokens", "'max_output_tokens'"),
        (RESPONSES, "response_format", "text.format"),
        (RESPONSES, "reasoning_effort", "reasoning.effort"),
        (CHAT, "input", "'messages'"),
        (CHAT, "prompt", "'messages'"),
        (CHAT, "instructions", "a system message in messages"),
        (CHAT, "max_output_tokens", "'max_completion_tokens'"),
        (CHAT, "text", "'response_format'"),
        (CHAT, "reasoning", "'reasoning_effort'"),
        (EMBEDDINGS, "messages", "'input'"),
    ],
)
def test_a_key_of_another_endpoint(url: str, key: str, right: str) -> None:
    whole = {"model": "m", "messages" if url == CHAT else "input": []}
    assert findings(body(url, {**whole, key: "x"})) == [
        ("OBP508", f"key body.{key}", f"'{key}' is not a key of a body for {url}; write {right}")
    ]
    assert codes(body(url, {**whole, key: Unknown("?")})) == ["OBP508"]
    assert codes(body(url, {**whole, key: maybe("x")})) == ["OBP508"]
    # Nobody knows whether null is refused.
    assert codes(body(url, {**whole, key: None})) == []
    assert codes(body(url, {**whole, key: Absent("omit")})) == []


@pytest.mark.parametrize("hosts", [(OPENAI, AZURE), (AZURE,), (GROQ,), (OPENAI, ANY)])
def test_other_hosts_have_keys_of_their_own(hosts: tuple[Host, ...]) -> None:
    assert codes(body(CHAT, {"model": "m", "messages": [], "text": {}}, *hosts)) == []


def test_a_foreign_key_stands_for_the_missing_one() -> None:
    wrong = {"model": "m", "messages": []}
    assert codes(body(RESPONSES, wrong)) == ["OBP508"]
    assert codes(body(RESPONSES, {"messages": []})) == ["OBP507", "OBP508"]
    # Where foreign keys are not judged, the missing one is.
    assert codes(body(RESPONSES, wrong, OPENAI, AZURE)) == ["OBP507"]
    assert codes(body(RESPONSES, {"model": "m", "messages": None})) == ["OBP507"]


def test_unknown_keys_are_no_foreign_ones() -> None:
    new = {"model": "m", "messages": [], "guided_json": {}, "some_new_key": 1, 1: 2}
    assert codes(body(CHAT, new)) == []
    assert codes(body("/v1/completions", {"model": "m", "messages": []})) == []


def test_a_key_must_be_foreign_to_every_url() -> None:
    content = {"model": "m", "messages": [], "input": "i"}
    assert codes(body(one_of(CHAT, RESPONSES), content)) == []
    assert codes(body(one_of(EMBEDDINGS, RESPONSES), content)) == ["OBP508"]
    assert codes(body(one_of(RESPONSES, Unknown("?")), content)) == []


@pytest.mark.parametrize(
    ("url", "keys", "edit"),
    [
        (RESPONSES, ["max_tokens"], ("max_tokens", "max_output_tokens")),
        (CHAT, ["max_output_tokens"], ("max_output_tokens", "max_completion_tokens")),
        (RESPONSES, ["response_format"], None),
        (RESPONSES, ["messages"], None),
    ],
)
def test_the_edit_of_a_foreign_key(url: str, keys: list[str], edit: tuple[str, str] | None) -> None:
    content: dict[Any, Any] = {"model": "m", "messages" if url == CHAT else "input": []}
    expected = None if edit is None else Edit("key", f"key body.{edit[0]}", edit[1])
    assert edits(body(url, {**content, **dict.fromkeys(keys, 5)})) == [expected]


def test_two_keys_do_not_become_one() -> None:
    content = {"model": "m", "input": "i", "max_tokens": 5, "max_completion_tokens": 5}
    assert edits(body(RESPONSES, content)) == [None, None]


# --- OBP511 ---


def chat(model: object, limit: object, *hosts: Host, **more: object) -> RequestLine:
    content = {"model": model, "messages": [], "max_tokens": limit, **more}
    return body(CHAT, content, *hosts)


@pytest.mark.parametrize("model", ["o1", "o1-mini", "o3-mini", "o4-mini-2025-04-16", "o3"])
def test_the_o_series_has_no_max_tokens(model: str) -> None:
    assert findings(chat(model, 500)) == [
        (
            "OBP511",
            "key body.max_tokens",
            f"'max_tokens' is not supported with '{model}'; write 'max_completion_tokens'",
        )
    ]
    assert edits(chat(model, 500)) == [Edit("key", "key body.max_tokens", "max_completion_tokens")]
    assert edits(chat(model, 500, max_completion_tokens=5)) == [None]


@pytest.mark.parametrize(
    ("model", "limit"),
    [
        ("gpt-4o", 500),
        ("gpt-5", 500),
        ("omni-moderation-latest", 500),
        ("ft:o4-mini:x", 500),
        ("o1", None),
        ("o1", Unknown("?")),
        ("o1", Absent("omit")),
        (Unknown("?"), 500),
        (one_of("o1", "gpt-4o"), 500),
        (text("o1", None), 500),
    ],
)
def test_max_tokens_that_may_be_right(model: object, limit: object) -> None:
    assert codes(chat(model, limit)) == []


def test_max_tokens_is_judged_of_chat_on_openai() -> None:
    assert codes(chat("o1", Typed("x", "int"))) == ["OBP511"]
    assert codes(chat("o1", maybe(5))) == ["OBP511"]
    assert codes(chat("o1", 500, OPENAI, AZURE)) == []
    content = {"model": "o1", "prompt": "p", "max_tokens": 5}
    assert codes(body("/v1/completions", content)) == []
    assert codes(body(one_of(CHAT, "/v1/completions"), {**content, "messages": []})) == []
