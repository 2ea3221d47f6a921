"""Measure what `check` costs beside bare `json.loads`, and the memory that it takes.

``python benchmarks/check.py 200`` does so for 200 MB.  Both are measured in this run, by
turns; the memory is that of a process of its own, beside one for a file of one line.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from pathlib import Path

from flake8_batch_params.commands import main

MEGABYTE = 1_000_000
#: Of such a line, 40,000 are 200 MB.
LINE = 5_000
#: What the budget is.
MOST = 3.0
WORDS = "the quick brown fox jumps over a lazy dog and naïve cafés; “quoted” text".split()
#: Run in a process of its own: prints the most memory that it had, in kilobytes.  What
#: `resource` tells is at least what the process that started it had, so Linux is asked.
PEAK = """\
import sys
from flake8_batch_params.commands import main
main(["check", *sys.argv[1:]])
print(next(line.split()[1] for line in open("/proc/self/status") if line[:6] == "VmHWM:"))
"""


def prompt(size: int, dice: random.Random) -> str:
    """Return a text, not all of it ASCII."""
    words = [dice.choice(WORDS) for _ in range(size // 6)]
    return " ".join(words)[:size]


def chat(number: int, dice: random.Random) -> dict[str, object]:
    """Return a request with three messages."""
    messages = [
        {"role": role, "content": prompt(LINE // 3 - 80, dice)}
        for role in ("system", "user", "assistant")
    ]
    body = {"model": "gpt-4o-mini", "messages": messages, "temperature": 0, "max_tokens": 256}
    return {
        "custom_id": f"request-{number}",
        "method": "POST",
        "url": "/v1/chat/completions",
        "body": body,
    }


def tokens(number: int, dice: random.Random) -> dict[str, object]:
    """Return a request whose input is a list of numbers."""
    numbers = [dice.randrange(100_000) for _ in range(LINE // 7)]
    body = {"model": "text-embedding-3-small", "input": numbers}
    return {
        "custom_id": f"request-{number}",
        "method": "POST",
        "url": "/v1/embeddings",
        "body": body,
    }


def wrong(number: int, dice: random.Random) -> dict[str, object]:
    """Return a request with a finding."""
    return {**chat(number, dice), "method": "GET"}


KINDS: dict[str, Callable[[int, random.Random], dict[str, object]]] = {
    "chat": chat,
    "tokens": tokens,
    "wrong": wrong,
}


def lines(make: Callable[[int, random.Random], dict[str, object]], size: int) -> Iterator[bytes]:
    """Yield lines that are so many bytes together; of 100 different contents."""
    dice = random.Random(0)
    contents = [make(number, dice) for number in range(100)]
    written = number = 0
    while written < size:
        request = {**contents[number % 100], "custom_id": f"request-{number}"}
        line = json.dumps(request, ensure_ascii=False).encode() + b"\n"
        written += len(line)
        number += 1
        yield line


def bare(path: Path) -> None:
    """Read the JSON of each line, and nothing else."""
    with path.open("rb") as file:
        for line in file:
            json.loads(line)


def check(path: Path) -> None:
    """Run the command, for nobody to read."""
    with redirect_stdout(io.StringIO()):
        main(["check", str(path)])


def cpu_of(function: Callable[[Path], None], path: Path) -> float:
    """Return the seconds of CPU time that a function takes for a file."""
    before = time.process_time()
    function(path)
    return time.process_time() - before


def memory(path: Path) -> float:
    """Return the megabytes that `check` took."""
    done = subprocess.run(
        [sys.executable, "-c", PEAK, str(path)], capture_output=True, text=True, check=True
    )
    return int(done.stdout.split()[-1]) / 1024


def measured(name: str, size: int, rounds: int, folder: Path) -> float:
    """Print the figures of one kind of line; return the ratio."""
    path, short = folder / f"{name}.jsonl", folder / "short.jsonl"
    with path.open("wb") as file:
        file.writelines(lines(KINDS[name], size))
    short.write_bytes(next(lines(KINDS[name], 1)))
    pairs = [(cpu_of(bare, path), cpu_of(check, path)) for _ in range(rounds)]
    ratios = sorted(ours / theirs for theirs, ours in pairs)
    middle = ratios[len(ratios) // 2]
    print(
        f"{name:7} {path.stat().st_size / MEGABYTE:5.0f} MB"
        f"  json.loads {min(theirs for theirs, _ in pairs):6.2f} s"
        f"  check {min(ours for _, ours in pairs):6.2f} s"
        f"  ratio {ratios[0]:.2f} {middle:.2f} {ratios[-1]:.2f}"
        f"  memory {memory(path):.0f} MB, for one line {memory(short):.0f} MB"
    )
    path.unlink()
    return middle


def run() -> int:
    """Measure; return 1 when the budget is not held."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("megabytes", type=int, nargs="?", default=10)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        size = arguments.megabytes * MEGABYTE
        ratios = {kind: measured(kind, size, arguments.rounds, Path(folder)) for kind in KINDS}
    # Lines with a finding are no part of the budget: somebody has to read each.
    return int(max(ratios["chat"], ratios["tokens"]) > MOST)


if __name__ == "__main__":
    sys.exit(run())
