"""The command lines by which editors start flake8, and what they read of its output."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Flake8, run_python
from real_programs import BROKEN, MENDED, TEXT

CODE = "OBP103"
#: An editor and the form in which it asks for findings, with what it reads of a line of them.
VS_CODE = (
    "--format='%(row)d,%(col)d,%(code).1s,%(code)s:%(text)s'",
    r"'(?P<line>\d+),(?P<column>\d+),O,(?P<code>\w+\d+):(?P<text>.*)'",
)
ALE = (
    "--format=default",
    r"[^:]+:(?P<line>\d+):(?P<column>\d+): (?P<code>[a-zA-Z0-9]+) (?P<text>.*)",
)
FLYCHECK = (
    "--format=default",
    r"(?P<path>.+?):(?P<line>\d+):(?P<column>\d+): (?P<code>[a-zA-Z]+\d+) (?P<text>.+)",
)
NVIM_LINT = (
    "--format=%(path)s:%(row)d:%(col)d:%(code)s:%(text)s",
    r"[^:]+:(?P<line>\d+):(?P<column>\d+):(?P<code>\w+):(?P<text>.+)",
)
FLYMAKE = (
    "--format=default",
    r"(<?stdin>?):(?P<line>\d+):(?P<column>\d+):? (?P<code>[A-Z]\w+\d+) (?P<text>.*)",
)


def of_stdin(name: str) -> list[str]:
    return ["--stdin-display-name", name, "-"]


EDITORS: dict[str, tuple[tuple[str, str], Callable[[str], list[str]]]] = {
    "VS Code, a file": (VS_CODE, lambda name: [name]),
    "VS Code, a notebook's cell": (VS_CODE, of_stdin),
    "ALE": (ALE, of_stdin),
    "Flycheck": (FLYCHECK, lambda name: [f"--stdin-display-name={name}", "-"]),
    "Flymake": (FLYMAKE, lambda name: ["-"]),
    "nvim-lint": (NVIM_LINT, lambda name: ["--no-show-source", *of_stdin(name)]),
    "PyCharm": (ALE, lambda name: ["--select=OBP", name]),
}


@pytest.mark.parametrize("editor", EDITORS)
def test_an_editor_reads_the_finding(flake8: Flake8, tmp_path: Path, editor: str) -> None:
    (form, pattern), arguments = EDITORS[editor]
    # A folder whose name has a space in it, as on many machines.
    path = tmp_path / "my work" / "jobs.py"
    path.parent.mkdir()
    # On stdin it is the unsaved text that counts: the file does not have the finding yet.
    given = arguments(path.relative_to(tmp_path).as_posix())
    on_stdin = given[-1] == "-"
    path.write_text(MENDED if on_stdin else BROKEN, encoding="utf-8")
    run = flake8("--isolated", form, *given, stdin=BROKEN if on_stdin else "")
    (line,) = run.lines
    read = re.fullmatch(pattern, line)
    assert read
    assert read.group("line", "column", "code", "text") == ("6", "14", CODE, TEXT)
    assert (run.code, run.err) == (1, "")


def test_one_process_runs_flake8_again_and_again(tmp_path: Path) -> None:
    """VS Code keeps a process of the chosen environment; each run has options of its own."""
    (tmp_path / "broken.py").write_text(BROKEN, encoding="utf-8")
    (tmp_path / "mended.py").write_text(MENDED, encoding="utf-8")
    program = """\
import runpy
import sys

for arguments in (
    ["broken.py"],
    ["mended.py"],
    ["--batch-params-endpoints=/v1/chat/completion", "broken.py"],
    ["--batch-params-require-expiry", "mended.py"],
    ["broken.py"],
):
    sys.argv = ["flake8", "--isolated", "--format=%(code)s", *arguments]
    try:
        runpy.run_module("flake8", run_name="__main__")
    except SystemExit as end:
        print(end.code, flush=True)
"""
    run = run_python("-c", program, cwd=tmp_path)
    assert run.lines == ["OBP103", "1", "0", "0", "OBP901", "1", "OBP103", "1"]
    assert run.err == ""
