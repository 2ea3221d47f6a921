# ruff: noqa: T201 (a program that talks to the person who runs it)
"""The long form of the fuzz tests, and every file of a corpus.

``soak.py mutants``, ``soak.py generated`` and ``soak.py hypothesmith`` try as many sources as
``--count`` says, each once, so that it may be somewhat fewer; with paths, ``mutants`` changes
the files below them.  ``soak.py atheris`` lets a coverage-guided fuzzer choose (``pip install
atheris``); ``soak.py corpus PATH...`` lints every file below the paths, and those of the
standard library without any.  A source that something is wrong with is written to ``--keep``,
and makes the exit status 1; one that the process itself dies of is ``last_*.py`` there.
"""

from __future__ import annotations

import argparse
import contextlib
import faulthandler
import hashlib
import importlib
import multiprocessing
import os
import random
import resource
import sys
import sysconfig
import time
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import indent
from typing import TYPE_CHECKING, Any

from seeds import seeds

if TYPE_CHECKING:
    from flake8_batch_params.findings import Finding

#: A worker is made anew after so many files: what it holds by then is not the next file's.
FILES_A_WORKER = 500
#: Hypothesis remembers all that it made in a run, and is slower for it.
EXAMPLES_A_RUN = 1_000
#: One source of so many is linted a second time, to compare.
AGAIN = 10
#: Characters of a large file, for the bounds on time and memory.
LARGE = 100_000
#: Megabytes that a file of 100 kB, and any smaller one, may add to the most so far.
MEMORY = 300
#: Seconds after which a file is taken to have no end.
HANG = 120


@dataclass
class Tally:
    """What was tried, and what came of it."""

    keep: Path
    tried: int = 0
    findings: int = 0
    slowest: tuple[float, str] = (0.0, "")
    faults: list[str] = field(default_factory=list)
    start: float = field(default_factory=time.monotonic)
    seen: set[int] = field(default_factory=set)

    def take(self, source: str) -> None:
        """Probe a source that is new, and keep it if something is wrong with it."""
        if hash(source) in self.seen:
            return
        self.seen.add(hash(source))
        last = self.write(source, f"last_{os.getpid()}")
        faulthandler.dump_traceback_later(HANG, exit=True)
        try:
            findings, seconds, faults = checked(source, again=self.tried % AGAIN == 0)
        finally:
            faulthandler.cancel_dump_traceback_later()
            last.unlink()
        self.note(f"{len(source):,} characters", len(findings), seconds)
        if faults:
            digest = hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()[:12]
            self.faults.append(f"{self.write(source, digest)}: {'; '.join(faults)}")
            print(self.faults[-1], flush=True)

    def write(self, source: str, name: str) -> Path:
        self.keep.mkdir(parents=True, exist_ok=True)
        path = self.keep / f"{name}.py"
        path.write_bytes(source.encode("utf-8", "surrogatepass"))
        return path

    def note(self, name: str, findings: int, seconds: float) -> None:
        self.tried += 1
        self.findings += findings
        self.slowest = max(self.slowest, (seconds, name))

    def close(self) -> int:
        """Print the sum, and return the exit status."""
        with contextlib.suppress(OSError):
            self.keep.rmdir()
        memory = max(peak(resource.RUSAGE_SELF), peak(resource.RUSAGE_CHILDREN))
        print(f"tried {self.tried:,} in {time.monotonic() - self.start:,.0f} s")
        print(f"findings: {self.findings:,}; failures: {len(self.faults):,}")
        print(f"slowest: {self.slowest[0]:.2f} s of CPU time, {self.slowest[1]}")
        print(f"peak memory of a process: {memory:,} MB")
        return 1 if self.faults else 0


def checked(source: str, *, again: bool) -> tuple[list[Finding], float, list[str]]:
    """Return the findings of a source, the CPU seconds it took, and what is wrong with it."""
    # Not before: atheris wants to change the plugin's code as it is imported.
    from probe import probe

    before = peak(resource.RUSAGE_SELF)
    try:
        found = probe(source, again=again)
    except Exception as raised:
        return [], 0.0, [f"it raised {raised!r}"]
    grown = peak(resource.RUSAGE_SELF) - before
    if grown > MEMORY * max(1.0, len(source) / LARGE):
        return found.findings, found.seconds, [*found.faults, f"it took {grown:,} MB more"]
    return found.findings, found.seconds, list(found.faults)


def peak(who: int) -> int:
    """Return the most memory that a process has had so far, in megabytes."""
    return resource.getrusage(who).ru_maxrss // 1024


def main() -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=[*WAYS, "atheris", "corpus"])
    parser.add_argument("paths", nargs="*", type=Path)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--seconds", type=int, default=600, help="for atheris")
    parser.add_argument("--keep", type=Path, default=Path("failures"))
    arguments = parser.parse_args()
    tally = Tally(arguments.keep)
    with contextlib.suppress(KeyboardInterrupt):  # the figures so far are worth having
        if arguments.what == "corpus":
            corpus(tally, below(arguments.paths) or standard_library())
        elif arguments.what == "atheris":
            guided(tally, arguments.seconds)
        else:
            WAYS[arguments.what](tally, arguments)
    return tally.close()


# --- Sources that are made ---


def mutants(tally: Tally, arguments: argparse.Namespace) -> None:
    """Try mutants of the seeds, or of a seed behind a file below the paths."""
    from mutants import mutant

    generator = random.Random(arguments.seed)
    files = below(arguments.paths)
    for _ in range(arguments.count):
        source = generator.choice(seeds())
        if files:
            source = text_of(generator.choice(files)) + "\n" + source
        tally.take(mutant(source, seeds(), generator.randrange))


