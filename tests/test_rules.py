"""The rules as a whole: the registry, what was not judged, and what messages show."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from payload_builders import (
    EVERYTHING,
    NONE,
    as_dict,
    call,
    codes,
    expiry,
    findings,
    input_file,
    line,
    record,
    upload,
    uploaded,
)

from flake8_batch_params.facts.hosts import (
    ANY,
    OPENAI,
    Host,
)
from flake8_batch_params.facts.sdk import OPENAI_SDK
from flake8_batch_params.findings import RELATED, Report, rules
from flake8_batch_params.payloads import (
    Address,
    DroppedCall,
    Fault,
    NonexistentCall,
    StatusTest,
    Unanalysed,
    Unjudged,
)
from flake8_batch_params.values import (
    Entry,
    Known,
    Record,
)

# --- the registry ---


def test_the_rules_and_their_names() -> None:
    assert {rule.code: rule.name for rule in rules()} == {
        "OBP001": "file-not-analysed",
        "OBP002": "call-not-judged",
        "OBP101": "missing-parameter",
        "OBP102": "unknown-parameter",
        "OBP103": "unsupported-endpoint",
        "OBP104": "unsupported-completion-window",
        "OBP105": "invalid-input-file-id",
        "OBP106": "positional-parameter",
        "OBP107": "base-url-is-not-the-api",
        "OBP201": "missing-expiry-key",
        "OBP202": "unknown-expiry-key",
        "OBP203": "unsupported-expiry-anchor",
        "OBP204": "expiry-seconds-out-of-range",
        "OBP205": "expiry-seconds-not-an-integer",
        "OBP301": "too-many-metadata-keys",
        "OBP302": "metadata-key-too-long",
        "OBP303": "metadata-value-too-long",
        "OBP304": "metadata-not-a-string",
        "OBP401": "input-file-purpose",
        "OBP402": "input-file-name",
        "OBP403": "input-file-not-binary",
        "OBP404": "invalid-upload-parameter",
        "OBP501": "missing-request-key",
        "OBP502": "unsupported-request-method",
        "OBP503": "unsupported-request-url",
        "OBP504": "request-url-differs-from-endpoint",
        "OBP505": "duplicate-custom-id",
        "OBP506": "streaming-request",
        "OBP507": "missing-body-key",
        "OBP508": "foreign-body-key",
        "OBP509": "invalid-request-value",
        "OBP510": "several-models",
        "OBP511": "unsupported-max-tokens",
        "OBP512": "not-json-lines",
        "OBP513": "too-many-requests",
        "OBP601": "nonexistent-batch-api",
        "OBP602": "batch-not-awaited",
        "OBP701": "unknown-batch-status",
        "OBP702": "output-of-a-new-batch",
        "OBP703": "file-content-as-text",
        "OBP901": "no-output-expiry",
    }


def test_names_are_kebab_case_and_unique() -> None:
    names = [rule.name for rule in rules()]
    assert len(set(names)) == len(names)
    assert [n for n in names if not re.fullmatch(r"[a-z]+(-[a-z]+)*", n)] == []


def test_only_opinions_need_an_option() -> None:
    assert {rule.code: rule.option for rule in rules() if rule.option} == {
        "OBP002": "report_unjudged",
        "OBP901": "require_expiry",
    }
    assert EVERYTHING.require_expiry is True
    assert EVERYTHING.report_unjudged is True


def test_a_complete_batch_and_a_complete_line_have_no_findings() -> None:
    assert findings(call()) == []
    assert findings(as_dict(call())) == []
    assert findings(line()) == []


@pytest.mark.parametrize("hosts", [(), (ANY,)], ids=["no host", "any host"])
def test_values_are_not_judged_without_a_known_host(hosts: tuple[Host, ...]) -> None:
    wrong = call(
        input_file_id=NONE,
        endpoint=5,
        completion_window="48h",
        metadata={"run": 5},
        output_expires_after=NONE,
    )
    assert codes(replace(wrong, hosts=hosts)) == []
    assert codes(replace(expiry({"anchor": 5, "when": 1}), hosts=hosts)) == []
    bad_line = line(custom_id=None, method="GET", url="/x", body=record({"stream": True}))
    assert codes(replace(bad_line, hosts=hosts)) == []


# --- OBP001 ---


def test_a_file_that_was_not_analysed_says_why() -> None:
    assert findings(Unanalysed("first call", "nested too deeply")) == [
        ("OBP001", "first call", "batch code in this file was not analysed: nested too deeply")
    ]


# --- OBP002 ---


def unjudged(*reasons: str) -> list[tuple[object, str]]:
    [rule] = [rule for rule in rules() if rule.code == "OBP002"]
    return [(report.origin, report.text) for report in rule.function(Unjudged("call", reasons))]


def test_what_was_not_judged_is_named_with_its_reason() -> None:
    assert unjudged("endpoint: a parameter", "the host: base_url is not written") == [
        (
            "call",
            "not judged in this batch: endpoint: a parameter; the host: base_url is not written",
        )
    ]


def test_reasons_are_cut() -> None:
    [(_, text)] = unjudged(*"abcdef")
    assert text == "not judged in this batch: a; b; c; d; 2 more"
    [(_, text)] = unjudged("\N{SNOWMAN}\n" + "x" * 1000)
    assert text == "not judged in this batch: \\u2603\\n" + "x" * 92


def test_what_is_not_judged_is_asked_for() -> None:
    assert codes(Unjudged("call", ("endpoint: a parameter",))) == []


# --- what is related ---


def test_the_line_of_what_is_related_is_filled_in() -> None:
    report = Report(
        "here", f"'{{related}}' is used before{RELATED}; write another", related="there"
    )
    assert report.located(7) == "'{related}' is used before, in line 7; write another"
    assert report.located(None) == "'{related}' is used before; write another"


def test_nothing_is_filled_in_where_nothing_is_related() -> None:
    assert Report("here", "plain", related="there").located(7) == "plain"
    assert Report("here", f"before{RELATED}; write another").located(None) == (
        "before; write another"
    )


# --- what messages show ---


NASTY = ["a\nb", "\ud800", "x" * 10_000, "\x1b[31m", "\N{SNOWMAN}"]


@pytest.mark.parametrize("text", NASTY)
def test_messages_are_one_line_of_ascii(text: str) -> None:
    payloads: list[object] = [
        call(endpoint=text, completion_window=text, input_file_id=text + ".jsonl"),
        call(endpoint=None, **{text: 1}),
        call(metadata={text: text * 600, b"\xff": 1}),
        call(input_file_id=uploaded(text)),
        expiry({"anchor": text, "seconds": text, text: 1}),
        upload(Known("a", text)),
        line(method=text, url=text),
        line(custom_id=None, **dict[str, Any]({text[:1] + "custom_id": 1})),
        replace(line(custom_id=text), repeated=True),
        input_file(
            line(custom_id=text, body=record({"model": text, "input": "i"}), url=text),
            line(custom_id=Known("second", text), body=record({"model": text + "x"})),
            faults=(Fault("write", "encoding", text),),
        ),
        NonexistentCall("call", text),
        Address("client", Known("url", "https://api.openai.com/" + text), (OPENAI,)),
        DroppedCall("call", "batches.create", text),
        StatusTest("test", (Known("word", text),), (OPENAI,)),
        replace(upload(), keywords=record({text: text}), sdks=(OPENAI_SDK,)),
        replace(upload(), keywords=record({"purpose": text}), sdks=(OPENAI_SDK,)),
        line(url="/v1/chat/completions", body=record({"model": "o1-" + text[:9], "input": text})),
    ]
    texts = [found for payload in payloads for _, _, found in findings(payload)]
    assert len(texts) >= len(payloads)
    assert [t for t in texts if not t.isascii() or not t.isprintable() or len(t) > 400] == []


def test_entries_of_builders_are_what_the_analysis_makes() -> None:
    built = record({"a": {"b": 1}}, "top")
    inner = Entry(Known("top.a.b", 1), True, "key top.a.b")
    assert built.entries["a"] == Entry(Record("top.a", {"b": inner}), True, "key top.a")
