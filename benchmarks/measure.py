"""Times, compared: A B A B, so that what slows the machine down slows both."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TypeVar

T = TypeVar("T")

#: flake8 without the plugins that its first argument names, separated by commas.  It finds
#: plugins through this one function, and is otherwise as it is.
FLAKE8 = """\
import importlib.metadata
import sys

from flake8.main.cli import main

hidden = set(sys.argv.pop(1).split(","))
everything = importlib.metadata.distributions


def all_but_the_hidden(**arguments):
    for distribution in everything(**arguments):
        if distribution.metadata["Name"] not in hidden:
            yield distribution


importlib.metadata.distributions = all_but_the_hidden

if __name__ == "__main__":
    sys.exit(main())
"""


@dataclass(frozen=True)
class Spread:
    """What several measurements came to."""

    low: float
    middle: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        return cls(min(values), median(values), max(values))

    def times(self, factor: float) -> Spread:
        return Spread(self.low * factor, self.middle * factor, self.high * factor)

    def __str__(self) -> str:
        return f"{self.low:.3g} | {self.middle:.3g} | {self.high:.3g}"


def cpu(function: Callable[[], object]) -> float:
    """Return the CPU seconds that a function takes: other programs do not count."""
    start = time.process_time()
    function()
    return time.process_time() - start


def cpu_of(*command: str, cwd: Path) -> float:
    """Return the CPU seconds that a program and its children take."""
    with tempfile.TemporaryFile() as output:
        child = subprocess.Popen(command, cwd=cwd, stdout=output, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode not in (0, 1):
            output.seek(0)
            raise RuntimeError(f"{command}: {output.read().decode(errors='replace')}")
    return usage.ru_utime + usage.ru_stime


def ratios(rounds: int, *parts: Callable[[], float]) -> list[Spread]:
    """Return each part's seconds as a multiple of the last one's in the same round."""
    taken = [[part() for part in parts] for _ in range(rounds)]
    return [
        Spread.of([seconds[number] / seconds[-1] for seconds in taken])
        for number in range(len(parts) - 1)
    ]


def paired(rounds: int, items: Sequence[T], *parts: Callable[[T], float]) -> list[Spread]:
    """Return each part's seconds as a multiple of the last one's, over the same items.

    The parts take turns at each item, three times, and the least of each counts: a pause of
    the machine hits one of them, and would count as its own.
    """

    def best(item: T) -> list[float]:
        turns = [[part(item) for part in parts] for _ in range(3)]
        return [min(column) for column in zip(*turns, strict=True)]

    spreads = []
    for _ in range(rounds):
        columns = list(zip(*map(best, items), strict=True))
        spreads.append([sum(column) / sum(columns[-1]) for column in columns])
    return [Spread.of(column) for column in zip(*spreads, strict=True)][:-1]


def flake8(folder: Path, hidden: str, *arguments: str) -> list[str]:
    """Return the command of a flake8 that does not see the plugins that are hidden."""
    driver = folder / "flake8_driver.py"
    driver.write_text(FLAKE8, encoding="utf-8")
    return [sys.executable, str(driver), hidden, "--isolated", "-j1", *arguments]
