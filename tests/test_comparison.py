"""What docs/comparison.md says of the plugin is what flake8 says."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from typing import Any

import pytest
from conftest import run_python

from flake8_batch_params.findings import rules

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "comparison.md").read_text(encoding="utf-8")
SNIPPETS = sorted((ROOT / "benchmarks" / "snippets").glob("*.md"))
CORRECT = "## Correct code\n"
#: Faults that a type checker finds, or the server, and the plugin does not: docs/limits.md.
NOT_FOUND = {
    "The same fault, written another way: A parameter's `Literal`: -",
    "What only a type tells: A `dict[str, int]` as metadata: -",
    "What only a type tells: An `int` among the metadata: -",
    "What only a type tells: A `float` as seconds: -",
    "What only a type tells: A `Path` as `input_file_id`: -",
    "What only a type tells: A `FileObject` as `input_file_id`: -",
}


def test_the_plugin_finds_what_the_snippets_say(tmp_path: Path) -> None:
    run = run_python(str(ROOT / "benchmarks" / "compare_tools.py"), "--plugin-only", cwd=tmp_path)
    assert (run.code, run.out, set(run.err.splitlines())) == (1, "", NOT_FOUND)


def test_every_rule_has_a_fault() -> None:
    """But for those of what could not be judged."""
    text = "".join(path.read_text(encoding="utf-8") for path in SNIPPETS)
    named = set(re.findall(r"^`(OBP\d{3})`", text, re.MULTILINE))
    assert {rule.code for rule in rules()} - named == {"OBP001", "OBP002"}


def test_the_page_has_every_snippet() -> None:
    titles = [
        title
        for path in SNIPPETS
        for title in re.findall(r"^## (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    shown = re.findall(r"^\| (.*?) \|", PAGE.partition("## Parameters")[2], re.MULTILINE)
    assert [title for title in shown if title not in ("fault", "code")] == titles


def test_the_page_counts_what_it_shows() -> None:
    faults, correct = PAGE.partition("## Parameters")[2].split(CORRECT)
    rows = [
        row for row in re.findall(r"^\| .* \|$", faults, re.MULTILINE) if "| fault |" not in row
    ]
    found = sum(bool(re.search(r"\| OBP\d{3} \|$", row)) for row in rows)
    (own,) = re.findall(r"^\| flake8-batch-params \| (\d+) \|", PAGE, re.MULTILINE)
    assert found == int(own)
    assert f"{len(rows)} snippets with" in PAGE
    assert f"and {correct.count(chr(10) + '| ') - 1} more that are correct" in PAGE


def test_nothing_correct_is_reported() -> None:
    rows = re.findall(r"^\| .* \| (\S+) \|$", PAGE.partition(CORRECT)[2], re.MULTILINE)
    assert len(rows) > 20
    assert set(rows) == {"silent", "flake8-batch-params"}


# --- What counts as found ---


@pytest.fixture
def compare_tools(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    return importlib.import_module("compare_tools")


@pytest.mark.parametrize(
    ("faulty", "fixed", "word"),
    [
        ([(3, "arg", "12h")], [], "found"),
        ([], [], "-"),
        # Its words quote the fault, and it says the same of what is right.
        ([(3, "arg", "not 12h")], [(3, "arg", "not 24h")], "wrong and right alike"),
        ([(3, "arg", "a"), (3, "arg", "b")], [(3, "arg", "a")], "found"),
        ([(3, "arg", "a")], [(2, "arg", "a")], "found"),
    ],
)
def test_what_counts_as_found(
    compare_tools: Any,
    faulty: list[tuple[int, str, str]],
    fixed: list[tuple[int, str, str]],
    word: str,
) -> None:
    snippet = compare_tools.Snippet("topic", "title", "s1", "", "OBP104")
    report = compare_tools.tools.Report
    reports = {
        "s1_faulty": [report(*one) for one in faulty],
        "s1_fixed": [report(*one) for one in fixed],
    }
    assert compare_tools.cell("mypy", snippet, reports) == word


def test_what_is_nothing_for_pydantic(compare_tools: Any) -> None:
    """It is not given what no batch has, or what the fixed batch has too."""
    snippet = compare_tools.Snippet("topic", "title", "s1", "", "OBP104")
    assert compare_tools.cell("pydantic", snippet, {"s1_fixed": []}) == "n/a"
    assert compare_tools.tools.alike([{"seconds": 3600}], [{"seconds": 3600}])
    assert not compare_tools.tools.alike([{"seconds": 3600.0}], [{"seconds": 3600}])


def test_a_fix_moves_no_other_line(compare_tools: Any) -> None:
    text = "call(\n    a=1,  # fix:\n    b=2,  # fix: b=3,\n    c=4,\n)\n"
    snippet = compare_tools.Snippet("topic", "title", "s1", text, "OBP104")
    assert snippet.faulty == "call(\n    a=1,\n    b=2,\n    c=4,\n)\n"
    assert snippet.fixed == "call(\n\n    b=3,\n    c=4,\n)\n"
