"""Steps that raise and catch exceptions."""

from __future__ import annotations

from typing import Any

from flake8_batch_params.engine import construction, exceptions, matching
from flake8_batch_params.engine.arguments import Args
from flake8_batch_params.engine.containers import Dict, List, Set, Tuple
from flake8_batch_params.engine.frames import Frame
from flake8_batch_params.engine.functions import Function
from flake8_batch_params.engine.instances import Class
from flake8_batch_params.engine.machine import Machine, Raised
from flake8_batch_params.engine.objects import Const, Imported, Origin, Symbol, V


class Token(V):
    """What a ``finally`` does at its end: ``fall``, ``raise`` or ``jump``."""

    __slots__ = ("kind", "target", "value")

    def __init__(self, kind: str, target: int = 0, value: V | None = None) -> None:
        self.kind = kind
        self.target = target
        self.value = value
        self.origin = None


def raise_named(m: Machine, f: Frame, argument: tuple[str, Origin]) -> None:
    name, node = argument
    exceptions.throw(name, "", node)


def raise_value(m: Machine, f: Frame, node: Origin) -> Any:
    value = f.stack.pop()
    if isinstance(value, Imported):
        name = value.path.removeprefix("builtins.")
        if name != value.path and exceptions.is_exception(name):
            exceptions.throw(name, "", node)
    if isinstance(value, (Const, Dict, List, Tuple, Function, Set)):
        exceptions.throw("TypeError", "exceptions must derive from BaseException", node)
    if isinstance(value, Class):
        made = m.call_through(lambda: construction.construct(m, value, Args(), node))
        raise Raised(made)
    raise Raised(value)


def raise_again(m: Machine, f: Frame, depth: int | None) -> None:
    if depth is None or depth >= len(f.stack):
        raise Raised(Symbol("an exception", f.call))
    raise Raised(f.stack[depth])


def raise_caught(m: Machine, f: Frame, argument: Any) -> None:
    raise Raised(f.stack.pop())


def matches_exception(m: Machine, f: Frame, node: Origin) -> None:
    kind = f.stack.pop()
    f.stack.append(matching.is_caught(m, f.stack[-1], kind, node))


def matches_group(m: Machine, f: Frame, node: Origin) -> None:
    """Push whether an ``except*`` takes an exception: what a group holds is not followed."""
    f.stack.pop()
    reason = "what a group of exceptions holds"
    m.doubt_path(reason)
    f.stack.append(Symbol(reason, node, "bool"))


def token_fall(m: Machine, f: Frame, argument: Any) -> None:
    f.stack.append(Token("fall"))


def token_raise(m: Machine, f: Frame, argument: Any) -> None:
    f.stack.append(Token("raise", value=f.stack.pop()))


def token_jump(m: Machine, f: Frame, target: int) -> None:
    f.stack.append(Token("jump", target))


def end_finally(m: Machine, f: Frame, argument: Any) -> None:
    token = f.stack.pop()
    if token.kind == "raise":
        raise Raised(token.value)
    if token.kind == "jump":
        f.pc = token.target
