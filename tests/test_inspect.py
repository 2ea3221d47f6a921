"""``inspect``: what it prints of a program, expected by hand; what it reads, and how it ends."""

from __future__ import annotations

import ast
import io
import json
import os
import re
import sys
from pathlib import Path

import pytest
from conftest import Run, run_python
from test_cases import ALL, Case

from flake8_batch_params.batches.gaps import NOT, PART, WHOLE
from flake8_batch_params.commands import inspect as command
from flake8_batch_params.commands import main
from flake8_batch_params.inspection import CALLS, Item
from flake8_batch_params.linter import MAX_SOURCE, inspect, lint

PROGRAM = """\
from openai import OpenAI

WINDOW = "12h"


class Jobs:
    def __init__(self, window=WINDOW):
        self.client = OpenAI()
        self.window = window

    def submit(self, file_id, fast):
        if fast:
            return self.client.batches.create(
                input_file_id=file_id, endpoint="/v1/responses", completion_window=self.window
            )
"""

SHOWN = """\
jobs.py
  13:20 batch for OpenAI (built here), SDK OpenAI: judged in part
    input_file_id      unknown: a parameter of submit() without a default (line 11)
    endpoint           "/v1/responses" (line 14)
    completion_window  "12h" (line 3) | unknown: a parameter of Jobs(), where a caller gives it\
 (line 7)
    3:10 OBP104 completion_window '12h' is not supported by OpenAI; it must be '24h'
      '12h' written in line 3 → WINDOW → default of Jobs(window) → self.window in line 9 → the\
 call in line 13, when fast is true

1 call: 0 judged whole, 1 in part, 0 not
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_text(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "jobs.py").write_text(PROGRAM, encoding="utf-8")
    assert main(["inspect", "jobs.py"]) == 0
    assert capsys.readouterr() == (SHOWN, "")


def test_json(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "jobs.py").write_text(PROGRAM, encoding="utf-8")
    assert main(["inspect", "--format", "json", "jobs.py"]) == 0
    assert json.loads(capsys.readouterr().out) == [
        {
            "path": "jobs.py",
            "line": 13,
            "column": 20,
            "kind": "batch",
            "sdk": "OpenAI",
            "hosts": ["OpenAI"],
            "decided_by": "built here",
            "parameters": {
                "input_file_id": {
                    "unknown": "a parameter of submit() without a default",
                    "line": 11,
                },
                "endpoint": {"values": [{"value": "/v1/responses", "line": 14}]},
                "completion_window": {
                    "values": [{"value": "12h", "line": 3}],
                    "unknown": "a parameter of Jobs(), where a caller gives it",
                    "line": 7,
                },
            },
            "findings": [
                {
                    "line": 3,
                    "column": 10,
                    "code": "OBP104",
                    "text": "completion_window '12h' is not supported by OpenAI; it must be '24h'",
                    "witness": "'12h' written in line 3 → WINDOW → default of Jobs(window)"
                    " → self.window in line 9 → the call in line 13, when fast is true",
                }
            ],
        }
    ]


def test_nothing_of_batches(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "app.py").write_text("print('hello')\n", encoding="utf-8")
    assert main(["inspect", "app.py"]) == 0
    assert capsys.readouterr().out == "0 calls: 0 judged whole, 0 in part, 0 not\n"
    assert main(["inspect", "--format=json", "app.py"]) == 0
    assert capsys.readouterr().out == "[]\n"


# --- what is judged how far ---


CALL = 'batches.create(input_file_id="file-a", endpoint="/v1/responses", completion_window={})\n'
BUILT = "from openai import OpenAI\nfrom settings import WINDOW, URL\n"


@pytest.mark.parametrize(
    ("source", "verdict", "reasons"),
    [
        (BUILT + "OpenAI()." + CALL.format('"24h"'), WHOLE, ()),
        (
            BUILT + "OpenAI()." + CALL.format("WINDOW"),
            PART,
            ("completion_window: an import of settings.WINDOW",),
        ),
        (
            BUILT + "OpenAI(base_url=URL)." + CALL.format('"24h"'),
            PART,
            ("the host: may be anybody (built here, with an address that cannot be read)",),
        ),
        (
            "from factory import Client\nClient()." + CALL.format('"24h"'),
            NOT,
            (
                "the host: may be anybody (an object of factory.Client)",
                "the SDK: may be any (an object of factory.Client)",
            ),
        ),
        ("import app\napp.client." + CALL.format('"24h"'), WHOLE, ()),
        (
            "import sys\nimport app\nsys.exit()\napp.client." + CALL.format('"24h"'),
            NOT,
            (),
        ),
    ],
)
def test_a_call_is_judged_whole_in_part_or_not(
    source: str, verdict: str, reasons: tuple[str, ...]
) -> None:
    item = only(source)
    assert (item.verdict, item.reasons) == (verdict, reasons)


def only(source: str) -> Item:
    items = inspect(source)
    assert items is not None
    (item,) = items
    return item


@pytest.mark.parametrize(
    ("source", "kind", "why"),
    [
        (
            "import anthropic\nanthropic.Anthropic().messages.batches.create(requests=[])\n",
            "left alone",
            "its batches are below messages, another API's",
        ),
        (
            "def f(store):\n    store.batches.create(name='a')\n",
            "left alone",
            "it has too few keywords of a batch",
        ),
        (
            "import pytest\nfrom openai import OpenAI\nwith pytest.raises(TypeError):\n"
            "    OpenAI()." + CALL.format("3"),
            "left alone",
            "it is expected to fail",
        ),
        (
            "from openai import OpenAI\n"
            "OpenAI().files.create(file=open('a.jsonl', 'rb'), purpose='fine-tune')\n",
            "left alone",
            "its purpose is 'fine-tune'",
        ),
        (
            "from openai import OpenAI\ndef f():\n    raise ValueError\n    OpenAI()."
            + CALL.format('"24h"'),
            "not reached",
            "every path of f() ends before it",
        ),
    ],
)
def test_what_is_not_judged_says_why(source: str, kind: str, why: str) -> None:
    item = only(source)
    assert (item.kind, item.decided_by) == (kind, why)


@pytest.mark.parametrize(
    ("source", "decided"),
    [
        ("from openai import OpenAI\nOpenAI().", "built here"),
        ("from openai import OpenAI\nc: OpenAI = get()\nc.", "not built in sight"),
        ("from app import client\nname = 'groq'\nclient.", "the word 'groq' in line 2"),
    ],
)
def test_what_decides_the_hosts(source: str, decided: str) -> None:
    item = only(source.replace("get()", "__import__('a').b()") + CALL.format('"24h"'))
    assert item.decided_by == decided


def test_annotated() -> None:
    source = "from openai import OpenAI\ndef f(c: OpenAI):\n    c." + CALL.format('"24h"')
    item = only(source)
    assert (item.decided_by, item.hosts) == ("annotated", ("OpenAI", "Azure OpenAI"))


# --- witnesses ---


@pytest.mark.parametrize(
    ("source", "witness"),
    [
        (
            'W = {"a": "1h"}\n\ndef pick():\n    return W["a"]\n\nOpenAI().'
            + CALL.format("pick()"),
            "'1h' written in line 2 → W → returned by pick() → the call in line 7",
        ),
        (
            "def send(**kw):\n    OpenAI().batches.create(\n"
            "        input_file_id='a', endpoint='/v1/responses', **kw)\n\n"
            "def main():\n    send(completion_window='1h')\n",
            "'1h' written in line 7 → send(**kw) in line 7 → the call in line 3",
        ),
        (
            "def send(slow, mode):\n    if not slow and mode == 'x':\n        OpenAI()."
            + CALL.format("'1h'"),
            "'1h' written in line 4 → the call in line 4, when slow is false and mode == 'x' is"
            " true",
        ),
        (
            "def send(window):\n    OpenAI()." + CALL.format("window or '1h'"),
            "'1h' written in line 3 → the call in line 3, when window is false",
        ),
        (
            "def make():\n    w = '1h'\n    def run():\n        OpenAI()."
            + CALL.format("w")
            + "    return run\n",
            "'1h' written in line 3 → w → the call in line 5",
        ),
        (
            "def _send():\n    OpenAI().batches.create(input_file_id='a', endpoint='/v1/responses')"
            "\n\ndef main():\n    _send()\n",
            "main() → _send() called in line 6 → the call in line 3",
        ),
        (
            "for w in ['24h', '1h']:\n    OpenAI()." + CALL.format("w"),
            "'1h' written in line 2 → the loop in line 2 → w → the call in line 3",
        ),
    ],
)
def test_the_witness_is_the_way_of_the_value(source: str, witness: str) -> None:
    item = only("from openai import OpenAI\n" + source)
    assert [proof.witness for proof in item.findings] == [witness]


def test_the_witness_leaves_out_other_calls() -> None:
    source = """\
