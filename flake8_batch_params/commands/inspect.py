"""``inspect``: what is known of each batch in Python files, what is not, and why.

It exits with 0 whatever it finds, and with 2 for wrong usage and for what cannot be read.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
import tokenize
from collections.abc import Callable, Iterator
from pathlib import Path

from flake8_batch_params.batches.gaps import NOT, PART, WHOLE
from flake8_batch_params.commands.configuration import Misconfigured, add_flags, configuration
from flake8_batch_params.commands.progress import Progress
from flake8_batch_params.inspection import (
    ALIKE,
    CALLS,
    UNANALYSED,
    Item,
    Outcome,
    Parameter,
    Unknown,
    as_json,
)
from flake8_batch_params.linter import inspect
from flake8_batch_params.options import Options

#: How standard input is asked for.
STDIN = "-"
INTERRUPTED = 130
#: Seconds before the first sign of life.
PATIENCE = 3.0
#: Longer values are cut.
MAX_VALUE = 70


class Unreadable(Exception):
    """A path cannot be read; the text says why."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes: paths, and what flake8 takes of configuration."""
    parser.add_argument(
        "path", nargs="+", metavar="PATH", help="a file or a folder; - for standard input"
    )
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help="default: %(default)s"
    )
    own = add_flags(parser)
    own.add_argument("--stdin-display-name", metavar="NAME", help="what to call standard input")


def run(arguments: argparse.Namespace) -> int:
    """Print what the files have of batches; return the exit status."""
    try:
        options, paths, name = _read_configuration(arguments)
    except Misconfigured as wrong:
        return _complain(str(wrong))
    show = _Json() if arguments.format == "json" else _Text(_painter())
    status = 0
    progress = Progress("inspect", unit=("files", 1), patience=PATIENCE)
    progress.total = len(paths)
    try:
        for path in paths:
            shown = name if path == STDIN else path
            try:
                found = inspect(_read(path), options)
            except Unreadable as wrong:
                progress.clear()
                status = _complain(f"{shown}: {wrong}")
                continue
            progress.advance(1)
            if found is None:
                progress.clear()
                _complain(f"{shown}: Python cannot parse it; flake8 says where")
            elif found:
                progress.clear()
                show.file(shown, found)
    except KeyboardInterrupt:
        progress.clear()
        return INTERRUPTED
    progress.clear()
    show.end()
    return status


def _complain(text: str) -> int:
    print(f"flake8-batch-params: {text}", file=sys.stderr)
    return 2


# --- what to read ---


def _read_configuration(arguments: argparse.Namespace) -> tuple[Options, list[str], str]:
    """Return the plugin's options, the files, and the name of standard input, by flake8's own."""
    chosen = configuration(arguments)
    return chosen.options, sorted(set(chosen.files(arguments.path))), chosen.stdin_name


def _read(path: str) -> str:
    """Return a file's text as flake8 decodes it.  Raises `Unreadable`."""
    if path == STDIN:
        return _decoded(io.BytesIO(sys.stdin.buffer.read()))
    try:
        with Path(path).open("rb") as file:
            return _decoded(io.BytesIO(file.read()))
    except OSError as error:
        raise Unreadable(error.strerror or str(error)) from None


def _decoded(content: io.BytesIO) -> str:
    try:
        encoding, _ = tokenize.detect_encoding(content.readline)
        return content.getvalue().decode(encoding)
    except (SyntaxError, UnicodeError, LookupError):
        return content.getvalue().decode("latin-1")


# --- as JSON ---


class _Json:
    """Collects the payloads of all files for one array."""

    def __init__(self) -> None:
        self.found: list[object] = []

    def file(self, path: str, items: list[Item]) -> None:
        self.found += [as_json(path, item) for item in items]

    def end(self) -> None:
        print(json.dumps(self.found, indent=2))


# --- for people ---

BOLD, DIM, RED, GREEN, YELLOW = "1", "2", "31", "32", "33"
_COLORS = {WHOLE: GREEN, PART: YELLOW, NOT: RED}


def _painter() -> Callable[[str, str], str]:
    """Return what colours a text, if the output goes to a terminal that wants it."""
    if not sys.stdout.isatty() or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return lambda text, _: text
    return lambda text, color: f"\033[{color}m{text}\033[0m"


class _Text:
    """Prints the payloads of each file under its name, and a summary at the end."""

    def __init__(self, paint: Callable[[str, str], str]) -> None:
        self.paint = paint
        self.verdicts: dict[str, int] = dict.fromkeys((WHOLE, PART, NOT), 0)

    def file(self, path: str, items: list[Item]) -> None:
        print(self.paint(path, BOLD))
        for item in items:
            if item.kind in CALLS:
                self.verdicts[item.verdict] += 1
            for line in self._item(item):
                print(f"  {line}")
        print()

    def end(self) -> None:
        calls = sum(self.verdicts.values())
        print(
            f"{calls} call{'' if calls == 1 else 's'}:"
            f" {self.verdicts[WHOLE]} judged whole, {self.verdicts[PART]} in part,"
            f" {self.verdicts[NOT]} not"
        )

    def _item(self, item: Item) -> Iterator[str]:
        yield self._head(item)
        width = max((len(one.name) for one in item.parameters), default=0)
        for parameter in item.parameters:
            yield f"  {parameter.name.ljust(width)}  {self._values(parameter)}".rstrip()
        for reason in item.reasons:
            if reason.startswith("the "):
                yield f"  {self.paint(f'not judged: {reason}', DIM)}"
        for proof in item.findings:
            found = proof.finding
            yield f"  {found.line}:{found.column + 1} {self.paint(found.code, RED)} {found.text}"
            if proof.witness:
                yield f"    {proof.witness}"

    def _head(self, item: Item) -> str:
        place = f"{item.line}:{item.column + 1}"
        if item.kind in (ALIKE, UNANALYSED) or not item.hosts:
            told = f"{place} {item.kind}"
            return f"{told}: {item.decided_by}" if item.decided_by else told
        sdk = f", SDK {item.sdk}" if item.sdk else ""
        verdict = ""
        if item.verdict:
            words = "not judged" if item.verdict == NOT else f"judged {item.verdict}"
            verdict = f": {self.paint(words, _COLORS[item.verdict])}"
        hosts = " or ".join(item.hosts)
        return f"{place} {item.kind} for {hosts} ({item.decided_by}){sdk}{verdict}"

    def _values(self, parameter: Parameter) -> str:
        parts = [f"{_shown(one)}{_in_line(one.line)}" for one in parameter.values]
        parts += [
            self.paint(f"unknown: {one.reason}{_unless_said(one)}", DIM)
            for one in parameter.unknown
        ]
        return " | ".join(parts)


def _in_line(line: int | None) -> str:
    return "" if line is None else f" (line {line})"


def _unless_said(unknown: Unknown) -> str:
    """Return the line of what is not known, if the reason itself does not name it."""
    said = unknown.reason.endswith(f" in line {unknown.line}")
    return "" if said else _in_line(unknown.line)


def _shown(outcome: Outcome) -> str:
    """Return a value as a reader knows it; what only describes one is no literal."""
    text = json.dumps(outcome.value) if outcome.is_literal else ascii(outcome.value)[1:-1]
    return text if len(text) <= MAX_VALUE else f"{text[: MAX_VALUE - 3]}..."
