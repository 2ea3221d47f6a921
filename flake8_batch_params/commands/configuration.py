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
from flake8_batch_params.options import ROWS, Options, parse

#: The findings of this plugin, whatever the configuration selects; what it ignores stays so.
SELECTION = "--select=OBP"


class Misconfigured(Exception):
    """flake8's configuration cannot be used; the text is one line for the user."""


class Configuration(NamedTuple):
    """What flake8 was told: for this plugin, and of itself."""

    options: Options
    flake8: argparse.Namespace

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


def configuration() -> Configuration:
    """Return the configuration of the current folder; raises `Misconfigured`."""
    try:
        _, options = parse_args([SELECTION])
    except (ExecutionError, EarlyQuit, ValueError) as error:
        raise Misconfigured(str(error)) from error
    return Configuration(
        parse({row.field: getattr(options, row.destination) for row in ROWS}), options
    )
