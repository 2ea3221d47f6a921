"""OBP701 to OBP703 on payloads built by hand."""

from __future__ import annotations

import pytest
from payload_builders import NONE, codes, edits, findings

from flake8_batch_params.facts.hosts import AZURE, OPENAI, Host
from flake8_batch_params.findings import Edit
from flake8_batch_params.payloads import ContentUse, OutputRead, StatusTest
from flake8_batch_params.values import Known

# --- OBP701 ---


def status(*words: str, hosts: tuple[Host, ...] = (OPENAI,)) -> StatusTest:
    return StatusTest("test", tuple(Known(f"word {n}", w) for n, w in enumerate(words)), hosts)


@pytest.mark.parametrize(
    ("word", "advice", "edit"),
    [
        ("succeeded", "write 'completed'", "completed"),
        ("complete", "write 'completed'", "completed"),
        ("Completed", "write 'completed'", "completed"),
        ("canceled", "write 'cancelled'", "cancelled"),
        ("queued", "write 'validating'", None),
        ("running", "write 'in_progress'", None),
        ("in progress", "write 'in_progress'", None),
        ("error", "write 'failed'", None),
        (
            "x",
            "it is one of validating, failed, in_progress, finalizing, completed, expired,"
            " cancelling or cancelled",
            None,
        ),
    ],
)
def test_a_status_that_never_is(word: str, advice: str, edit: str | None) -> None:
    assert findings(status(word)) == [
        ("OBP701", "word 0", f"a batch's status is never '{word}'; {advice}")
    ]
    assert edits(status(word)) == [None if edit is None else Edit("value", "word 0", edit)]


@pytest.mark.parametrize(
    "words",
    [
        ("completed",),
        ("validating", "in_progress", "finalizing", "cancelling"),
        ("completed", "succeeded"),
        ("failed", "expired", "cancelled", "canceled"),
        ("validating", "queued"),
        ("",),
    ],
)
def test_a_status_that_may_be(words: tuple[str, ...]) -> None:
    assert codes(status(*words)) == []


def test_each_word_of_a_test_is_judged() -> None:
    found = [origin for _, origin, _ in findings(status("succeeded", "failed", "canceled"))]
    assert found == ["word 0", "word 2"]


def test_statuses_are_known_of_openai_alone() -> None:
    assert codes(status("succeeded", hosts=(OPENAI, AZURE))) == []
    assert codes(status("succeeded", hosts=())) == []
    assert codes(StatusTest("test", (NONE,), (OPENAI,))) == []


# --- OBP702 ---


def test_the_output_of_a_new_batch() -> None:
    assert findings(OutputRead("read", "output_file_id", (OPENAI,))) == [
        (
            "OBP702",
            "read",
            "output_file_id of a batch that has just been created is None;"
            " retrieve the batch until its status is 'completed'",
        )
    ]
    assert codes(OutputRead("read", "output_file_id", (OPENAI, AZURE))) == []
    assert codes(OutputRead("read", "output_file_id", ())) == []


# --- OBP703 ---


@pytest.mark.parametrize(
    ("use", "said"),
    [
        ("json.loads(...)", "used as text by json.loads(...); use its .text"),
        ("len(...)", "used as text by len(...); use its .text"),
        ("io.StringIO(...)", "used as text by io.StringIO(...); use its .text"),
        ("io.BytesIO(...)", "used as text by io.BytesIO(...); use its .content"),
        (".splitlines()", "used as text by .splitlines(); use its .text"),
        (".decode()", "used as text by .decode(); use its .content"),
        ("for", "iterated; use its .iter_lines()"),
    ],
)
def test_a_response_is_no_text(use: str, said: str) -> None:
    assert findings(ContentUse("use", use)) == [
        (
            "OBP703",
            "use",
            f"what files.content() returned is a response and cannot be {said}",
        )
    ]
