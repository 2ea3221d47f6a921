"""The flake8 adapter: the one module that knows flake8."""

from __future__ import annotations

import argparse
import ast
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from flake8.exceptions import ExecutionError

from flake8_batch_params import gate
from flake8_batch_params.options import ROWS, OptionError, Options, parse

if TYPE_CHECKING:
    from flake8.options.manager import OptionManager


class Plugin:
    """What flake8 runs on each file, under the entry point ``OBP``."""

    #: Set once a process, before the first file: a worker that is forked inherits it, one
    #: that is spawned reads the options again.
    options: ClassVar[Options] = Options()

    def __init__(self, tree: ast.AST, lines: Sequence[str]) -> None:
        self.tree = tree
        self.lines = lines

    @classmethod
    def add_options(cls, manager: OptionManager) -> None:
        """Register each option, for the command line and the configuration files."""
        for row in ROWS:
            manager.add_option(row.flag, help=row.help, parse_from_config=True, **row.settings)

    @classmethod
    def parse_options(cls, options: argparse.Namespace) -> None:
        """Keep the options; end flake8 with one line when one of them cannot be used."""
        try:
            cls.options = parse({row.field: getattr(options, row.destination) for row in ROWS})
        except OptionError as wrong:
            raise ExecutionError(str(wrong)) from None

    def run(self) -> Iterator[tuple[int, int, str, type[Plugin]]]:
        """Yield the file's findings as flake8 wants them."""
        # flake8's lines end in "\n" alone, and other line ends stay inside of them.
        source = "".join(self.lines)
        if not gate.may_hold(source):
            return
        # Imported here: nearly every run of flake8 ends without it.
        from flake8_batch_params.linter import lint

        for finding in lint(source, self.options, tree=self.tree):
            yield finding.line, finding.column, f"{finding.code} {finding.text}", type(self)
