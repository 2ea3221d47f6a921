"""Faults put into real files, and how many of them the linter finds.

``python tests/fuzz/faults.py plant OUT.jsonl --files LIST --count 500`` changes the text of files
at one place each, always the same ones, and writes down which findings come of it;
``--again OLD.jsonl`` plants the very faults of another recording.
``python tests/fuzz/faults.py compare OLD.jsonl NEW.jsonl`` lists what only one of them found.

A fault counts as found by a finding of its code on its lines that the file had not before.
"""

# ruff: noqa: T201 (a program that talks to the person who runs it)

from __future__ import annotations

import argparse
import ast
import hashlib
import os
import sys
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from record import Job, read, record, text_of, write

REQUIRED = ("input_file_id", "endpoint", "completion_window")
LINE_KEYS = ("custom_id", "method", "url", "body")


class Fault(NamedTuple):
    """A change of a file: the characters from ``start`` to ``end`` become ``text``."""

    path: str
    kind: str
    code: str
    start: int
    end: int
    text: str
    #: The lines where the finding must be.
    first: int
    last: int


class Text:
    """A file's text, with the offsets of the nodes of its tree."""

    def __init__(self, text: str) -> None:
        self.text = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
        self.lines = self.text.split("\n")
        self._starts = [0]
        for line in self.lines:
            self._starts.append(self._starts[-1] + len(line) + 1)

    def offset(self, line: int, column: int) -> int:
        """Return the offset of a place: a line from 1, a column in bytes from 0."""
        before = self.lines[line - 1].encode("utf-8", "surrogatepass")[:column]
        return self._starts[line - 1] + len(before.decode("utf-8", "ignore"))

    def span(self, node: ast.expr | ast.keyword) -> tuple[int, int]:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        start = self.offset(node.lineno, node.col_offset)
        return start, self.offset(node.end_lineno, node.end_col_offset)


def faults_of(path: str) -> list[Fault]:
    """Return every fault that can be put into a file."""
    text = Text(text_of(Path(path)))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text.text)
    except (SyntaxError, ValueError, RecursionError):
        return []
    found: list[Fault] = []
    calls = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _ends_in(node.func, "batches"):
            if _is_batch(node):
                calls.append(node)
                found += _of_call(path, text, node)
        elif isinstance(node, ast.Call) and _ends_in(node.func, "files"):
            found += _of_upload(path, text, node)
        elif isinstance(node, ast.Dict):
            found += _of_line(path, text, node)
    if calls:
        found += _far_away(path, text, tree, calls)
    return found


def _ends_in(node: ast.expr, resource: str) -> bool:
    match node:
        case ast.Attribute(attr="create", value=ast.Attribute(attr=name, value=owner)):
            below = owner.attr if isinstance(owner, ast.Attribute) else ""
            return name == resource and below not in ("messages", "vector_stores", "v1")
    return False


def _is_batch(call: ast.Call) -> bool:
    names = {keyword.arg for keyword in call.keywords}
    return len(names & set(REQUIRED)) >= 2 and not names & {"requests", "src", "model"}


def _fault(path: str, kind: str, code: str, text: Text, node: Any, new: str, at: Any) -> Fault:
    """Return a fault in the place of a node, to be found on the lines of another."""
    start, end = text.span(node)
    more = new.count("\n") - text.text[start:end].count("\n")
    return Fault(path, kind, code, start, end, new, at.lineno, at.end_lineno + max(more, 0))


def _of_call(path: str, text: Text, call: ast.Call) -> Iterator[Fault]:
    """Yield the faults of a batch call: of values in it, of keys added and left out."""
    by_name = {keyword.arg: keyword for keyword in call.keywords if keyword.arg is not None}
    wrong = {
        "endpoint": ("misspelt endpoint", "OBP103", '"/v1/chat/completion"'),
        "completion_window": ("wrong window", "OBP104", '"25h"'),
        "input_file_id": ("empty file id", "OBP105", '""'),
        "metadata": ("metadata not a string", "OBP304", '{"count": 1}'),
    }
    for name, (kind, code, value) in wrong.items():
        if name in by_name:
            yield _fault(path, kind, code, text, by_name[name].value, value, call)
    has_stars = any(keyword.arg is None for keyword in call.keywords)
    first = call.keywords[0]
    added = {
        "unknown keyword": ("OBP102", 'display_name="x"'),
        "seconds out of range": (
            "OBP204",
            'output_expires_after={"anchor": "created_at", "seconds": 60}',
        ),
        "metadata not a string": ("OBP304", 'metadata={"count": 1}'),
    }
    for kind, (code, keyword) in added.items():
        if keyword.partition("=")[0] not in by_name and not has_stars:
            start, _ = text.span(first)
            place = call.lineno, call.end_lineno or call.lineno
            yield Fault(path, kind, code, start, start, keyword + ", ", *place)
    for name in REQUIRED:
        if name in by_name and not has_stars:
            start, end = text.span(by_name[name])
            tail = text.text[end:].lstrip()
            if tail.startswith(","):
                end = text.text.index(",", end) + 1
            kind = f"missing {name}"
            place = call.lineno, call.end_lineno or call.lineno
            yield Fault(path, kind, "OBP101", start, end, "", *place)


def _of_upload(path: str, text: Text, call: ast.Call) -> Iterator[Fault]:
    for keyword in call.keywords:
        if keyword.arg == "purpose" and ast.unparse(keyword.value) == "'batch'":
            yield _fault(
                path, "upload purpose", "OBP401", text, keyword.value, '"assistants"', call
            )


