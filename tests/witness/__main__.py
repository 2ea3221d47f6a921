"""``python -m tests.witness --count 20000``: findings without a run, and the share of faults found.

Each program of a seed is run by Python itself and linted.  False findings are printed with the
program, made smaller; then how many there were, and the share of the faults that are found: of
those that every run which comes to the call sends, and of those that some run does.
"""
# ruff: noqa: T201 (a program that talks to the person who runs it)

from __future__ import annotations

import argparse
import multiprocessing
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from .generate import written
from .judge import False_, verdict
from .smaller import smaller

#: Seconds for a program; more is a hang.
LIMIT = 60


@dataclass
class Outcome:
    """What came of a seed."""

    seed: int
    #: Code, ways around it.
    false: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    #: Ways around it, whether every run sends it, whether it is found.
    faults: list[tuple[tuple[str, ...], bool, bool]] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    ways: tuple[str, ...] = ()
    requests: int = 0
    failure: str = ""


def outcome(seed: int) -> Outcome:
    """Run the program of a seed, and judge what is found in it."""
    program = written(seed)
    found = Outcome(seed, ways=program.ways)
    signal.signal(signal.SIGALRM, _too_long)
    signal.alarm(LIMIT)
    try:
        said = verdict(program.source)
    except Exception as error:
        found.failure = f"{type(error).__name__}: {error}"
        return found
    finally:
        signal.alarm(0)
    found.false = [(one.finding.code, program.ways_at(one.finding.line)) for one in said.false]
    found.faults = [(program.ways_at(one.line), one.always, one.found) for one in said.faults]
    found.open = [one.code for one in said.open]
    found.requests = sum(len(run.requests) + len(run.contents) for run in said.runs)
    return found


def _told(one: False_) -> str:
    finding, reason = one
    return f"{finding.line}:{finding.column} {finding.code} {finding.text} | {reason}"


def _too_long(*_: Any) -> None:
    raise TimeoutError


def shown(seed: int, code: str, small: bool) -> str:
    """Return the program of a false finding, made smaller where that is wanted."""
    source = written(seed).source
    said = verdict(source)
    if small:
        errors = {run.error for run in said.runs}

        def shows(text: str) -> bool:
            less = verdict(text)
            # A program that ends before its call would show something else.
            if not {run.error for run in less.runs} <= errors:
                return False
            if not less.sends and said.sends:
                return False
            return any(one.finding.code == code for one in less.false)

        source = smaller(source, shows)
        said = verdict(source)
    lines = source.rstrip("\n").split("\n")
    numbered = [f"{number:4}  {line}" for number, line in enumerate(lines, 1)]
    if small:
        numbered = [line for line in numbered if "import" not in line]
    return "\n".join([*numbered, *(f"      ^^ {_told(one)}" for one in said.false)])


class Tally:
    """What is counted over all programs."""

    def __init__(self) -> None:
        self.programs = self.with_false = self.silent = 0
        self.codes: Counter[str] = Counter()
        self.open: Counter[str] = Counter()
        self.false_ways: Counter[str] = Counter()
        self.all_ways: Counter[str] = Counter()
        self.always: Counter[bool] = Counter()
        self.some: Counter[bool] = Counter()
        self.missed: Counter[str] = Counter()
        self.of_ways: Counter[str] = Counter()
        self.failures: list[str] = []
        #: A seed to look at for each code that nobody can judge.
        self.open_seeds: dict[str, int] = {}

    def take(self, one: Outcome) -> None:
        self.programs += 1
        self.with_false += bool(one.false)
        self.silent += not one.requests
        self.codes.update(code for code, _ in one.false)
        self.open.update(one.open)
        for code in one.open:
            self.open_seeds.setdefault(code, one.seed)
        self.all_ways.update(one.ways)
        self.false_ways.update({way for _, ways in one.false for way in ways})
        for ways, always, found in one.faults:
            (self.always if always else self.some)[found] += 1
            if always:
                self.of_ways.update(ways)
                if not found:
                    self.missed.update(ways)
        if one.failure:
            self.failures.append(f"seed {one.seed}: {one.failure}")

    def text(self, most: int) -> str:
        rate = 1000 * self.with_false / (self.programs or 1)
        lines = [
            f"programs: {self.programs:,} ({self.silent:,} send and write nothing)",
            f"with a false finding: {self.with_false:,} = {rate:.1f} in 1,000",
            f"false findings: {self.codes.total():,} {dict(self.codes.most_common())}",
            f"findings that nobody can judge here: {dict(self.open)}, seeds {self.open_seeds}",
            f"failures: {len(self.failures)} {self.failures[:5]}",
            _share("faults that every run sends: found", self.always),
            _share("faults that some run sends: found", self.some),
        ]
        lines += self._worst(
            "ways of programs with a false finding", self.false_ways, self.all_ways, most
        )
        lines += self._worst(
            "ways of missed faults that every run sends", self.missed, self.of_ways, most
        )
        return "\n".join(lines)

    def _worst(
        self, title: str, some: Counter[str], every: Counter[str], most: int
    ) -> Iterable[str]:
        ranked = sorted(some, key=lambda way: (-some[way] / (every[way] + 3), way))
        yield f"{title}:"
        yield from (f"  {some[way]:5} of {every[way]:5}  {way}" for way in ranked[:most])


def _share(title: str, counts: Counter[bool]) -> str:
    total = counts.total()
    return f"{title} {counts[True]:,} of {total:,} = {100 * counts[True] / (total or 1):.1f} %"


def main() -> int:
    """Run so many programs, and tell what came of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=0, help="the first program's")
    parser.add_argument("--jobs", type=int, default=1, choices=(1, 2))
    parser.add_argument("--show", type=int, default=20, help="false findings to print")
    parser.add_argument("--whole", action="store_true", help="print programs as they are")
    parser.add_argument("--ways", type=int, default=20, help="ways to print")
    arguments = parser.parse_args()
    os.nice(10)
    start = time.monotonic()
    tally, left, printed = Tally(), arguments.show, Counter[str]()
    seeds = range(arguments.seed, arguments.seed + arguments.count)
    with multiprocessing.Pool(arguments.jobs, maxtasksperchild=2_000) as pool:
        for one in pool.imap_unordered(outcome, seeds, chunksize=8):
            tally.take(one)
            if one.false and left:
                left -= 1
                code = one.false[0][0]
                printed[code] += 1
                print(f"--- seed {one.seed}: {', '.join(one.ways)}")
                print(shown(one.seed, code, not arguments.whole), flush=True)
    print(tally.text(arguments.ways))
    print(f"{time.monotonic() - start:.0f} s")
    return 1 if tally.with_false or tally.failures else 0


if __name__ == "__main__":
    sys.exit(main())
