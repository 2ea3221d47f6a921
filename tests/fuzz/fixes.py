"""`fix` over faults put into real files: what it changes, and that it changes nothing else.

``python tests/fuzz/fixes.py --files LIST --count 2000`` puts faults, each by itself, into the files
that a list names, and prints what became of them; it ends with 1 if a promise was broken.
"""

# ruff: noqa: T201 (a program that talks to the person who runs it)

from __future__ import annotations

import argparse
import os
import random
import re
import sys
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from flake8_batch_params.fixing.fixer import Result, fixed
from flake8_batch_params.fixing.source import Source, Unreadable
from flake8_batch_params.linter import lint
from flake8_batch_params.options import Options

EXPIRY = 'output_expires_after={"anchor": "created", "seconds": "86400"}'
#: What is written, as a regular expression, and what is put in its place.
FAULTS = (
    (r"(?<=[\"'])24h(?=[\"'])", "48h"),
    (r"(?<=[\"'])24h(?=[\"'])", "1d"),
    (r"(?<=[\"'])/v1/chat/completions(?=[\"'])", "v1/chat/completions"),
    (r"(?<=[\"'])/v1/chat/completions(?=[\"'])", "/v1/chat/completion"),
    (r"(?<=[\"'])/v1/(?=embeddings|responses|completions)", "v1/"),
    (r"(?<=[\"'])POST(?=[\"'])", "GET"),
    (r"(?<=[\"'])batch(?=[\"'])", "fine-tune"),
    (r"(?<=[\"'])batch(?=[\"'])", "bacth"),
    (r"\bcustom_id(?=[\"'] *:)", "id"),
    (r"\bmetadata(?= *=|[\"'] *:)", "meta_data"),
    (r"(?<=endpoint=)", '"/v1/responses/" or '),
    (r"\bcompletion_window=", f"{EXPIRY}, \\g<0>"),
    (r"\bcompletion_window=", 'meta_data={"a": "b"}, \\g<0>'),
    (r"\bcompletion_window=", 'metadata={"n": 3, "m": len("abc")}, \\g<0>'),
    (r"(?<=\.)batches(?=\.(create|retrieve|cancel)\()", "batch"),
    (r"(?<=\.batches\.)retrieve(?=\()", "get"),
    (r"(?<=input_file_id=)([\w.]+)\.id\b", r"\1"),
)  # fmt: skip


PROGRESS = ("variants", "with findings", "changed", "fixes", "left", "broken promises")


class Variant(NamedTuple):
    """A source with a fault."""

    name: str
    text: str


def variants(name: str, text: str) -> Iterator[Variant]:
    """Yield a source with each fault, at each place that it can be put."""
    for number, (pattern, replacement) in enumerate(FAULTS):
        for match in re.finditer(pattern, text):
            put = match.expand(replacement) if "\\" in replacement else replacement
            changed = text[: match.start()] + put + text[match.end() :]
            yield Variant(f"{name}#{number}.{match.start()}", changed)


def lines_changed(old: bytes, new: bytes) -> int:
    """Return how many lines differ, where none is added or taken away."""
    before, after = re.split(rb"\r\n|\r|\n", old), re.split(rb"\r\n|\r|\n", new)
    if len(before) != len(after):
        return max(len(before), len(after))
    return sum(one != other for one, other in zip(before, after, strict=True))


def broken_promises(content: bytes, result: Result, options: Options) -> list[str]:
    """Return what `fix` must not do and has done to a file."""
    found = []
    if result.refused:
        found.append(f"refused: {result.refused}")
    if result.content == content:
        return found
    compile(result.content, "fixed.py", "exec", dont_inherit=True)
    again = fixed(result.content, options, lambda lines: lambda finding: False)
    if again.content != result.content:
        found.append("a second time changes more")
    changes = {change for fix in result.fixed for change in fix.changes}
    if lines_changed(content, result.content) > len(changes):
        found.append("more lines differ than were changed")
    if re.findall(rb"\r\n|\r|\n", content) != re.findall(rb"\r\n|\r|\n", result.content):
        found.append("line ends differ")
    before = Counter(one.code for one in lint(Source(content).text, options))
    after = Counter(one.code for one in lint(Source(result.content).text, options))
    for code in {fix.finding.code for fix in result.fixed}:
        if after[code] >= before[code] > 0:
            found.append(f"{code} is still there")
    return found


def main() -> int:
    """Put the faults into the files, and print what became of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=Path, required=True)
    parser.add_argument("--count", type=int, default=2000)
    arguments = parser.parse_args()
    os.nice(10)
    warnings.simplefilter("ignore")
    made: list[Variant] = []
    for name in arguments.files.read_text(encoding="utf-8").splitlines():
        try:
            made += variants(name, Source(Path(name).read_bytes()).text)
        except (OSError, Unreadable):
            continue
    random.Random(1).shuffle(made)
    told: Counter[str] = Counter()
    status = 0
    for number, variant in enumerate(made[: arguments.count]):
        ends = ("\n", "\r\n", "\r")[number % 3]
        content = variant.text.replace("\n", ends).encode()
        result = fixed(content, Options(), lambda lines: lambda finding: False)
        told["variants"] += 1
        if number % 100 == 99:
            print(*(f"{told[one]} {one}" for one in PROGRESS), sep=", ", flush=True)
        told["with findings"] += bool(result.fixed or result.left)
        told["changed"] += result.content != content
        told["fixes"] += len(result.fixed)
        told["left"] += len(result.left)
        for left in result.left:
            told["left: " + re.sub(r"(,| too)? ?(in )?line \d+.*", "", left.reason)] += 1
        for promise in broken_promises(content, result, Options()):
            print(variant.name, promise, flush=True)
            told["broken promises"] += 1
            status = 1
    print("\n".join(f"{count:6} {what}" for what, count in told.most_common()))
    return status


if __name__ == "__main__":
    sys.exit(main())