def generated(tally: Tally, arguments: argparse.Namespace) -> None:
    """Try modules that Hypothesis makes around batch calls, and many as one file's functions."""
    from generated import modules

    functions: list[str] = []

    def both(source: str) -> None:
        tally.take(source)
        functions.append(f"def f{len(functions)}(client):\n{indent(source, '    ')}")
        if sum(map(len, functions)) > LARGE:
            tally.take("\n".join(functions))
            functions.clear()

    each(modules, both, arguments.count, arguments.seed)


def hypothesmith(tally: Tally, arguments: argparse.Namespace) -> None:
    """Try what Hypothesmith makes of Python's grammar, before and around a batch call."""
    # By its name: it has no types, and is not installed where the tests run.
    smith = importlib.import_module("hypothesmith")
    call = 'client.batches.create(input_file_id="f", endpoint="/v1/x", completion_window="24h")\n'

    def around(source: str) -> None:
        tally.take(source + "\n" + call)
        body = "".join(f"    {line}\n" for line in (source + "\n" + call).splitlines())
        tally.take("def f(client):\n" + body)

    each(smith.from_grammar(), around, arguments.count // 2, arguments.seed)


def each(strategy: Any, take: Callable[[str], None], count: int, seed: int) -> None:
    """Hand over so many examples of a strategy."""
    from hypothesis import HealthCheck, Phase, given, settings
    from hypothesis import seed as seeded

    for done in range(0, count, EXAMPLES_A_RUN):

        @seeded(seed + done)
        @settings(
            max_examples=min(EXAMPLES_A_RUN, count - done),
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(strategy)
        def run(source: str) -> None:
            take(source)

        with warnings.catch_warnings():
            # Hypothesmith compiles what it makes.
            warnings.simplefilter("ignore")
            run()


WAYS: dict[str, Callable[[Tally, argparse.Namespace], None]] = {
    "mutants": mutants,
    "generated": generated,
    "hypothesmith": hypothesmith,
}


def guided(tally: Tally, seconds: int) -> None:
    """Let atheris choose the changes, by the code of the plugin that they come to."""
    from mutants import mutant

    atheris = importlib.import_module("atheris")
    with atheris.instrument_imports(include=["flake8_batch_params"]):
        importlib.import_module("flake8_batch_params.batches.analysis")
        importlib.import_module("flake8_batch_params.linter").rules()

    def one(data: bytes) -> None:
        provider = atheris.FuzzedDataProvider(data)

        def choose(limit: int) -> int:
            return int(provider.ConsumeIntInRange(0, limit - 1))

        tally.take(mutant(seeds()[choose(len(seeds()))], seeds(), choose))
        if time.monotonic() - tally.start > seconds:
            # libFuzzer never returns, and takes an exception for a find.
            status = tally.close()
            sys.stdout.flush()
            os._exit(status)

    # A mutant takes some tens of bytes, and libFuzzer would begin with four: of choices that
    # have no byte left, all come to the first.
    length = ("-max_len=256", "-len_control=0")
    atheris.Setup([sys.argv[0], f"-max_total_time={seconds}", *length], one)
    atheris.Fuzz()


# --- Sources that are there ---


def below(paths: Iterable[Path]) -> list[Path]:
    """Return the Python files below folders, and files."""
    return [
        path
        for folder in paths
        for path in (sorted(folder.rglob("*.py")) if folder.is_dir() else [folder])
        if path.is_file()
    ]


def standard_library() -> list[Path]:
    """Return the files of the standard library, without what is installed below it."""
    folder = Path(sysconfig.get_path("stdlib"))
    return [path for path in below([folder]) if "site-packages" not in path.parts]


def text_of(path: Path) -> str:
    """Return what a file holds, as flake8 reads it."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except (UnicodeDecodeError, OSError):
        return path.read_bytes().decode("latin-1")


def corpus(tally: Tally, files: Iterable[Path]) -> None:
    """Lint every file; a finding is a failure too, for somebody to look at."""
    slow: list[tuple[float, str]] = []
    waiting = dict.fromkeys(map(str, files))
    with multiprocessing.Pool(2, maxtasksperchild=FILES_A_WORKER) as pool:
        results = pool.imap_unordered(linted, list(waiting), chunksize=1)
        while waiting:
            try:
                path, seconds, lines = results.next(timeout=HANG)
            except multiprocessing.TimeoutError:
                tally.faults.append(f"no end, or the death of a process, in {list(waiting)[:2]}")
                print(tally.faults[-1], flush=True)
                break
            del waiting[path]
            tally.note(path, len(lines), seconds)
            slow.append((seconds, path))
            tally.faults += lines
            for line in lines:
                print(line, flush=True)
    print(f"CPU time: {sum(seconds for seconds, _ in slow):,.0f} s; the ten slowest files:")
    for seconds, path in sorted(slow, reverse=True)[:10]:
        print(f"  {seconds:6.2f} s  {path}")


def linted(name: str) -> tuple[str, float, list[str]]:
    """Return a file, the CPU seconds that it took, and what is to be said of it."""
    findings, seconds, faults = checked(text_of(Path(name)), again=False)
    lines = [f"{name}:{one.line}:{one.column + 1}: {one.code} {one.text}" for one in findings]
    return name, seconds, [*lines, *(f"{name}: {fault}" for fault in faults)]


if __name__ == "__main__":
    sys.exit(main())