def _of_line(path: str, text: Text, node: ast.Dict) -> Iterator[Fault]:
    """Yield the faults of a request in the input file: keys left out, values that are wrong."""
    keys = {
        key.value: index
        for index, key in enumerate(node.keys)
        if isinstance(key, ast.Constant) and isinstance(key.value, str)
    }
    if not set(LINE_KEYS) <= set(keys):
        return
    wrong = {"method": ("OBP502", '"GET"'), "url": ("OBP503", '"/v1/chat/completion"')}
    for name, (code, value) in wrong.items():
        old = node.values[keys[name]]
        yield _fault(path, f"line's {name}", code, text, old, value, node)
    for name in ("method", "url", "custom_id"):
        key = node.keys[keys[name]]
        assert key is not None
        yield _fault(path, f"line without {name}", "OBP501", text, key, '"other"', node)


def _far_away(path: str, text: Text, tree: ast.Module, calls: list[ast.Call]) -> Iterator[Fault]:
    """Yield the faults of constants that are written outside of the calls that they reach."""
    inside = {id(node) for call in calls for node in ast.walk(call)}
    texts = {id(joined) for node in ast.walk(tree) for joined in _parts(node)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or id(node) in inside or id(node) in texts:
            continue
        if node.value == "24h":
            yield _fault(path, "far window", "OBP104", text, node, '"25h"', node)
        elif node.value == "/v1/chat/completions":
            new = '"/v1/chat/completion"'
            yield _fault(path, "far endpoint", "OBP103 OBP503", text, node, new, node)


def _parts(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the constants in a node that are no values: pieces of f-strings, comparisons."""
    if isinstance(node, ast.JoinedStr):
        yield from node.values
    elif isinstance(node, ast.Compare):
        yield from ast.walk(node)
    elif isinstance(node, ast.Subscript):
        yield from ast.walk(node.slice)


# --- Which of them, and what comes of them ---


def chosen(paths: Iterable[str], count: int) -> list[Fault]:
    """Return so many faults, always the same, of as many files and kinds as there are."""
    groups: dict[tuple[str, str], list[Fault]] = defaultdict(list)
    for path in paths:
        for fault in faults_of(path):
            groups[path, fault.kind].append(fault)
    ranked = []
    for faults in groups.values():
        faults.sort(key=_digest)
        ranked += [(rank, _digest(fault), fault) for rank, fault in enumerate(faults)]
    return [fault for _, _, fault in sorted(ranked)[:count]]


def _digest(fault: Fault) -> str:
    # Where the corpus is unpacked does not matter to the choice.
    words = (*Path(fault.path).parts[-3:], fault.kind, str(fault.start))
    return hashlib.sha256("|".join(words).encode()).hexdigest()


def planted(faults: list[Fault], workers: int) -> list[dict[str, Any]]:
    """Return what the linter makes of the files with and without the faults."""
    paths = sorted({fault.path for fault in faults})
    jobs = [Job(path, Text(text_of(Path(path))).text, {}) for path in paths]
    before = {entry["name"]: entry for entry in record(jobs, workers)}
    texts = {job.name: job.text or "" for job in jobs}
    changed = [
        Job(f"{fault.path}#{fault.kind}#{fault.start}", _with(texts[fault.path], fault), {})
        for fault in faults
    ]
    entries = []
    for fault, entry in zip(faults, record(changed, workers), strict=True):
        old = {(finding[2], finding[3]) for finding in before[fault.path]["findings"]}
        hits = [one for one in entry["findings"] if _is_of(one, fault)]
        found = any((one[2], one[3]) not in old for one in hits)
        entry.pop("source")
        entries.append({**entry, "fault": list(fault), "found": found})
    return entries


def _with(text: str, fault: Fault) -> str:
    return text[: fault.start] + fault.text + text[fault.end :]


def _is_of(finding: list[Any], fault: Fault) -> bool:
    return finding[2] in fault.code.split() and fault.first <= finding[0] <= fault.last


def summary(entries: list[dict[str, Any]]) -> str:
    """Return the share that was found, by kind."""
    total: Counter[str] = Counter(entry["fault"][1] for entry in entries)
    found: Counter[str] = Counter(entry["fault"][1] for entry in entries if entry["found"])
    lines = [f"{kind:24} {found[kind]:4} of {total[kind]:4}" for kind in sorted(total)]
    return "\n".join([*lines, f"{'all':24} {found.total():4} of {total.total():4}"])


def main() -> int:
    """Plant faults, or compare what was found of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("plant")
    one.add_argument("out", type=Path)
    one.add_argument("--files", type=Path)
    one.add_argument("--again", type=Path)
    one.add_argument("--count", type=int, default=500)
    one.add_argument("--workers", type=int, default=2, choices=(1, 2))
    two = commands.add_parser("compare")
    two.add_argument("old", type=Path)
    two.add_argument("new", type=Path)
    arguments = parser.parse_args()
    if arguments.command == "plant":
        os.nice(10)
        if arguments.again is not None:
            faults = [Fault(*entry["fault"]) for entry in read(arguments.again)]
        else:
            names = arguments.files.read_text(encoding="utf-8").splitlines()
            faults = chosen(names, arguments.count)
        entries = planted(faults, arguments.workers)
        write(arguments.out, entries)
        print(summary(entries))
        return 0
    old, new = (
        {entry["name"]: entry for entry in read(path)} for path in (arguments.old, arguments.new)
    )
    for name in old:
        if name in new and old[name]["found"] != new[name]["found"]:
            print("lost  " if old[name]["found"] else "gained", old[name]["fault"][2], name)
    print(summary(list(old.values())), summary(list(new.values())), sep="\n\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
