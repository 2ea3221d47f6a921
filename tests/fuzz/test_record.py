"""Recordings are compared as they should be, and faults are put where they belong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from faults import chosen, faults_of, planted
from record import Job, compare, of_blocks, record

BEFORE = [3, 4, "OBP104", "completion_window '48h' …"]
SOURCE = """\
from openai import OpenAI

WINDOW = "24h"
client = OpenAI()
up = client.files.create(file=open("é.jsonl", "rb"), purpose="batch")
client.batches.create(
    input_file_id=up.id, endpoint="/v1/responses", completion_window=WINDOW
)
"""


def entry(*findings: list[Any], name: str = "a.py", digest: str = "1") -> dict[str, Any]:
    return {"name": name, "digest": digest, "findings": list(findings)}


def kinds(old: dict[str, Any], new: dict[str, Any]) -> list[tuple[str, str]]:
    return [(one.kind, one.code) for one in compare([old], [new])]


def test_the_same_is_no_difference() -> None:
    assert kinds(entry(BEFORE), entry(BEFORE)) == []


def test_lost_and_gained() -> None:
    assert kinds(entry(BEFORE), entry()) == [("lost", "OBP104")]
    assert kinds(entry(), entry(BEFORE)) == [("gained", "OBP104")]
    other = [3, 4, "OBP103", "endpoint"]
    assert kinds(entry(BEFORE), entry(other)) == [("lost", "OBP104"), ("gained", "OBP103")]


def test_moved_and_worded() -> None:
    assert kinds(entry(BEFORE), entry([9, 0, *BEFORE[2:]])) == [("moved", "OBP104")]
    assert kinds(entry(BEFORE), entry([*BEFORE[:3], "else"])) == [("wording", "OBP104")]


def test_the_nearest_is_the_one_that_moved() -> None:
    far, near = [90, 0, *BEFORE[2:]], [4, 0, *BEFORE[2:]]
    found = compare([entry(BEFORE)], [entry(far, near)])
    assert [(one.kind, one.after) for one in found] == [("moved", near), ("gained", far)]


def test_other_texts_are_not_compared() -> None:
    assert kinds(entry(BEFORE), entry(BEFORE, digest="2")) == [("no pair", "")]
    assert kinds(entry(BEFORE), entry(BEFORE, name="b.py")) == [("no pair", "")]


def test_record_lints_in_processes() -> None:
    call = "client.batches.create(input_file_id='f', endpoint='/v1/responses'{})\n"
    jobs = [
        Job("one", call.format(""), {}),
        Job("two", call.format(", completion_window='24h'"), {}),
    ]
    found = record(jobs, workers=1)
    assert [[one[2] for one in entry["findings"]] for entry in found] == [["OBP101"], []]


def test_blocks(tmp_path: Path) -> None:
    path = tmp_path / "some.cases"
    path.write_text("### one\na = 1\n### two\nb = '### no'\n", encoding="utf-8")
    assert [(job.name, job.text) for job in of_blocks(path)] == [
        ("some.cases#one", "a = 1\n"),
        ("some.cases#two", "b = '### no'\n\n"),
    ]


def test_faults_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "send.py"
    path.write_text(SOURCE, encoding="utf-8")
    found = {fault.kind: fault for fault in faults_of(str(path))}
    assert set(found) == {
        *("misspelt endpoint", "wrong window", "empty file id", "unknown keyword"),
        *("seconds out of range", "metadata not a string", "upload purpose", "far window"),
        *("missing input_file_id", "missing endpoint", "missing completion_window"),
    }
    far = found["far window"]
    assert (SOURCE[far.start : far.end], far.text, far.first) == ('"24h"', '"25h"', 3)


def test_faults_that_are_found(tmp_path: Path) -> None:
    path = tmp_path / "send.py"
    path.write_text(SOURCE, encoding="utf-8")
    faults = chosen([str(path)], 500)
    assert faults == chosen([str(path)], 500)
    found = {entry["fault"][1]: entry["found"] for entry in planted(faults, 1)}
    assert all(found.values()), found
