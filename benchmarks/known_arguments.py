"""How much of real batch calls is understood: known, partly known and unknown arguments.

Usage: ``python benchmarks/known_arguments.py FOLDER...``
"""

from __future__ import annotations

import ast
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from flake8_batch_params import gate
from flake8_batch_params.analysis import analyse
from flake8_batch_params.facts.spec import KEYS
from flake8_batch_params.options import Options
from flake8_batch_params.payloads import BatchRequest
from flake8_batch_params.values import (
    Known,
    Record,
    Sequence,
    Unknown,
    UploadedId,
    Value,
    is_known,
)


def kind(value: Value) -> str:
    """Return how much of a value is known: ``known``, ``partly`` or ``unknown``."""
    if is_known(value):
        return "known"
    return "partly" if any(map(_tells, value.outcomes())) else "unknown"


def _tells(value: Value) -> bool:
    return isinstance(value, (Known, UploadedId, Record, Sequence)) and value != Record(
        value.origin, open=True
    )


def reasons(value: Value) -> Iterator[str]:
    """Yield why parts of a value are not known."""
    for outcome in value.outcomes():
        if isinstance(outcome, Unknown):
            yield outcome.reason
        elif isinstance(outcome, Record):
            for entry in outcome.entries.values():
                yield from reasons(entry.value)


def requests_in(path: Path) -> list[BatchRequest]:
    """Return the batch calls of a file; none for one that holds no batch code."""
    try:
        text = path.read_text(encoding="utf-8")
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return []
    if not gate.may_hold(text) or not gate.look(tree, text).candidates:
        return []
    payloads = analyse(text, Options()).payloads
    return [p for p in payloads if isinstance(p, BatchRequest) and p.is_call]


def main(folders: list[str]) -> None:
    """Print the table."""
    kinds: Counter[tuple[str, str]] = Counter()
    why: Counter[str] = Counter()
    hosts: Counter[str] = Counter()
    calls: dict[object, BatchRequest] = {}
    for folder in folders:
        for path in sorted(Path(folder).rglob("*.py")):
            for request in requests_in(path):
                known = calls.get((path, request.origin))
                # A function's call is met once by itself and once a caller: the first counts.
                if known is None:
                    calls[path, request.origin] = request
    for request in calls.values():
        hosts[" or ".join(host.name for host in request.hosts)] += 1
        for key in KEYS:
            value = request.body.get(key)
            if value is None:
                kinds[key, "unknown" if request.body.open else "absent"] += 1
                continue
            kinds[key, kind(value)] += 1
            why.update(reasons(value))
    print(f"{len(calls)} calls; hosts: {dict(hosts.most_common())}")
    print("| parameter | known | partly | unknown | absent |\n|---|---|---|---|---|")
    for key in KEYS:
        row = [str(kinds[key, column]) for column in ("known", "partly", "unknown", "absent")]
        print(f"| `{key}` | {' | '.join(row)} |")
    for reason, count in why.most_common(20):
        print(f"{count:5} {reason}")


if __name__ == "__main__":
    sys.setrecursionlimit(20_000)
    threading.stack_size(256 * 1024 * 1024)
    thread = threading.Thread(target=main, args=[sys.argv[1:]])
    thread.start()
    thread.join()
