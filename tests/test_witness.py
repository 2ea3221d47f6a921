"""Every finding has a run: generated programs, run by Python itself, say what is really sent.

``python -m tests.witness --count 20000`` does the same for many more, and prints the share of
faults that are found.
"""

from __future__ import annotations

import ast

import pytest
from witness.generate import program, ways, written
from witness.hosts import ANY, AZURE, GROQ, OPENAI, Foreign, Refusal, refusals
from witness.judge import verdict
from witness.smaller import smaller
from witness.world import Tape, rows_of, runs_of

#: Programs of one test, and how many such tests there are.
COUNT = 25
RUNS = 10
POOL = (Foreign("u"), None, 7)
HEAD = "from inputs import boom, flag, log, value\nfrom openai import OpenAI\nclient = OpenAI()\n"
RIGHT = {"input_file_id": "file-a", "endpoint": "/v1/responses", "completion_window": "24h"}


def test_requests_of_a_file_are_read_though_its_lines_are_joined() -> None:
    assert rows_of('{"a": 1}{"a": 2}\n[3]\n{"a": 4} nothing {"a": 5}\n') == [
        {"a": 1},
        {"a": 2},
        {"a": 4},
    ]


# --- The linter ---


@pytest.mark.parametrize("run", range(RUNS))
def test_every_finding_has_a_run(run: int) -> None:
    for seed in range(run * COUNT, (run + 1) * COUNT):
        source = program(seed)
        said = verdict(source)
        false = [(one.finding.line, one.finding.code, one.reason) for one in said.false]
        assert (seed, false, source) == (seed, [], source)


# --- The generator ---


def test_programs_are_python_and_end() -> None:
    """Nearly all come to their end on some input, and all send or write something."""
    quiet = 0
    for seed in range(60):
        source = program(seed)
        ast.parse(source)
        runs = runs_of(source, POOL, (OPENAI,))
        assert any(run.error in ("", "Boom") for run in runs), source
        quiet += not any(run.requests or run.contents for run in runs)
    assert quiet <= 2


def test_programs_are_the_same_every_time() -> None:
    assert written(7) == written(7)
    assert len({program(seed) for seed in range(100)}) > 95


def test_every_way_is_gone() -> None:
    gone = {way for seed in range(4_000) for way in written(seed).ways}
    files = ("values", "texts", "sinks", "dicts", "files")
    names = [way.name for file in files for way in ways(file)]
    assert len(names) == len(set(names))
    assert set(names) - gone == set()


# --- The world ---


def sent(source: str) -> set[object]:
    """Return the windows that runs of a program send."""
    runs = runs_of(HEAD + source, POOL, (OPENAI, AZURE))
    return {request.keywords.get("completion_window") for run in runs for request in run.requests}


CALL = 'client.batches.create(input_file_id="f", endpoint="/v1/responses", completion_window={})\n'


def test_each_choice_is_taken() -> None:
    assert sent("w = '1h'\nif flag():\n    w = '2h'\n" + CALL.format("w")) == {"1h", "2h"}


def test_choices_agree_with_themselves() -> None:
    source = "w = '1h'\nx = flag()\nif x:\n    w = '2h'\nif x:\n    w = '3h'\n"
    assert sent(source + CALL.format("w")) == {"1h", "3h"}


def test_public_functions_are_called_with_their_defaults() -> None:
    source = (
        "def go(w='1h'):\n    " + CALL.format("w") + "def _go(w='2h'):\n    " + CALL.format("w")
    )
    assert {"1h", "u"} <= sent(source)
    assert "2h" not in sent(source)


def test_methods_are_called_on_new_objects() -> None:
    source = (
        "class Job:\n    def __init__(self, w='1h'):\n        self.w = w\n"
        "    def use(self):\n        self.w = '2h'\n    def go(self):\n        "
    )
    assert {"1h", "2h"} <= sent(source + CALL.format("self.w"))


def test_functions_that_nobody_calls_are_called() -> None:
    source = "def outer():\n    def inner():\n        " + CALL.format("'1h'") + "    log(inner)\n"
    assert sent(source) == {"1h"}


