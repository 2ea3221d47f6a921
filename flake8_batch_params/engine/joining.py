"""Texts of which parts are known, joined and compared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flake8_batch_params.engine import folding
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.objects import Const, Json, Origin, Symbol, Text, V


def may_be(text: Text, value: Any) -> bool:
    """Tell whether a string of which a part is known may be this one."""
    if not isinstance(value, str):
        return False
    first, last = text.pieces[0] or "", text.pieces[-1] or ""
    known = sum(len(piece) for piece in text.pieces if piece)
    if not value.startswith(first) or not value.endswith(last) or len(value) < known:
        return False
    at = 0
    for piece in text.pieces:
        if piece:
            at = value.find(piece, at)
            if at < 0:
                return False
            at += len(piece)
    return True


def pieces_of(value: V) -> list[str | Json | None] | None:
    """Return what is known of a string, piece by piece; None for what may be none."""
    if type(value) is Const:
        return [value.value] if isinstance(value.value, str) else None
    if isinstance(value, Text):
        return list(value.parts) if value.type == "str" else None
    if isinstance(value, Symbol):
        return [None] if value.type in ("str", "") else None
    return None


def text(pieces: Sequence[str | Json | None], origin: Origin, *parts: V) -> V:
    """Return the string of these pieces, None for each that is not known."""
    joined: list[str | Json | None] = []
    for piece in pieces:
        last = joined[-1] if joined else ""
        if piece == "":
            continue
        if piece is None and joined and last is None:
            continue
        if isinstance(piece, str) and joined and isinstance(last, str):
            joined[-1] = last + piece
        else:
            joined.append(piece)
    if not joined:
        return Const("", origin)
    if len(joined) == 1:
        only = joined[0]
        if isinstance(only, Json):
            return only
        if only is not None:
            return folding.folded(only, origin, *parts)
    reason = folding.reason_of(parts, "a string of which a part is not known")
    if len(joined) > folding.MAX_ITEMS:
        joined = [joined[0], None, joined[-1]]
    return Text(
        tuple(joined), origin, reason, folding.about(*(p for p in parts if isinstance(p, Symbol)))
    )


def rewritten(m: Machine, value: V) -> None:
    """Tell the domain that something else is made of the JSON in a text."""
    for part in value.parts if isinstance(value, Text) else ():
        if isinstance(part, Json):
            m.domain.rewritten(m, part)


#: Encodings in which a text of one byte a character stays what it is.
_NARROW = frozenset({"", "utf-8", "utf8", "ascii", "us-ascii"})


def pieces_of_bytes(value: V) -> list[str | Json | None] | None:
    """Return what is known of bytes that are a text's; None for what may be none."""
    if type(value) is Const:
        held = value.value
        return [held.decode()] if isinstance(held, bytes) and held.isascii() else None
    if isinstance(value, Text):
        is_narrow = value.type == "bytes" and value.encoding.lower() in _NARROW
        return list(value.parts) if is_narrow else None
    return [None] if isinstance(value, Symbol) and value.type in ("bytes", "") else None


def bytes_of(pieces: Sequence[str | Json | None], origin: Origin, *parts: V) -> V:
    """Return the bytes of a text of these pieces."""
    whole = text(pieces, origin, *parts)
    if type(whole) is Const and isinstance(whole.value, str):
        return Const(whole.value.encode(), origin)
    if not isinstance(whole, Text):
        return Symbol("bytes that are not known", origin, "bytes")
    made = Text(whole.parts, origin, whole.reason, whole.about)
    made.type, made.encoding = "bytes", "utf-8"
    return made
