"""The console script: one module a command, each imported when it is asked for.

A command's module has ``add_arguments(parser)`` and ``run(arguments)``, which returns the exit
status; its line in `COMMANDS` is all that makes it known.
"""

from __future__ import annotations

import argparse
import importlib
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, Protocol, cast

from flake8_batch_params import __version__

PROGRAM = "flake8-batch-params"


class Module(Protocol):
    """What the module of a command offers."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None: ...

    def run(self, arguments: argparse.Namespace) -> int: ...


class Command(NamedTuple):
    """A command: the name of its module here, and what the help says of it."""

    name: str
    summary: str

    def module(self) -> Module:
        return cast(Module, importlib.import_module(f"{__name__}.{self.name}"))


#: Every command, in the order of the help.
COMMANDS = (
    Command("explain", "show the documentation of rules"),
    Command("rules", "list all rules"),
    Command("inspect", "show what is known of each batch, what is not, and why"),
    Command("check", "find mistakes in input files that are written already"),
    Command("fix", "take mistakes away whose one right answer is certain"),
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the console script; return its exit status."""
    words = sys.argv[1:] if argv is None else list(argv)
    if meant := _meant(words):
        print(f"{PROGRAM}: {meant}", file=sys.stderr)
        return 2
    arguments = _parser(words).parse_args(words)
    try:
        status: int = arguments.run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        # `| head` has seen enough.  Python flushes once more on exit: into nothing, then.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return status


def _parser(words: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        PROGRAM,
        description="What goes with the flake8 plugin of this name.",
        epilog="Python files are linted by flake8 itself: flake8 --select=OBP,E9 FILE.py",
    )
    parser.add_argument("--version", action="version", version=f"{PROGRAM} {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in COMMANDS:
        own = commands.add_parser(command.name, help=command.summary)
        # Of those that are not asked for, the name is all that argparse needs.
        if command.name in words:
            module = command.module()
            module.add_arguments(own)
            own.set_defaults(run=module.run)
    return parser


def _meant(words: Sequence[str]) -> str:
    """Return which command is meant where a file or a rule stands in its place, or nothing."""
    first = next((word for word in words if not word.startswith("-")), "")
    names = {command.name for command in COMMANDS}
    if not first or first in names:
        return ""
    shown = ascii(first)
    if first.endswith(".jsonl") and "check" in names:
        return f"{shown} is not a command; to check an input file: {PROGRAM} check {first}"
    if re.fullmatch(r"(?i)OBP\d*", first):
        return f"{shown} is not a command; to read about it: {PROGRAM} explain {first}"
    if first.endswith((".py", ".pyi")) or Path(first).exists():
        return f"{shown} is not a command; to lint it: flake8 --select=OBP,E9 {first}"
    return ""
