"""OBP201 to OBP205, and OBP901, on payloads built by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from payload_builders import (
    call,
    codes,
    edits,
    expiry,
    findings,
    in_expiry,
    maybe,
    on,
    one_of,
    record,
    text,
)

from flake8_batch_params.facts.hosts import (
    AZURE,
    GROQ,
    OPENAI,
    Host,
)
from flake8_batch_params.findings import Edit, rules
from flake8_batch_params.payloads import (
    BatchRequest,
)
from flake8_batch_params.values import (
    Absent,
    Typed,
    Unknown,
    UploadedId,
    Value,
)

SHAPE = "{'anchor': 'created_at', 'seconds': N} with N from 3600 to 2592000"

# --- OBP201 to OBP205 ---


@pytest.mark.parametrize("host", [OPENAI, AZURE])
def test_a_good_expiry(host: Host) -> None:
    assert codes(expiry(in_expiry(), host)) == []


def test_missing_expiry_keys() -> None:
    assert findings(expiry({})) == [
        (
            "OBP201",
            "output_expires_after",
            f"output_expires_after lacks 'anchor' and 'seconds'; write {SHAPE}",
        )
    ]
    wrong = expiry({"anchor": "created_at", "second": 5})
    assert findings(wrong) == [
        (
            "OBP201",
            "output_expires_after",
            "output_expires_after lacks 'seconds'; 'second' was given, did you mean 'seconds'?",
        ),
        (
            "OBP202",
            "key output_expires_after.second",
            "'second' is not a key of output_expires_after; did you mean 'seconds'?",
        ),
    ]


@pytest.mark.parametrize(
    "content",
    [
        record({}, open=True),
        record({"anchor": "created_at", "seconds": maybe(86400)}),
        Unknown("?"),
        Typed("x", "dict"),
        Absent("omit"),
    ],
)
def test_an_expiry_that_may_be_whole(content: Value) -> None:
    assert codes(expiry(content)) == []


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (None, "None"),
        (86400, "86400, an int"),
        (Typed("x", "str"), "a str"),
        ([], "a list"),
        (UploadedId("x"), "a str"),
    ],
)
def test_an_expiry_that_is_no_dict(content: object, found: str) -> None:
    assert [text for _, _, text in findings(expiry(content))] == [
        f"output_expires_after is {found}; leave it out, or write {SHAPE}"
    ]


def test_each_outcome_of_an_expiry_is_judged() -> None:
    payload = expiry(one_of(in_expiry(), None, Unknown("?"), in_expiry(seconds=60)))
    assert [(code, origin) for code, origin, _ in findings(payload)] == [
        ("OBP201", "option 1"),
        ("OBP204", "option 3.seconds"),
    ]


def test_hosts_whose_expiry_is_unknown_are_not_judged() -> None:
    wrong = {"anchor": 5, "days": 1, "seconds": "x"}
    assert codes(expiry(wrong, OPENAI)) == ["OBP202", "OBP203", "OBP205"]
    assert codes(expiry(wrong, OPENAI, GROQ)) == []


def test_unknown_expiry_keys() -> None:
    assert findings(expiry(in_expiry(days=maybe(14)))) == [
        (
            "OBP202",
            "key output_expires_after.days",
            "'days' is not a key of output_expires_after; it has anchor and seconds",
        )
    ]
    assert codes(expiry(in_expiry(days=Absent("omit")))) == []


def test_an_expiry_key_that_is_no_string() -> None:
    assert findings(expiry({"anchor": "created_at", 1209600: True})) == [
        ("OBP201", "output_expires_after", f"output_expires_after lacks 'seconds'; write {SHAPE}"),
        (
            "OBP202",
            "key output_expires_after.1209600",
            "1209600 is not a key of output_expires_after; it has anchor and seconds",
        ),
    ]


@pytest.mark.parametrize(
    ("anchor", "found"),
    [("completed_at", "'completed_at'"), (5, "5, an int"), (Typed("x", "int"), "an int")],
)
def test_unsupported_anchor(anchor: object, found: str) -> None:
    assert [(code, text) for code, _, text in findings(expiry(in_expiry(anchor=anchor)))] == [
        ("OBP203", f"output_expires_after.anchor is {found}; it must be 'created_at'")
    ]


@pytest.mark.parametrize("anchor", [Unknown("?"), Typed("x", "str"), Absent("omit")])
def test_an_anchor_that_may_be_right(anchor: Value) -> None:
    assert "OBP203" not in codes(expiry(in_expiry(anchor=anchor)))


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (3599, "3599 (59 minutes 59 seconds)"),
        (2592001, "2592001 (30 days 1 second)"),
        (7776000, "7776000 (90 days)"),
        (60, "60 (1 minute)"),
        (59, "59"),
        (0, "0"),
        (-1, "-1"),
        (10**12, "1000000000000"),
    ],
)
def test_seconds_out_of_range(seconds: int, shown: str) -> None:
    assert findings(expiry(in_expiry(seconds=seconds))) == [
        (
            "OBP204",
            "output_expires_after.seconds",
            f"output_expires_after.seconds is {shown};"
            " it must be from 3600 (1 hour) to 2592000 (30 days) on OpenAI",
        )
    ]


@pytest.mark.parametrize("seconds", [3600, 2592000, Typed("x", "int"), Unknown("?")])
def test_seconds_in_range(seconds: object) -> None:
    assert codes(expiry(in_expiry(seconds=seconds))) == []


def test_azure_keeps_output_for_days_at_least() -> None:
    assert codes(expiry(in_expiry(seconds=259200), AZURE)) == []
    assert codes(expiry(in_expiry(seconds=259199), AZURE)) == ["OBP204"]
    assert codes(expiry(in_expiry(seconds=2592001), AZURE)) == ["OBP204"]
    day = in_expiry(seconds=86400)
    assert [text for _, _, text in findings(expiry(day, AZURE))] == [
        "output_expires_after.seconds is 86400 (1 day);"
        " it must be from 259200 (3 days) to 2592000 (30 days) on Azure OpenAI"
    ]
    assert codes(expiry(day, OPENAI, AZURE)) == []
    assert [text for _, _, text in findings(expiry(in_expiry(seconds=60), OPENAI, AZURE))] == [
        "output_expires_after.seconds is 60 (1 minute);"
        " it must be from 3600 (1 hour) to 2592000 (30 days) on OpenAI"
        " or 259200 (3 days) to 2592000 (30 days) on Azure OpenAI"
    ]
    # What to write is what all of them take.
    [(_, _, text)] = findings(expiry({"anchor": "created_at"}, OPENAI, AZURE))
    assert text.endswith("'seconds': N} with N from 259200 to 2592000")


def test_hosts_with_one_range_are_named_together() -> None:
    twin = replace(OPENAI, title="Twin")
    [(_, _, text)] = findings(expiry(in_expiry(seconds=60), OPENAI, twin))
    assert text.endswith("from 3600 (1 hour) to 2592000 (30 days) on OpenAI and Twin")


def test_a_range_is_written_as_a_reader_would() -> None:
    host = replace(OPENAI, seconds=(90, 7200))
    assert [text for _, _, text in findings(expiry(in_expiry(seconds=60), host))] == [
        "output_expires_after.seconds is 60 (1 minute);"
        " it must be from 90 (1 minute 30 seconds) to 7200 (2 hours) on OpenAI"
    ]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (True, "True, a bool; it must be an integer"),
        (None, "None; it must be an integer"),
        (86400.0, "86400.0, a float; it must be an integer: write 86400, or int(...)"),
        (86400.5, "86400.5, a float; it must be an integer: use int(...)"),
        ("86400", "'86400', a str; it must be an integer: write 86400 without quotes, or int(...)"),
        ("1 day", "'1 day', a str; it must be an integer: use int(...)"),
        (Typed("x", "float"), "a float; it must be an integer: use int(...)"),
        (Typed("x", "list"), "a list; it must be an integer"),
    ],
)
def test_seconds_that_are_no_integer(seconds: object, text: str) -> None:
    assert [(code, found) for code, _, found in findings(expiry(in_expiry(seconds=seconds)))] == [
        ("OBP205", f"output_expires_after.seconds is {text}")
    ]


def test_an_upload_sends_its_expiry_as_a_form() -> None:
    for content in ("86400", 86400.0, Typed("x", "str")):
        assert codes(expiry(in_expiry(seconds=content), name="expires_after")) == []
    assert codes(expiry(in_expiry(seconds=True), name="expires_after")) == ["OBP205"]
    assert codes(expiry(in_expiry(seconds=60), name="expires_after")) == ["OBP204"]
    # None is left out of a form, and so is what is empty.
    for empty in (None, {}, {"anchor": None}):
        assert codes(expiry(empty, name="expires_after")) == []
        assert codes(expiry(empty)) != []
    assert codes(expiry(in_expiry(days=None), name="expires_after")) == []
    assert codes(expiry({"anchor": "created_at"}, name="expires_after")) == ["OBP201"]


# --- OBP901 ---


def opinions(request: BatchRequest) -> list[tuple[object, ...]]:
    [rule] = [rule for rule in rules() if rule.code == "OBP901"]
    return [(report.origin, report.text) for report in rule.function(request)]


def test_output_that_is_kept_for_ever() -> None:
    assert opinions(call()) == [
        (
            "request",
            "the output of this batch is kept until somebody deletes it; pass"
            " output_expires_after={'anchor': 'created_at', 'seconds': ...}",
        )
    ]
    assert len(opinions(call(output_expires_after=Absent("omit")))) == 1


def test_output_that_may_expire() -> None:
    assert opinions(call(output_expires_after=Unknown("?"))) == []
    assert opinions(call(output_expires_after=maybe(in_expiry()))) == []
    assert opinions(replace(call(), partial=True)) == []
    assert opinions(on(call(), OPENAI, GROQ)) == []
    assert opinions(replace(call(), hosts=())) == []
    # extra_body, and what is not known of it, counts as well.
    assert opinions(replace(call(), body=replace(call().body, open=True))) == []


# --- edits ---


@pytest.mark.parametrize(
    ("content", "edit"),
    [
        (in_expiry(anchor="completed_at"), Edit("value", "x.anchor", "created_at")),
        (in_expiry(anchor=7), Edit("value", "x.anchor", "created_at")),
        (in_expiry(anchor=None), None),
        (in_expiry(anchor=text("completed", None)), None),
        (in_expiry(seconds="86400"), Edit("value", "x.seconds", 86400, wrap="int")),
        (in_expiry(seconds=86400.0), Edit("value", "x.seconds", 86400, wrap="int")),
        (in_expiry(seconds=86400.5), None),
        (in_expiry(seconds="1 day"), None),
        (in_expiry(seconds="\N{ARABIC-INDIC DIGIT ONE}"), None),
        (in_expiry(seconds=True), None),
        (in_expiry(seconds=None), None),
        (in_expiry(seconds=60), None),
        (in_expiry(days=14), None),
        # The right key is there already.
        (in_expiry(second=14), None),
    ],
)
def test_the_edit_of_an_expiry(content: dict[str, object], edit: Edit | None) -> None:
    assert edits(expiry(record(content, "x"), name="x")) == [edit]


def test_a_key_that_is_nearly_one_is_renamed() -> None:
    payload = expiry({"anchor": "created_at", "second": 86400})
    renamed = Edit("key", "key output_expires_after.second", "seconds")
    assert edits(payload) == [None, renamed]


@pytest.mark.parametrize(
    ("pieces", "found"),
    [(("created_", None), []), ((None, "_at"), []), (("completed_", None), ["OBP203"])],
)
def test_a_part_of_an_anchor(pieces: tuple[str | None, ...], found: list[str]) -> None:
    assert codes(expiry(in_expiry(anchor=text(*pieces)))) == found
