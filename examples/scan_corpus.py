"""Scan a corpus of any size with Dask, and write the findings as JSON lines.

    pip install flake8-batch-params "dask[distributed]"
    python examples/scan_corpus.py CORPUS --output findings.jsonl --workers 4

A line is a finding (``path``, ``line``, ``column``, ``code``, ``text``; lines and columns
count from 1, as flake8 prints them) or a file that could not be read (``path``,
``unreadable``).  With ``--scheduler`` the files are read and linted by a cluster that is
already there, whose machines must see the corpus and have this plugin installed.

A ``# noqa`` is not heeded here: that is flake8's part, and this does without flake8.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
import tokenize
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from distributed import Client, LocalCluster, as_completed

from flake8_batch_params.linter import lint

Row = dict[str, Any]

#: Files a task: enough that a task outweighs its way to a worker and back.
FILES_A_TASK = 50
#: Tasks a worker that wait for it: it never idles, and the graph stays small.
TASKS_A_WORKER = 4


def scan(path: str) -> Iterator[Row]:
    """Yield a row a finding; one that says why, for a file that cannot be read."""
    try:
        source = decode(Path(path).read_bytes())
    except (OSError, ValueError) as reason:
        yield {"path": path, "unreadable": str(reason)}
        return
    for finding in lint(source):
        yield {
            "path": path,
            "line": finding.line,
            "column": finding.column + 1,
            "code": finding.code,
            "text": finding.text,
        }


def decode(content: bytes) -> str:
    """Return a module's text, by its encoding declaration, and as Latin-1 where that fails."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        return content.decode(encoding)
    except (SyntaxError, UnicodeError, LookupError):
        return content.decode("latin-1")


def scan_all(paths: list[str]) -> list[Row]:
    """Return the rows of some files: one task of a worker."""
    return [row for path in paths for row in scan(path)]


def find_files(roots: Iterable[Path]) -> Iterator[str]:
    """Yield the Python files below the roots, and the roots that are files."""
    for root in roots:
        if root.is_dir():
            yield from (str(path) for path in sorted(root.rglob("*.py")))
        else:
            yield str(root)


def tasks(paths: Iterator[str]) -> Iterator[list[str]]:
    """Yield the files of one task after the other."""
    while chunk := list(islice(paths, FILES_A_TASK)):
        yield chunk


def run(client: Client, paths: Iterator[str]) -> Iterator[tuple[list[str], list[Row]]]:
    """Yield the files and the rows of each task, as it ends.

    No more tasks are handed out than keep the workers busy, so that a corpus need not fit
    into the scheduler's memory.
    """
    waiting = tasks(paths)
    workers = max(1, len(client.scheduler_info()["workers"]))
    chunks: dict[Any, list[str]] = {}

    def submit(chunk: list[str]) -> Any:
        future = client.submit(scan_all, chunk, pure=False, retries=2)
        chunks[future.key] = chunk
        return future

    done = as_completed(map(submit, islice(waiting, workers * TASKS_A_WORKER)))
    for future in done:
        chunk = chunks.pop(future.key)
        # A new task for each that ends, before the caller takes its time with the rows.
        for more in islice(waiting, 1):
            done.add(submit(more))
        yield chunk, rows_of(future, chunk)


def rows_of(future: Any, chunk: list[str]) -> list[Row]:
    """Return what a task found; a row a file if its workers died, one after the other.

    A result that died with its worker is computed anew, and waited for here.
    """
    try:
        rows: list[Row] = future.result()
    except Exception as reason:
        return [{"path": path, "unreadable": f"not scanned: {reason}"} for path in chunk]
    return rows


def report(output: Path, results: Iterable[tuple[list[str], list[Row]]]) -> tuple[int, int, int]:
    """Write the rows, show the progress, return how many files, findings and unread files."""
    files = findings = unreadable = 0
    with output.open("w", encoding="utf-8") as stream:
        for chunk, rows in results:
            files += len(chunk)
            lost = sum("unreadable" in row for row in rows)
            unreadable += lost
            findings += len(rows) - lost
            stream.writelines(json.dumps(row) + "\n" for row in rows)
            progress = f"{files} files, {findings} findings, {unreadable} unreadable"
            print(f"\r{progress}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return files, findings, unreadable


def main() -> int:
    """Scan what the command line names; the exit status is 1 if there are findings."""
    parser = argparse.ArgumentParser(description="Scan a corpus for wrong batch calls.")
    parser.add_argument("roots", nargs="+", type=Path, metavar="CORPUS")
    parser.add_argument("--output", type=Path, default=Path("findings.jsonl"))
    parser.add_argument("--workers", type=int, default=None, help="local processes")
    parser.add_argument("--scheduler", help="a cluster's address, such as tcp://10.0.0.1:8786")
    arguments = parser.parse_args()

    if arguments.scheduler:
        cluster = arguments.scheduler
    else:
        # One thread each: linting is bound to the processor.
        cluster = LocalCluster(
            n_workers=arguments.workers, threads_per_worker=1, dashboard_address=None
        )
    with Client(cluster) as client:
        _, findings, _ = report(arguments.output, run(client, find_files(arguments.roots)))
    if not arguments.scheduler:
        cluster.close()
    return int(findings > 0)


if __name__ == "__main__":
    sys.exit(main())
