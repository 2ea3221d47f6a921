"""What the linter says of many files, written down and compared with another time.

``python tests/fuzz/record.py write OUT.jsonl --files LIST`` lints every file that a list names;
``--cases`` those of ``tests/cases``, ``--blocks FILE`` the modules below the headings ``### name``
of a file, ``--mutants 5000`` and ``--programs 5000`` what ``mutants.py`` and ``tests/witness``
make, and ``--again OLD.jsonl`` the very sources of another recording.
``python tests/fuzz/record.py compare OLD.jsonl NEW.jsonl`` lists what was lost, gained, moved.

A recording has a line of JSON a source: its name, the text where no file holds it, the options,
the seconds, and the findings; or, where there was no end, or a death, the word for it.
"""

# ruff: noqa: T201 (a program that talks to the person who runs it)

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import select
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from queue import Empty, Queue
from typing import IO, Any, NamedTuple

TESTS = Path(__file__).resolve().parent.parent
#: Seconds for a source; one that takes longer is written down as such.
LIMIT = 60.0
#: How many lines a finding may move and still be called the same.
NEAR = 3


class Job(NamedTuple):
    """A source to lint: ``text`` where no file holds it, ``options`` by their names."""

    name: str
    text: str | None
    options: dict[str, str]


# --- Sources ---


def of_list(path: Path) -> Iterator[Job]:
    """Yield the files that a list names, one a line."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            yield Job(line.strip(), None, {})


def of_cases() -> Iterator[Job]:
    """Yield the snippets of ``tests/cases``, with their options."""
    import re

    fence = re.compile(r"^```python *(?P<info>.*)\n(?P<source>(?:.*\n)*?)```$", re.MULTILINE)
    for path in sorted((TESTS / "cases").glob("*.md")):
        for number, match in enumerate(fence.finditer(path.read_text(encoding="utf-8"))):
            words = (word.partition("=") for word in match["info"].split())
            options = {name.replace("-", "_"): value for name, _, value in words}
            yield Job(f"cases/{path.name}#{number}", match["source"], options)


def of_blocks(path: Path) -> Iterator[Job]:
    """Yield the modules of a file, each below a heading ``### name``."""
    for block in ("\n" + path.read_text(encoding="utf-8")).split("\n### ")[1:]:
        name, _, source = block.partition("\n")
        yield Job(f"{path.name}#{name.strip()}", source + "\n", {})


def of_mutants(count: int, seed: int) -> Iterator[Job]:
    """Yield so many mutants of the documentation's code."""
    from mutants import mutant
    from seeds import seeds

    generator = random.Random(seed)
    for number in range(count):
        source = mutant(generator.choice(seeds()), seeds(), generator.randrange)
        yield Job(f"mutant#{seed}.{number}", source, {})


def of_programs(count: int, seed: int) -> Iterator[Job]:
    """Yield so many programs of the witness's generator."""
    sys.path.insert(0, str(TESTS))
    from witness.generate import program

    for number in range(seed, seed + count):
        yield Job(f"program#{number}", program(number), {})


def of_recording(path: Path) -> Iterator[Job]:
    """Yield the sources of another recording."""
    for line in path.open(encoding="utf-8"):
        entry = json.loads(line)
        yield Job(entry["name"], entry.get("source"), entry["options"])


# --- Linting, in processes of their own ---


class Worker:
    """A process that lints one source at a time; a new one follows one that is killed."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    def lint(self, job: Job, limit: float) -> dict[str, Any]:
        """Return a source's entry in the recording."""
        process = self._process or self._start()
        start = time.monotonic()
        try:
            _input(process).write(json.dumps(job._asdict()) + "\n")
            _input(process).flush()
            ready, _, _ = select.select([_output(process)], [], [], limit)
            line = _output(process).readline() if ready else "timeout"
        except BrokenPipeError:
            line = ""
        if not line.startswith("{"):
            self.close()
            found: dict[str, Any] = {"findings": [], "failure": line.strip() or "died"}
        else:
            found = json.loads(line)
        kept = {} if job.text is None else {"source": job.text}
        spent = round(time.monotonic() - start, 3)
        return {"name": job.name, "options": job.options, "seconds": spent, **found, **kept}

    def close(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            _input(self._process).close()
            _output(self._process).close()
            self._process = None

    def _start(self) -> subprocess.Popen[str]:
        command = [sys.executable, __file__, "worker"]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )
        return self._process


def _input(process: subprocess.Popen[str]) -> IO[str]:
    assert process.stdin is not None
    return process.stdin


def _output(process: subprocess.Popen[str]) -> IO[str]:
    assert process.stdout is not None
    return process.stdout


def serve() -> None:
    """Lint what comes in, a line of JSON each, and write a line of JSON each."""
    from flake8_batch_params.linter import lint
    from flake8_batch_params.options import parse

    for line in sys.stdin:
        job = Job(**json.loads(line))
        text = text_of(Path(job.name)) if job.text is None else job.text
        found: dict[str, Any] = {"digest": hashlib.sha256(_bytes(text)).hexdigest()[:16]}
        try:
            found["findings"] = [list(one) for one in lint(text, parse(job.options))]
        except Exception as error:
            found |= {"findings": [], "failure": f"{type(error).__name__}: {error}"}
        print(json.dumps(found), flush=True)


