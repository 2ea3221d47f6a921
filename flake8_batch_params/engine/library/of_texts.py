"""The methods of strings."""

from __future__ import annotations

from typing import Any

from flake8_batch_params.engine import (
    calls,
    exceptions,
    folding,
    formatting,
    iteration,
    joining,
    operations,
)
from flake8_batch_params.engine.arguments import Args
from flake8_batch_params.engine.containers import List
from flake8_batch_params.engine.iterators import Generator
from flake8_batch_params.engine.library import of_several
from flake8_batch_params.engine.library.of_several import Method
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.objects import (
    FALSE,
    NONE,
    TRUE,
    Const,
    Json,
    Origin,
    Symbol,
    Text,
    V,
)
from flake8_batch_params.engine.openness import because


def join(m: Machine, target: V, args: Args, origin: Origin) -> V | None:
    """Return strings put together."""
    part = args.positional[0] if args.positional else None
    if part is None:
        return Symbol("a text", origin, "str")
    has_more = isinstance(part, List) and bool(part.items) and not part.is_whole
    if not of_several.listed(part) and not has_more:
        if isinstance(part, Generator) or type(part).__name__ in ("Iterator", "Unending"):
            return calls.call(m, m.library.prelude(m, "join_of"), Args([target, part]), origin)
        return Symbol(
            because("a text of what is not known", target, part),
            origin,
            "str",
            about=folding.about(target, part),
        )
    items = list(part.items) if isinstance(part, List) else iteration.taken(m, part, origin)
    in_bytes = isinstance(target, Const) and isinstance(target.value, bytes)
    pieces_of = joining.pieces_of_bytes if in_bytes else joining.pieces_of
    between = pieces_of(target)
    if items is None or between is None:
        kind = "bytes" if in_bytes else "str"
        return Symbol(because("a text of what is not known", target, part), origin, kind)
    # Where other items may be anywhere, only the order of those that are known is certain.
    pieces: list[Any] = [None] if getattr(part, "unknown", "") else []
    for at, item in enumerate(items):
        if at:
            pieces += [*between, None] if getattr(part, "unknown", "") else between
        found = pieces_of(item)
        if found is None:
            if isinstance(item, Const) and not (in_bytes and isinstance(item.value, bytes)):
                exceptions.throw("TypeError", "expected str instance", origin)
            found = [None]
        pieces += found
    whole = joining.bytes_of if in_bytes else joining.text
    return whole([*pieces, None] if has_more else pieces, origin, *items)


def filled(m: Machine, target: V, args: Args, origin: Origin) -> V:
    """Return a string with its fields filled in."""
    import string

    if not isinstance(target, Const) or not isinstance(target.value, str):
        reason = because("a formatted text", target, *args.values())
        return Symbol(reason, origin, "str", about=folding.about(*args.values()))
    written: str = target.value
    values = [folding.plain_of(one) for one in args.positional]
    named = {key: folding.plain_of(one) for key, one in args.keywords.items()}
    if None not in values and None not in named.values() and not (args.open or args.starred):
        if not operations._wide(written):
            positional = [one[0] for one in values if one is not None]
            keywords = {key: one[0] for key, one in named.items() if one is not None}
            return folding.compute(
                lambda: written.format(*positional, **keywords), origin, target, *args.values()
            )
    pieces: list[Any] = []
    number = 0
    try:
        parsed = list(string.Formatter().parse(target.value))
    except ValueError as error:
        exceptions.throw("ValueError", str(error), origin)
    for literal, name, spec, conversion in parsed:
        pieces.append(literal)
        if name is None:
            continue
        value: V | None
        if name == "":
            name, number = str(number), number + 1
        if name.isdigit():
            at = int(name)
            value = args.positional[at] if at < len(args.positional) else None
            if value is None and not args.starred:
                exceptions.throw("IndexError", "replacement index out of range", origin)
        else:
            value = args.keywords.get(name)
        if value is None:
            if not args.open and not args.starred and name.isidentifier():
                exceptions.throw("KeyError", name, origin)
            pieces.append(None)
            continue
        if "{" in (spec or ""):
            inner = string.Formatter().parse(spec or "")
            number += sum(field == "" for _, field, _, _ in inner)
            pieces.append(None)
            continue
        pieces += formatting.as_text(m, value, conversion or "", spec or "", origin)
    return joining.text(pieces, origin, *args.values())


def _affix(name: str) -> Method:
    def run(m: Machine, target: Text, args: Args, origin: Origin) -> V | None:
        asked = args.positional[0] if args.positional else NONE
        known = target.pieces[0 if name == "startswith" else -1] if isinstance(target, Text) else ""
        if len(args.positional) > 1:
            return of_text(name)(m, target, args, origin)
        if isinstance(asked, Const) and isinstance(asked.value, str) and known:
            if getattr(known, name)(asked.value):
                return TRUE
            if len(known) >= len(asked.value):
                return FALSE
        return folding.remembered(m, (name,), origin, "bool", target, asked)

    return run


def _trim(m: Machine, target: Text, args: Args, origin: Origin) -> V:
    return Symbol(target.reason, origin, "str", about=target.about)


def encode(m: Machine, target: Symbol, args: Args, origin: Origin) -> V:
    """Return a string's bytes."""
    if not isinstance(target, Text):
        return Symbol(target.reason, origin, "bytes", about=target.about)
    made = Text(target.parts, origin, target.reason, target.about)
    made.type = "bytes"
    encoding = args.get("encoding", 0)
    made.encoding = (
        encoding.value if isinstance(encoding, Const) else ("utf-8" if encoding is None else "?")
    )
    return made


def of_text(name: str) -> Method:
    """Return the method of a string that is not known: its outcome is not either."""

    def run(m: Machine, target: Symbol, args: Args, origin: Origin) -> V:
        if name in _REWRITING:
            if _changes_nothing(target, name, args):
                return target
            joining.rewritten(m, target)
        return folding.remembered(
            m, ("method", name, len(args.positional)), origin, _RESULTS.get(name, "str"),
            target, *args.values(),
        )  # fmt: skip

    return run


_REWRITING = frozenset(
    "replace translate removeprefix removesuffix lower upper casefold swapcase capitalize title"
    " format_map".split()
)


def _changes_nothing(target: Symbol, name: str, args: Args) -> bool:
    """Tell whether a method takes out of JSON in one line what is not in it: line ends."""
    one_line = isinstance(target, Json) and target.indented is False
    first = args.positional[0] if args.positional else None
    return one_line and name == "replace" and type(first) is Const and first.value in _LINE_ENDS


_LINE_ENDS = ("\n", "\r", "\r\n")


_RESULTS = {
    "startswith": "bool", "endswith": "bool", "isdigit": "bool", "isalpha": "bool",
    "isalnum": "bool", "isspace": "bool", "isupper": "bool", "islower": "bool",
    "isidentifier": "bool", "find": "int", "rfind": "int", "count": "int", "index": "int",
    "split": "list", "rsplit": "list", "splitlines": "list", "partition": "tuple",
    "rpartition": "tuple", "encode": "bytes",
}  # fmt: skip
TEXT: dict[str, Method] = {
    "join": join, "format": filled, "startswith": _affix("startswith"),
    "endswith": _affix("endswith"), "strip": _trim, "encode": encode,
}  # fmt: skip
