"""Syntax to payloads.  The only part that imports libcst; it is imported when needed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import libcst as cst

from flake8_batch_params.analysis import interpreter, sinks
from flake8_batch_params.analysis.assembly import Payload, assemble
from flake8_batch_params.analysis.machine import Machine
from flake8_batch_params.analysis.marking import mark
from flake8_batch_params.analysis.scopes import Scopes
from flake8_batch_params.analysis.shapes import TYPED_DICTS
from flake8_batch_params.analysis.source import Position, parse, positions
from flake8_batch_params.analysis.state import Frame, State
from flake8_batch_params.options import Options

__all__ = ["Analysis", "analyse", "interpret", "scopes_of"]


@dataclass(frozen=True)
class Analysis:
    """The payloads of a module, and where the values in them were written."""

    payloads: list[Payload]
    module: cst.Module = field(repr=False)
    text: str = field(repr=False)

    def positions(self, origins: Iterable[object]) -> dict[object, Position]:
        """Return the position of each origin that was written somewhere."""
        return positions(self.module, self.text, origins)


def analyse(text: str, options: Options) -> Analysis:
    """Return what a module's text says of batches.

    ``text`` has universal newlines and no byte-order mark.  Raises whatever libcst
    raises, and `RecursionError` or `OutOfSteps` for what is too deep or too long.
    """
    module = parse(text)
    payloads = interpret(scopes_of(module, text), text, options)
    return Analysis(payloads, module, text)


def scopes_of(module: cst.Module, text: str) -> Scopes:
    """Return the scopes of a module, to be interpreted once."""
    scopes = Scopes(module, posts="/batches" in text)
    mark(scopes)
    return scopes


def interpret(scopes: Scopes, text: str, options: Options) -> list[Payload]:
    """Return the payloads of a module whose scopes these are.

    Raises `RecursionError` or `OutOfSteps` for what is too deep or too long.
    """
    machine = Machine(scopes, text, options, State(), Frame(scopes.module))
    machine.typed = any(name in text for name in TYPED_DICTS)
    machine.on_escape = lambda id_: sinks.escaping(machine, id_)
    interpreter.run_module(machine)
    payloads = assemble(machine)
    machine.release()
    return payloads