def text_of(path: Path) -> str:
    """Return what a file holds, as flake8 reads it."""
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def record(jobs: Iterable[Job], workers: int = 2, limit: float = LIMIT) -> list[dict[str, Any]]:
    """Return the entries of sources, in their order."""
    numbered = list(jobs)
    waiting: Queue[int] = Queue()
    for number in range(len(numbered)):
        waiting.put(number)
    entries: dict[int, dict[str, Any]] = {}

    def work() -> None:
        worker = Worker()
        try:
            while True:
                number = waiting.get_nowait()
                entries[number] = worker.lint(numbered[number], limit)
        except Empty:
            worker.close()

    threads = [threading.Thread(target=work) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [entries[number] for number in range(len(numbered))]


# --- Comparing ---


class Difference(NamedTuple):
    """A finding that only one recording has, or that stands elsewhere in the second."""

    kind: str
    name: str
    code: str
    before: list[Any] | None
    after: list[Any] | None


def compare(old: Iterable[dict[str, Any]], new: Iterable[dict[str, Any]]) -> list[Difference]:
    """Return what two recordings of the same sources do not share."""
    entries = {entry["name"]: entry for entry in new}
    found = []
    for entry in old:
        other = entries.get(entry["name"])
        if other is None or other.get("digest") != entry.get("digest"):
            found.append(Difference("no pair", entry["name"], "", None, None))
            continue
        if entry.get("failure") != other.get("failure"):
            texts = [entry.get("failure"), other.get("failure")]
            found.append(Difference("failure", entry["name"], "", texts, None))
        found += _differences(entry["name"], entry["findings"], other["findings"])
    return found


def _differences(name: str, old: list[Any], new: list[Any]) -> Iterator[Difference]:
    """Yield those of one source; a text alone is a difference of wording."""
    lost = [one for one in old if one not in new]
    gained = [one for one in new if one not in old]
    for near in (0, NEAR, 10**9):
        for one in list(lost):
            for other in gained:
                if one[2] == other[2] and abs(one[0] - other[0]) <= near:
                    kind = "wording" if one[:2] == other[:2] else "moved"
                    yield Difference(kind, name, one[2], one, other)
                    lost.remove(one)
                    gained.remove(other)
                    break
    for one in lost:
        yield Difference("lost", name, one[2], one, None)
    for other in gained:
        yield Difference("gained", name, other[2], None, other)


def shown(differences: list[Difference], listed: tuple[str, ...]) -> str:
    """Return differences counted by kind and code, and those of some kinds one a line."""
    counts = Counter((one.kind, one.code) for one in differences)
    lines = [f"{kind:8} {code:6} {count:6}" for (kind, code), count in sorted(counts.items())]
    for one in differences:
        if one.kind in listed:
            places = " -> ".join(
                f"{place[0]}:{place[1]} {place[3]}" if len(place) == 4 else str(place)
                for place in (one.before, one.after)
                if place is not None
            )
            lines.append(f"{one.kind} {one.code} {one.name}: {places}")
    return "\n".join(lines)


def read(path: Path) -> list[dict[str, Any]]:
    """Return the entries of a recording."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def write(path: Path, entries: Iterable[dict[str, Any]]) -> None:
    """Write a recording."""
    path.write_text("".join(json.dumps(entry) + "\n" for entry in entries), encoding="utf-8")


# --- The command ---


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("worker")
    one = commands.add_parser("write")
    one.add_argument("out", type=Path)
    one.add_argument("--files", type=Path, action="append", default=[])
    one.add_argument("--blocks", type=Path, action="append", default=[])
    one.add_argument("--again", type=Path, action="append", default=[])
    one.add_argument("--cases", action="store_true")
    one.add_argument("--mutants", type=int, default=0)
    one.add_argument("--programs", type=int, default=0)
    one.add_argument("--seed", type=int, default=0)
    one.add_argument("--workers", type=int, default=2, choices=(1, 2))
    one.add_argument("--limit", type=float, default=LIMIT)
    two = commands.add_parser("compare")
    two.add_argument("old", type=Path)
    two.add_argument("new", type=Path)
    two.add_argument("--list", default="lost,gained,moved,failure,no pair")
    return parser.parse_args()


def _jobs(arguments: argparse.Namespace) -> Iterator[Job]:
    for path in arguments.files:
        yield from of_list(path)
    for path in arguments.blocks:
        yield from of_blocks(path)
    for path in arguments.again:
        yield from of_recording(path)
    if arguments.cases:
        yield from of_cases()
    yield from of_mutants(arguments.mutants, arguments.seed)
    if arguments.programs:
        yield from of_programs(arguments.programs, arguments.seed)


def main() -> int:
    """Write a recording, or compare two."""
    arguments = _arguments()
    if arguments.command == "worker":
        serve()
    elif arguments.command == "write":
        os.nice(10)
        entries = record(_jobs(arguments), arguments.workers, arguments.limit)
        write(arguments.out, entries)
        codes = Counter(finding[2] for entry in entries for finding in entry["findings"])
        failures = sum("failure" in entry for entry in entries)
        seconds = sum(entry["seconds"] for entry in entries)
        print(f"{len(entries)} sources, {failures} failures, {seconds:.0f} s, {dict(codes)}")
    else:
        differences = compare(read(arguments.old), read(arguments.new))
        print(shown(differences, tuple(arguments.list.split(","))))
        return 1 if differences else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
