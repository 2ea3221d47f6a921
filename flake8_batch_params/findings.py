"""Findings, rules, and the registry of rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from types import UnionType
from typing import Any, NamedTuple, TypeVar

#: Longer echoes of user's values are cut: a finding is one line of a terminal.
ECHO_LENGTH = 60


#: How the text of a report names the line of what is related.
RELATED = ", in line {related}"


class Finding(NamedTuple):
    """A proven mistake.  ``line`` counts from 1, ``column`` from 0 in code points."""

    line: int
    column: int
    code: str
    text: str


class Edit(NamedTuple):
    """A change that takes a mistake away: plain data, which `fix` turns into syntax.

    ``kind`` is ``"value"``: write ``content`` in place of the constant at ``origin``, or, where
    it is computed, wrap what is passed into a call of ``wrap``, if that is given;
    ``"key"``: rename the key at ``origin`` to ``content``; ``"attribute"``: add ``.content``
    to the expression at ``origin``; ``"call"``: wrap the expression at ``origin`` into a
    call of ``content``; ``"path"``: write the dotted names ``content`` in place of ``old``,
    those below the client of the call at ``origin``.
    """

    kind: str
    origin: object
    content: object
    wrap: str = ""
    old: str = ""


class Report(NamedTuple):
    """What a rule says: the origin of the value that is wrong, and why it is.

    ``edit`` is the one change that certainly takes it away, where there is one.
    ``related`` is the origin of another value, whose line the text names as `RELATED`.
    """

    origin: object
    text: str
    edit: Edit | None = None
    related: object = None

    def located(self, line: int | None) -> str:
        """Return the text with the line of what is related; without a word of it for None."""
        # What is echoed of the user's values stands before it.
        before, found, after = self.text.rpartition(RELATED)
        where = "" if line is None else RELATED.replace("{related}", str(line))
        return f"{before}{where}{after}" if found else self.text


Check = Callable[[Any], Iterator[Report]]
CheckT = TypeVar("CheckT", bound=Check)


class Rule(NamedTuple):
    """A rule: what it is called, which payloads it reads, and its function.

    ``option`` names the field of the options that must be true for the rule to run.
    """

    code: str
    name: str
    payload: type | UnionType
    function: Check
    option: str | None = None

    @property
    def documentation(self) -> str:
        return self.function.__doc__ or ""


_REGISTRY: dict[str, Rule] = {}


def rule(
    code: str, name: str, payload: type | UnionType, *, option: str | None = None
) -> Callable[[CheckT], CheckT]:
    """Register the decorated function as a rule on payloads of a type."""

    def register(function: CheckT) -> CheckT:
        if code in _REGISTRY:
            raise ValueError(f"{code} is already {_REGISTRY[code].name}")
        _REGISTRY[code] = Rule(code, name, payload, function, option)
        return function

    return register


@cache
def rules() -> tuple[Rule, ...]:
    """Return every rule of the ``rules`` package, in the order of the codes."""
    # Only files with batch code need these.
    import importlib
    import pkgutil

    package = importlib.import_module("flake8_batch_params.rules")
    for module in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
        importlib.import_module(module.name)
    return tuple(_REGISTRY[code] for code in sorted(_REGISTRY))


def echo(value: object) -> str:
    """Return the value as a message shows it: ASCII, on one line, not too long.

    flake8 cannot print lone surrogates, and what reads its output splits records at line
    ends and matches greedily for ``:1:2:``.
    """
    text = ascii(value)
    if len(text) > ECHO_LENGTH:
        text = text[: ECHO_LENGTH - 4] + "..." + text[-1]
    return text


def echo_end(text: str) -> str:
    """Return a string as a message shows it; of a long one the end, which tells most."""
    whole = ascii(text)
    return whole if len(whole) <= ECHO_LENGTH else f"{whole[0]}...{whole[4 - ECHO_LENGTH :]}"
