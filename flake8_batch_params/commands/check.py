"""``check``: what is wrong with an input file, by the rules that hold for code.

It exits with 1 if there are findings, and with 2 for wrong usage, for a file that cannot be
read, and for a line that cannot be judged.
"""

from __future__ import annotations

import argparse
import json
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from typing import BinaryIO

from flake8_batch_params.commands.progress import Progress
from flake8_batch_params.facts.hosts import HOSTS, PRESUMED, Host
from flake8_batch_params.findings import Finding
from flake8_batch_params.input_file.judge import Asked, Unread, judged
from flake8_batch_params.input_file.lines import Line, read
from flake8_batch_params.options import AUTO

#: How standard input is asked for, and what flake8 calls it.
STDIN, STDIN_NAME = "-", "stdin"
INTERRUPTED = 130


class Unreadable(Exception):
    """A file cannot be read; the text says why."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument(
        "file", nargs="+", metavar="FILE", help="an input file; - for standard input"
    )
    parser.add_argument(
        "--host",
        choices=(AUTO, *HOSTS),
        default=AUTO,
        metavar="HOST",
        help="who gets the file: auto (OpenAI or Azure), or one of"
        f" {', '.join(HOSTS)}; default: auto",
    )
    parser.add_argument(
        "--endpoint", metavar="ENDPOINT", help="the endpoint of the batch that gets the file"
    )
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help="default: %(default)s"
    )


def run(arguments: argparse.Namespace) -> int:
    """Print the findings of the files; return the exit status."""
    hosts = PRESUMED if arguments.host == AUTO else (HOSTS[arguments.host],)
    endpoint: str | None = arguments.endpoint
    if endpoint is not None and not any(host.accepts_endpoint(endpoint) for host in hosts):
        return _complain(f"--endpoint: {_no_endpoint(endpoint, hosts)}")
    printer = _Json() if arguments.format == "json" else _Text()
    status = 0
    try:
        for path in arguments.file:
            status = max(status, _check(path, Asked(hosts, endpoint), printer))
        printer.end()
        sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        raise
    except OSError as error:
        # Python flushes once more on exit: into nothing, then.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _complain(f"the findings cannot be written: {error.strerror}")
    return status


def _no_endpoint(endpoint: str, hosts: tuple[Host, ...]) -> str:
    known = dict.fromkeys(one for host in hosts for one in host.endpoints or ())
    names = " or ".join(host.title for host in hosts)
    return f"no batch of {names} has {endpoint!a}; choose from {', '.join(known)}"


def _check(path: str, asked: Asked, printer: _Printer) -> int:
    """Print the findings of one file; return the exit status that it asks for."""
    name = STDIN_NAME if path == STDIN else _printable(path)
    progress = Progress(name)
    status = 0
    try:
        for said in judged(_lines(path, progress), asked):
            progress.clear()
            if isinstance(said, Unread):
                status = _complain(f"{name}:{said.line}: not judged: {said.reason}")
            else:
                status = max(status, 1)
                printer.finding(name, said)
    except Unreadable as error:
        progress.clear()
        status = _complain(f"{name} cannot be read: {error}")
    except MemoryError:
        status = _complain(f"{name} cannot be read: there is not enough memory")
    finally:
        progress.clear()
    return status


def _lines(path: str, progress: Progress) -> Iterator[Line]:
    """Yield the lines of a file, counting them; raises `Unreadable`."""
    try:
        with nullcontext(_stdin()) if path == STDIN else open(path, "rb") as source:
            progress.total = _size(source)
            for line in read(source):
                yield line
                progress.advance(line.size)
    except (OSError, ValueError) as error:
        raise Unreadable(getattr(error, "strerror", None) or str(error)) from error


def _stdin() -> BinaryIO:
    if sys.stdin is None:
        raise Unreadable("it is closed")
    return sys.stdin.buffer


def _size(source: BinaryIO) -> int:
    """Return how many bytes there are to read; 0 for a pipe, which does not tell."""
    try:
        found = os.fstat(source.fileno())
    except (OSError, ValueError):
        return 0
    return found.st_size if stat.S_ISREG(found.st_mode) else 0


def _complain(text: str) -> int:
    """Print what went wrong; return the exit status for it."""
    print(f"flake8-batch-params: {text}", file=sys.stderr)
    return 2


def _printable(path: str) -> str:
    """Return the path as standard output can print it: a name may be no text at all."""
    encoding = sys.stdout.encoding or "ascii"
    return path.encode(encoding, "backslashreplace").decode(encoding)


class _Text:
    """A line a finding, as flake8 has it: columns count from 1."""

    def finding(self, name: str, finding: Finding) -> None:
        line, column, code, text = finding
        print(f"{name}:{line}:{column + 1}: {code} {text}")

    def end(self) -> None:
        """Print nothing more."""


class _Json:
    """A list with one object a finding, each printed when it is known."""

    def __init__(self) -> None:
        self._before = "["

    def finding(self, name: str, finding: Finding) -> None:
        line, column, code, text = finding
        row = {"path": name, "line": line, "column": column + 1, "code": code, "text": text}
        print(f"{self._before}\n  {json.dumps(row)}", end="")
        self._before = ","

    def end(self) -> None:
        """Close the list."""
        print("[]" if self._before == "[" else "\n]")


_Printer = _Text | _Json
