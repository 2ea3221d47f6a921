"""What docs/comparison.md says of the plugin is what flake8 says."""

from __future__ import annotations

import re
from pathlib import Path

from conftest import run_python

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "comparison.md").read_text(encoding="utf-8")
CORRECT = "## Correct code\n"
#: Rules that are to come.
NEW = "Requests, uploads and results: "
#: Faults that a type checker finds, or the server, and the plugin does not: docs/limits.md.
NOT_FOUND = {
    "Metadata: A value that is a date: -",
    "Metadata: A value that is a UUID: -",
    "The same fault, written another way: A parameter's `Literal`: -",
    "What only a type tells: A `dict[str, int]` as metadata: -",
    "What only a type tells: An `int` among the metadata: -",
    "What only a type tells: A `float` as seconds: -",
    "What only a type tells: A `Path` as `input_file_id`: -",
    "What only a type tells: A `FileObject` as `input_file_id`: -",
}


def test_the_plugin_finds_what_the_snippets_say(tmp_path: Path) -> None:
    run = run_python(str(ROOT / "benchmarks" / "compare_tools.py"), "--plugin-only", cwd=tmp_path)
    lines = {line for line in run.err.splitlines() if not line.startswith(NEW)}
    assert (run.code, run.out, lines) == (1, "", NOT_FOUND)


def test_the_page_has_every_snippet() -> None:
    titles = [
        title
        for path in sorted((ROOT / "benchmarks" / "snippets").glob("*.md"))
        for title in re.findall(r"^## (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    shown = re.findall(r"^\| (.*?) \|", PAGE.partition("## Parameters")[2], re.MULTILINE)
    assert [title for title in shown if title not in ("fault", "code")] == titles


def test_nothing_correct_is_reported() -> None:
    rows = re.findall(r"^\| .* \| (\S+) \|$", PAGE.partition(CORRECT)[2], re.MULTILINE)
    assert len(rows) > 20
    assert set(rows) == {"silent", "flake8-batch-params"}
