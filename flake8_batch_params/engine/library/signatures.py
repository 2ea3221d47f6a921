"""Which arguments Python's own functions and methods take, written as Python writes it."""

from __future__ import annotations

from typing import NamedTuple

from flake8_batch_params.engine import calls, exceptions, forgetting
from flake8_batch_params.engine.arguments import Args
from flake8_batch_params.engine.library.models import Run
from flake8_batch_params.engine.library.of_several import Method
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.objects import Imported, Origin, Symbol, V
from flake8_batch_params.engine.openness import because

#: More arguments than any call has.
_ANY = 1_000_000


class Signature(NamedTuple):
    """What a function takes; ``names`` are those of its positional parameters, in order.

    One that has no name in a call has an empty one here.
    """

    names: tuple[str, ...]
    least: int
    most: int
    keywords: frozenset[str]
    #: Whether it copes with positional arguments, and with keywords, that are not known.
    takes_starred: bool
    takes_open: bool


def signature(parameters: str) -> Signature:
    """Return the signature of ``a, b=, /, *rest, c=, **more``.

    One with ``**more`` copes with keywords that are not known, one with ``...`` with anything.
    """
    names: list[str] = []
    keywords: set[str] = set()
    least, most, has_star, takes_open, takes_starred = 0, 0, False, False, False
    for part in parameters.replace(" ", "").split(","):
        if part == "/":
            names = [""] * len(names)
            keywords.clear()
        elif part == "...":
            takes_starred = takes_open = True
        elif part.startswith("**"):
            takes_open = True
            keywords.add("**")
        elif part.startswith("*"):
            has_star = True
            most = _ANY if len(part) > 1 else most
        elif part:
            keywords.add(part.rstrip("="))
            if not has_star:
                names.append(part.rstrip("="))
                least += not part.endswith("=")
                most += 1
    return Signature(
        tuple(names), least, most, frozenset(keywords), takes_starred, takes_open
    )  # fmt: skip


def _refuse(taken: Signature, args: Args, origin: Origin) -> None:
    """Raise what Python raises of arguments that a function does not take."""
    count = len(args.positional)
    if count > taken.most:
        exceptions.throw("TypeError", "too many arguments", origin)
    for name in args.keywords:
        if name not in taken.keywords and "**" not in taken.keywords:
            exceptions.throw("TypeError", f"unexpected argument {name}", origin)
        if name in taken.names[:count]:
            exceptions.throw("TypeError", f"multiple values for {name}", origin)
    if not args.starred and not args.open:
        for name in taken.names[count : taken.least]:
            if name not in args.keywords:
                exceptions.throw("TypeError", f"missing argument {name}", origin)


def _is_plain(taken: Signature, args: Args) -> bool:
    """Tell whether arguments fit at first sight."""
    return (
        not args.keywords and taken.least <= len(args.positional) <= taken.most
        and not args.starred and not args.open
    )  # fmt: skip


def _copes(taken: Signature, args: Args) -> bool:
    return (taken.takes_starred or not args.starred) and (taken.takes_open or not args.open)


def _written(table: str) -> dict[str, Signature]:
    found = {}
    for line in table.strip().splitlines():
        name, _, parameters = line.strip().removesuffix(")").partition("(")
        found[name] = signature(parameters)
    return found


def functions(table: dict[str, Run], written: str) -> dict[str, Run]:
    """Return functions that raise what Python raises of arguments that they do not take."""
    found = dict(table)
    for name, taken in _written(written).items():
        found[name] = _function(name, table[name], taken)
    return found


def _function(name: str, run: Run, taken: Signature) -> Run:
    path = name if "." in name else f"builtins.{name}"

    def called(m: Machine, args: Args, origin: Origin) -> V | None:
        if not _is_plain(taken, args):
            _refuse(taken, args, origin)
            if not _copes(taken, args):
                return calls.unknown(m, Imported(path), args, origin)
        return run(m, args, origin)

    return called


def methods(table: dict[str, Method], written: str) -> dict[str, Method]:
    """Return methods that raise what Python raises of arguments that they do not take."""
    found = _written(written)
    assert found.keys() == table.keys()
    return {name: _method(run, found[name]) for name, run in table.items()}


def _method(run: Method, taken: Signature) -> Method:
    def called(m: Machine, target: V, args: Args, origin: Origin) -> V | None:
        if not _is_plain(taken, args):
            _refuse(taken, args, origin)
            if not _copes(taken, args):
                return _given_anything(m, target, args, origin)
        return run(m, target, args, origin)

    return called


def _given_anything(m: Machine, target: V, args: Args, origin: Origin) -> V | None:
    """Call a method whose arguments are not known: it may do anything with its object."""
    reason = because("what a method gives for arguments that are not known", target, *args.values())
    forgetting.escape(m, [target, *args.values()], reason)
    return calls.may_raise(m, Symbol(reason, origin), origin)
