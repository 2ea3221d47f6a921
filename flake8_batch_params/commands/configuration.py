"""flake8's configuration, read by flake8 itself, for commands that lint."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from flake8.discover_files import expand_paths
from flake8.exceptions import EarlyQuit, ExecutionError
from flake8.options.parse_args import parse_args
from flake8.processor import FileProcessor
from flake8.style_guide import StyleGuideManager
from flake8.violation import Violation

from flake8_batch_params.findings import Finding
from flake8_batch_params.options import ROWS, Options
from flake8_batch_params.plugin import Plugin

#: The findings of this plugin, whatever the configuration selects; what it ignores stays so.
SELECTION = "--select=OBP"


class Misconfigured(Exception):
    """flake8's configuration cannot be used; the text is one line for the user."""


class Configuration(NamedTuple):
    """What flake8 was told: for this plugin, and of itself."""

    options: Options
    flake8: argparse.Namespace

    @property
    def stdin_name(self) -> str:
        """What standard input is called."""
        return str(self.flake8.stdin_display_name)

    def files(self, paths: Sequence[str]) -> Iterator[str]:
        """Yield the files to lint of paths and folders, as flake8 chooses them."""
        yield from expand_paths(
            paths=paths,
            stdin_display_name=self.flake8.stdin_display_name,
            filename_patterns=self.flake8.filename,
            exclude=(*self.flake8.exclude, *self.flake8.extend_exclude),
        )

    def silenced(self, path: str, lines: list[str]) -> Callable[[Finding], bool]:
        """Return what tells whether flake8 does not report a finding of a file.

        Because of a ``# noqa``, or because the configuration ignores its code.
        """
        guide = StyleGuideManager(self.flake8, _Quiet())
        file = FileProcessor(path, self.flake8, lines=list(lines))
        if file.should_ignore_file():
            return lambda finding: True

        def is_silenced(finding: Finding) -> bool:
            line, column, code, text = finding
            physical = file.noqa_line_for(line)
            return not guide.handle_error(code, path, line, column, text, physical)

        return is_silenced


class _Quiet:
    """What flake8 asks of a formatter, for one that prints nothing."""

    def handle(self, error: Violation) -> None:
        """Print nothing."""


def add_flags(parser: argparse.ArgumentParser) -> argparse._ArgumentGroup:
    """Declare what flake8 takes of configuration; return the group, for more of it."""
    own = parser.add_argument_group("as flake8 has them")
    own.add_argument("--config", metavar="FILE", help="the configuration to read")
    own.add_argument("--append-config", action="append", metavar="FILE", help="one more")
    own.add_argument("--isolated", action="store_true", help="read no configuration")
    for row in ROWS:
        own.add_argument(row.flag, help=row.help, **row.settings)
    return own


def configuration(arguments: argparse.Namespace) -> Configuration:
    """Return the configuration that the arguments ask for; raises `Misconfigured`."""
    try:
        _, chosen = parse_args([SELECTION, *_flags(arguments)])
        # flake8 has told the plugin already, if it has found it; nobody else has to install it.
        Plugin.parse_options(chosen)
    except (ExecutionError, EarlyQuit, ValueError) as error:
        raise Misconfigured(str(error)) from error
    return Configuration(Plugin.options, chosen)


def _flags(arguments: argparse.Namespace) -> Iterator[str]:
    """Yield the arguments for flake8 that were given."""
    if arguments.isolated:
        yield "--isolated"
    if arguments.config:
        yield f"--config={arguments.config}"
    for one in arguments.append_config or ():
        yield f"--append-config={one}"
    if getattr(arguments, "stdin_display_name", None):
        yield f"--stdin-display-name={arguments.stdin_display_name}"
    for row in ROWS:
        value = getattr(arguments, row.destination)
        if isinstance(value, bool):
            yield row.flag if value else row.flag.replace("--", "--no-", 1)
        elif value is not None:
            yield f"{row.flag}={value}"
