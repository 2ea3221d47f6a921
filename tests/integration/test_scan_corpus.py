"""The example that scans a corpus, with real workers, against flake8 on the same files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import Flake8, Run, run_python
from real_programs import BROKEN, MENDED, ROOT, needs

pytestmark = pytest.mark.long

FILES = 130


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Make a corpus that is more than two tasks, and holds what corpora hold."""
    needs("distributed")
    corpus = tmp_path / "corpus"
    for number in range(FILES):
        folder = corpus / f"package_{number % 7}"
        folder.mkdir(parents=True, exist_ok=True)
        text = BROKEN.replace("24h", f"{number}h") if number % 10 == 0 else MENDED
        (folder / f"module_{number}.py").write_text(text, encoding="utf-8")
    (corpus / "empty.py").write_bytes(b"")
    (corpus / "syntax.py").write_text(BROKEN + "(\n", encoding="utf-8")
    (corpus / "bom.py").write_bytes(b"\xef\xbb\xbf" + BROKEN.encode())
    (corpus / "windows.py").write_bytes(BROKEN.replace("\n", "\r\n").encode())
    (corpus / "latin.py").write_bytes(f"# coding: latin-1\nx = '\xe9'\n{BROKEN}".encode("latin-1"))
    (corpus / "undeclared.py").write_bytes(f"# caf\xe9\n{BROKEN}".encode("latin-1"))
    (corpus / "nulls.py").write_bytes(b"\0" * 100)
    (corpus / "notes.txt").write_text(BROKEN, encoding="utf-8")
    return corpus


def scan(*roots: Path) -> tuple[Run, list[dict[str, Any]]]:
    """Run the example with two workers, and return its rows too."""
    folder = roots[0].parent
    output = folder / "findings.jsonl"
    run = run_python(
        str(ROOT / "examples" / "scan_corpus.py"),
        *(*map(str, roots), "--output", str(output), "--workers", "2"),
        cwd=folder,
    )
    rows = [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]
    return run, rows


def test_it_finds_what_flake8_finds(flake8: Flake8, corpus: Path) -> None:
    run, rows = scan(corpus)
    form = "--format=%(path)s|%(row)d|%(col)d|%(code)s|%(text)s"
    other = flake8("--isolated", "-j2", "--select=OBP", form, str(corpus))
    found = ["|".join(str(row[key]) for key in row) for row in rows]
    assert sorted(found) == sorted(other.lines)
    # 13 modules with a wrong endpoint and, but for none of them, a wrong window; 4 others.
    assert len(found) == 13 + 13 + 4
    assert run.code == other.code == 1


def test_it_shows_its_progress(corpus: Path) -> None:
    run, _ = scan(corpus)
    steps = run.err.strip().split("\r")
    assert len(steps) >= 3
    assert steps[-1] == f"{FILES + 7} files, 30 findings, 0 unreadable"
    assert run.out == ""


def test_it_survives_what_cannot_be_read(corpus: Path) -> None:
    (corpus / "folder.py").mkdir()
    run, rows = scan(corpus, corpus / "missing.py")
    unreadable = {Path(row["path"]).name: row["unreadable"] for row in rows if "unreadable" in row}
    assert set(unreadable) == {"folder.py", "missing.py"}
    assert all(unreadable.values())
    assert len(rows) == 30 + 2
    assert f"{FILES + 9} files, 30 findings, 2 unreadable" in run.err


#: The example, with a file in the corpus that kills the process that reads it.
DEADLY = """\
import os
import sys

import scan_corpus


def scan_all(paths):
    if any(path.endswith("deadly.py") for path in paths):
        os._exit(1)
    return scan_corpus.scan_all(paths)


if __name__ == "__main__":
    run, scan_corpus.FILES_A_TASK = scan_corpus.run, 10

    def run_with_deaths(client, paths):
        scan_corpus.scan_all = scan_all
        yield from run(client, paths)

    scan_corpus.run = run_with_deaths
    sys.exit(scan_corpus.main())
"""


def test_it_survives_the_death_of_a_worker(flake8: Flake8, corpus: Path) -> None:
    """What the workers could not do is named, the rest is done; nothing is lost in silence."""
    (corpus / "deadly.py").write_text(BROKEN, encoding="utf-8")
    program = corpus.parent / "program.py"
    examples = str(ROOT / "examples")
    program.write_text(f"import sys\n\nsys.path.insert(0, {examples!r})\n{DEADLY}", "utf-8")
    output = corpus.parent / "findings.jsonl"
    run = run_python(
        *(str(program), str(corpus), "--output", str(output), "--workers", "2"), cwd=corpus.parent
    )
    rows = [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]
    unread = {row["path"] for row in rows if "unreadable" in row}
    assert str(corpus / "deadly.py") in unread
    found = sorted(row["path"] for row in rows if "code" in row)
    everything = flake8("--isolated", "--select=OBP", "--format=%(path)s", str(corpus)).lines
    assert found == sorted(path for path in everything if path not in unread)
    assert found
    done = f"{FILES + 8} files, {len(found)} findings, {len(unread)} unreadable"
    assert done in run.err


def test_a_corpus_without_findings(corpus: Path) -> None:
    run, rows = scan(corpus / "package_1" / "module_1.py")
    assert (run.code, rows) == (0, [])
