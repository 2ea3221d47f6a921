"""``fix``: takes the mistakes away whose one right answer is certain.

It exits with 0 if no findings are left, and with 1 if some are, or, with ``--diff``, if
something would be changed; with 2 for wrong usage, and for a file that cannot be read or written.
"""

from __future__ import annotations

import argparse
import difflib
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import BinaryIO, TextIO

from flake8_batch_params.commands.configuration import (
    Configuration,
    Misconfigured,
    add_flags,
    configuration,
)
from flake8_batch_params.commands.progress import Progress
from flake8_batch_params.fixing import files
from flake8_batch_params.fixing.fixer import Result, fixed
from flake8_batch_params.fixing.source import Unreadable

#: Longer pieces of code are cut: a change is one line of a terminal.
LENGTH = 60
INTERRUPTED = 130
COLOURS = {b"-": b"\033[31m", b"+": b"\033[32m", b"@": b"\033[36m"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("path", nargs="+", metavar="PATH", help="a file of Python, or a folder")
    parser.add_argument(
        "--diff", action="store_true", help="print the changes as a diff, and write nothing"
    )
    add_flags(parser)


def run(arguments: argparse.Namespace) -> int:
    """Fix the files; return the exit status."""
    try:
        chosen = configuration(arguments)
    except Misconfigured as error:
        return _complain(str(error))
    missing = [path for path in arguments.path if not os.path.exists(path)]
    for path in missing:
        _complain(f"{_printable(path, sys.stderr)} cannot be read: there is no such file")
    status = 2 if missing else 0
    progress = Progress("fix")
    try:
        for path in _files(chosen, [one for one in arguments.path if one not in missing]):
            status = max(status, _fix(path, chosen, arguments.diff, progress))
    except KeyboardInterrupt:
        return INTERRUPTED
    finally:
        progress.clear()
    return status


def _files(chosen: Configuration, paths: list[str]) -> Iterator[str]:
    """Yield each file once, whatever paths and links lead to it."""
    seen: set[str] = set()
    for path in chosen.files(paths) if paths else ():
        target = os.path.realpath(path)
        if target not in seen:
            seen.add(target)
            yield path


def _fix(path: str, chosen: Configuration, as_diff: bool, progress: Progress) -> int:
    """Fix one file, and print what is done; return the exit status that it asks for."""
    name = _printable(path, sys.stderr)
    try:
        old = files.read(path)
        progress.advance(len(old))
        result = fixed(old, chosen.options, lambda lines: chosen.silenced(path, lines))
    except (OSError, Unreadable) as error:
        progress.clear()
        return _complain(f"{name} cannot be read: {getattr(error, 'strerror', None) or error}")
    progress.clear()
    if result.refused:
        print(f"flake8-batch-params: {name} is left alone: {result.refused}", file=sys.stderr)
    status = 1 if result.left else 0
    if as_diff:
        _print_diff(path, old, result.content)
        status = max(status, int(result.content != old))
    elif result.content != old:
        try:
            files.replace(path, old, result.content)
        except files.Kept as error:
            return _complain(f"{name} is left alone: {error}")
    _report(path, result, sys.stderr if as_diff else sys.stdout)
    return status


def _report(path: str, result: Result, stream: TextIO) -> None:
    """Print what was changed, and what is left to the reader."""
    name = _printable(path, stream)
    arrow = "→" if _printable("→", stream) == "→" else "->"
    for fix in sorted(result.fixed):
        old, new = _piece(fix.old, stream), _piece(fix.new, stream)
        line = f"{name}:{fix.finding.line}: {fix.finding.code}"
        print(f"{line} {old} {arrow} {new}", file=stream)
    for finding, reason in result.left:
        line = f"{name}:{finding.line}: {finding.code}"
        print(f"{line} left to you: {finding.text} ({reason})", file=stream)


def _piece(code: str, stream: TextIO) -> str:
    """Return code on one line, not too long."""
    text = _printable(" ".join(code.split()), stream)
    half = (LENGTH - 3) // 2
    return text if len(text) <= LENGTH else f"{text[:half]}...{text[-half:]}"


def _print_diff(path: str, old: bytes, new: bytes) -> None:
    """Print how a file would change, to the byte, so that `patch` can do it."""
    name = os.fsencode(path)
    colours = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    colours = colours and os.environ.get("TERM") != "dumb"
    sys.stdout.flush()
    out: BinaryIO = sys.stdout.buffer
    for line in difflib.diff_bytes(
        difflib.unified_diff, _lines(old), _lines(new), name, name, lineterm=b"\n"
    ):
        ended = line if line.endswith(b"\n") else line + b"\n\\ No newline at end of file\n"
        colour = COLOURS.get(line[:1], b"") if colours else b""
        out.write(colour + ended[:-1] + b"\033[0m\n" if colour else ended)
    with suppress(ValueError):
        out.flush()


def _lines(content: bytes) -> list[bytes]:
    """Return the lines as `patch` counts them: a line feed alone ends one."""
    lines = [line + b"\n" for line in content.split(b"\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]


def _complain(text: str) -> int:
    """Print what went wrong; return the exit status for it."""
    print(f"flake8-batch-params: {text}", file=sys.stderr)
    return 2


def _printable(text: str, stream: TextIO) -> str:
    """Return a text as a stream can print it: a name may be no text at all."""
    encoding = stream.encoding or "ascii"
    return text.encode(encoding, "backslashreplace").decode(encoding)