from openai import OpenAI

W = "1h"


def log(window=W):
    print(window)


def send(window=W):
    log()
    OpenAI().batches.create(input_file_id="a", endpoint="/v1/responses", completion_window=window)
"""
    (proof,) = only(source).findings
    assert proof.witness == (
        "'1h' written in line 3 → W → default of send(window) → the call in line 12"
    )


# --- what is read ---


def test_a_folder_as_flake8_walks_it(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "setup.cfg").write_text("[flake8]\nexclude = old\n", encoding="utf-8")
    for name in ("old/a.py", "new/b.py", "new/c.txt"):
        (here / name).parent.mkdir(exist_ok=True)
        (here / name).write_text(PROGRAM, encoding="utf-8")
    assert main(["inspect", "."]) == 0
    found = re.findall(r"^\S*\.(?:py|txt)$", capsys.readouterr().out, re.M)
    assert found == [f".{os.sep}new{os.sep}b.py"]


def test_options_of_the_configuration(tmp_path: Path) -> None:
    settings = "[flake8]\nbatch-params-host = groq\nbatch-params-require-expiry = true\n"
    (tmp_path / "setup.cfg").write_text(settings, encoding="utf-8")
    source = "from app import client\nclient." + CALL.format('"24h"')
    (tmp_path / "jobs.py").write_text(source, encoding="utf-8")
    (item,) = json.loads(program(tmp_path, "--format=json", "jobs.py").out)
    assert (item["hosts"], item["decided_by"]) == (["Groq"], "--batch-params-host=groq")
    (item,) = json.loads(program(tmp_path, "--format=json", "--isolated", "jobs.py").out)
    assert (item["hosts"], item["decided_by"]) == (["OpenAI", "Azure OpenAI"], "not built in sight")
    run = program(tmp_path, "--format=json", "--batch-params-host=openai", "jobs.py")
    (item,) = json.loads(run.out)
    assert [one["code"] for one in item["findings"]] == ["OBP901"]


def program(folder: Path, *arguments: str, stdin: str = "") -> Run:
    return run_python("-m", "flake8_batch_params", "inspect", *arguments, cwd=folder, stdin=stdin)


def test_a_wrong_option_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "setup.cfg").write_text("[flake8]\nbatch-params-host = grok\n", encoding="utf-8")
    run = program(tmp_path, "jobs.py")
    assert (run.code, run.out) == (2, "")
    assert run.err.startswith(
        "flake8-batch-params: --batch-params-host: unknown host 'grok'; did you mean groq?"
    )
    assert run.err.count("\n") == 1


def test_standard_input(tmp_path: Path) -> None:
    run = program(tmp_path, "-", "--stdin-display-name", "jobs.py", stdin=PROGRAM)
    assert (run.code, run.out, run.err) == (0, SHOWN, "")
    assert program(tmp_path, "-", stdin=PROGRAM).lines[0] == "stdin"


def test_what_cannot_be_read(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "jobs.py").write_text(PROGRAM, encoding="utf-8")
    assert main(["inspect", "absent.py", "jobs.py"]) == 2
    out, err = capsys.readouterr()
    assert out == SHOWN
    assert err == "flake8-batch-params: absent.py: No such file or directory\n"


def test_what_python_cannot_parse(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "jobs.py").write_text("client.batches.create(\n", encoding="utf-8")
    assert main(["inspect", "jobs.py"]) == 0
    err = capsys.readouterr().err
    assert err == "flake8-batch-params: jobs.py: Python cannot parse it; flake8 says where\n"


def test_what_is_not_analysed(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "client." + CALL.format("'24h'") + "#" * MAX_SOURCE
    (here / "jobs.py").write_text(text, encoding="utf-8")
    assert main(["inspect", "jobs.py"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].startswith("  1:1 not analysed: it is larger than 1,000,000 characters")
    assert lines[-1] == "1 call: 0 judged whole, 0 in part, 1 not"


def test_other_line_ends_and_encodings(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "# -*- coding: latin-1 -*-\n# ä\n" + PROGRAM
    (here / "jobs.py").write_bytes(text.replace("\n", "\r\n").encode("latin-1"))
    assert main(["inspect", "jobs.py"]) == 0
    assert "15:20 batch for OpenAI" in capsys.readouterr().out


# --- on a terminal ---


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("variable", "is_coloured"), [("", True), ("NO_COLOR", False)])
def test_colour_only_where_it_is_wanted(
    variable: str, is_coloured: bool, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "jobs.py").write_text(PROGRAM, encoding="utf-8")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    if variable:
        monkeypatch.setenv(variable, "1")
    screen = Terminal()
    monkeypatch.setattr(sys, "stdout", screen)
    assert main(["inspect", "jobs.py"]) == 0
    assert ("\033[1mjobs.py\033[0m" in screen.getvalue()) is is_coloured
    assert re.sub(r"\033\[\d+m", "", screen.getvalue()) == SHOWN


def test_progress_for_more_than_a_few_seconds(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (here / "jobs.py").write_text(PROGRAM, encoding="utf-8")
    monkeypatch.setenv("TERM", "xterm")
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    assert main(["inspect", "jobs.py"]) == 0
    assert screen.getvalue() == ""
    monkeypatch.setattr(command, "PATIENCE", 0.0)
    assert main(["inspect", "jobs.py"]) == 0
    assert "of 1 files" in screen.getvalue()
    assert screen.getvalue().endswith("\r\033[K")


# --- over all cases ---


def create_calls(source: str) -> set[tuple[int, int]]:
    """Return where a search of the tree finds calls of ``….batches.create``."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Attribute(attr="create", value=ast.Attribute(attr="batches"))):
                before = source.split("\n")[node.lineno - 1].encode()[: node.col_offset]
                found.add((node.lineno, len(before.decode())))
    return found


@pytest.mark.parametrize("case", ALL[::3], ids=lambda case: case.name)
def test_every_call_is_listed_and_every_finding(case: Case) -> None:
    items = inspect(case.source, case.options)
    assert items is not None
    assert create_calls(case.source) <= {(one.line, one.column) for one in items}
    found = {proof.finding for one in items for proof in one.findings}
    # What could not be judged is listed with the calls themselves.
    assert found == {one for one in lint(case.source, case.options) if one.code != "OBP002"}
    assert all(proof.witness for one in items for proof in one.findings)
    assert {one.verdict for one in items if one.kind in CALLS} <= {WHOLE, PART, NOT}


@pytest.mark.parametrize("count", [0, 1, 2])
def test_summary(count: int, capsys: pytest.CaptureFixture[str]) -> None:
    text = command._Text(lambda text, _: text)
    for _ in range(count):
        text.file("jobs.py", [Item(1, 0, "batch", verdict=WHOLE)])
    text.end()
    plural = "call" if count == 1 else "calls"
    summary = f"{count} {plural}: {count} judged whole, 0 in part, 0 not"
    assert capsys.readouterr().out.splitlines()[-1] == summary