def test_files_are_what_is_uploaded() -> None:
    source = (
        "import json\n"
        "with open('a.jsonl', 'w') as f:\n    f.write(json.dumps({'custom_id': 'x'}))\n"
        "u = client.files.create(file=open('a.jsonl', 'rb'), purpose='batch')\n"
    )
    run = runs_of(HEAD + source, POOL, (OPENAI,))[0]
    assert run.uploads[0].content == '{"custom_id": "x"}'
    assert run.uploads[0].name == "a.jsonl"


def test_endless_loops_end() -> None:
    assert runs_of("while True:\n    pass\n", POOL, (OPENAI,))[0].error == "Stop"


def test_tapes_go_through_all_choices() -> None:
    told: tuple[int, ...] | None = ()
    seen = []
    while told is not None:
        tape = Tape(told)
        seen.append((tape.draw(2), tape.draw(3)))
        told = tape.following()
    assert seen == [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)]


# --- The hosts ---


@pytest.mark.parametrize(
    ("hosts", "changed", "expected"),
    [
        ((OPENAI,), {}, set()),
        ((OPENAI,), {"completion_window": "48h"}, {("OBP104", "'48h'")}),
        ((GROQ,), {"completion_window": "48h"}, {("OBP103", "'/v1/responses'")}),
        ((OPENAI, AZURE), {"endpoint": "/responses"}, set()),
        ((OPENAI,), {"endpoint": "/responses"}, {("OBP103", "'/responses'")}),
        ((ANY,), {"completion_window": "48h"}, set()),
        ((ANY,), {"window": "48h"}, {("OBP102", "window")}),
        ((OPENAI,), {"completion_window": Foreign("48h")}, set()),
        ((OPENAI,), {"metadata": {"n": 1}}, {("OBP304", "1")}),
        ((OPENAI,), {"metadata": {str(n): "v" for n in range(17)}}, {("OBP301", "")}),
        ((OPENAI,), {"output_expires_after": {"anchor": "created_at"}}, {("OBP201", "seconds")}),
        (
            (OPENAI, AZURE),
            {"output_expires_after": {"anchor": "created_at", "seconds": 3_600}},
            set(),
        ),
        (
            (AZURE,),
            {"output_expires_after": {"anchor": "created_at", "seconds": 3_600}},
            {("OBP204", "3600")},
        ),
    ],
)
def test_what_hosts_refuse(
    hosts: tuple[str, ...], changed: dict[str, object], expected: set[tuple[str, str]]
) -> None:
    found = refusals(hosts, OPENAI, 0, RIGHT | changed)
    assert found == {Refusal(*one) for one in expected}


def test_what_is_missing() -> None:
    assert refusals((ANY,), OPENAI, 0, {"endpoint": "x"}) == {
        Refusal("OBP101", "completion_window"),
        Refusal("OBP101", "input_file_id"),
    }


# --- The judge ---


def test_a_finding_with_a_run_is_right() -> None:
    said = verdict(HEAD + CALL.format("'1h'"))
    assert [finding.code for finding in said.findings] == ["OBP104"]
    assert said.false == []
    assert [(one.always, one.found) for one in said.faults] == [(True, True)]


def test_requests_in_files_are_counted() -> None:
    row = '{"custom_id": "x", "method": "GET", "url": "/v1/responses", "body": {"user": "mark1"}}'
    source = f"import json\nwith open('a.jsonl', 'w') as f:\n    f.write(json.dumps({row}))\n"
    said = verdict(HEAD + source)
    assert said.false == []
    assert [(one.line, one.refusal, one.found) for one in said.faults] == [
        (6, Refusal("OBP502", "'GET'"), True)
    ]


def test_faults_without_a_finding_are_counted() -> None:
    # Nothing that runs tells what the name is.
    said = verdict(HEAD + "names = {value(): '1h'}\n" + CALL.format("list(names.values()).pop()"))
    assert [(one.refusal.detail, one.always) for one in said.faults] == [("'1h'", True)]


def test_a_program_is_made_smaller() -> None:
    source = "a = 1\nb = 2\nif b:\n    c = 3\n    d = 4\n"
    assert smaller(source, lambda text: "d = 4" in text) == "if b:\n    d = 4\n"
