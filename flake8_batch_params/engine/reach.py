"""Which functions of a file are worth a call of their own, told from its tree.

A function is *hot* if the domain says that something can end in it, or if it calls one that is
hot.  Of those that only call, one is worth a call if it adds something to what it passes on,
does something with what it gets, or calls several; all that the others could show is shown by
what they call.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from flake8_batch_params.engine.domain import Domain


class Reach(NamedTuple):
    """Qualified names: of functions that something ends in, or is called from; of the entries."""

    hot: frozenset[str]
    entries: frozenset[str]
    #: What those that are hot are called as.
    names: frozenset[str]
    texts: dict[str, str]

    def may_store(self, name: str) -> bool:
        """Tell whether a function may set attributes."""
        return _STORE.search(self.texts.get(name, ".x =")) is not None


#: Where an attribute may be set: by itself, in a tuple, by ``with``, ``for`` and ``del``.
_STORE = re.compile(
    r"\.\w+\s*(?::[^=\n]+)?[-+*/%&|^@<>]{0,3}=(?!=)|\.\w+[\])]*\s*,[^\n]*=(?!=)"
    r"|\b(?:as|for|del)\s[^\n]*\.\w"
)


class Seen:
    """What a function does, by name."""

    __slots__ = (
        "assigned", "attributes", "calls", "keys", "names", "own", "pairs", "plain", "sets",
        "touched",
    )  # fmt: skip

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        #: Keywords, and strings that may be keys.
        self.keys: set[str] = set()
        #: Attributes of ``self`` and ``cls``.
        self.own: set[str] = set()
        #: Names and attributes with the attribute that is asked of them, as ``name.attribute``.
        self.pairs: set[str] = set()
        self.calls: list[ast.Call] = []
        #: Parameters without a default, and names that are set in it.
        self.plain: set[str] = set()
        self.assigned: set[str] = set()
        #: Whether it sets attributes, items or variables of the module.
        self.sets = False
        #: Names whose methods it calls.
        self.touched: set[str] = set()


def reach(tree: ast.AST, text: str, domain: Domain) -> Reach:
    """Return which functions of a tree are hot, and which of them are entries."""
    nodes = dict(_functions_in(tree))
    lines = text.split("\n")
    texts = {
        name: "\n".join(lines[node.lineno - 1 : node.end_lineno]) for name, node in nodes.items()
    }
    seen: dict[str, Seen] = {}
    ends: set[str] = set()
    for name, written in texts.items():
        if domain.may_end(written):
            one = seen[name] = look(nodes[name])
            if domain.ends(one.names | one.attributes, one.keys, one.pairs):
                ends.add(name)
    hot = _with_callers(ends, nodes, texts, seen)
    names = _called_as(hot)
    found = {name for name in hot - ends if _adds(seen[name], names) or domain.goes_on(texts[name])}
    return Reach(frozenset(hot), frozenset(ends | found), frozenset(names), texts)


def _with_callers(
    ends: set[str], nodes: dict[str, Any], texts: dict[str, str], seen: dict[str, Seen]
) -> set[str]:
    hot = set(ends)
    rest = dict(texts)
    new = ends
    while new:
        for name in new:
            del rest[name]
        names = _called_as(new)
        found = set()
        for name, written in rest.items():
            if not any(one in written for one in names):
                continue
            if name not in seen:
                seen[name] = look(nodes[name])
            if _calls(name, seen[name], names, hot, nodes):
                found.add(name)
        hot |= found
        new = found
    return hot


def _called_as(hot: Iterable[str]) -> set[str]:
    """Return what functions are called as: a constructor by the name of its class."""
    found = set()
    for one in hot:
        owner, _, name = one.rpartition(".")
        found.add(name)
        if name in ("__init__", "__new__", "__post_init__", "__call__") and owner:
            found.discard(name)
            found.add(owner.rpartition(".")[2])
    return found


def _calls(name: str, seen: Seen, names: set[str], hot: set[str], nodes: dict[str, Any]) -> bool:
    owner = name.rpartition(".")[0]
    for one in names & (seen.names | seen.attributes):
        if one in seen.names or one not in seen.own:
            return True
        own = f"{owner}.{one}"
        if own not in nodes or own in hot:
            return True
    return False


def _adds(seen: Seen, names: set[str]) -> bool:
    """Tell whether a function adds to what it passes to those that are hot."""
    if seen.sets:
        return True
    plain = seen.plain - seen.assigned - seen.touched
    called: set[str] = set()
    for call in seen.calls:
        func = call.func
        if isinstance(func, ast.Attribute) and func.attr in names:
            called.add(func.attr)
            if not _is_plain(func.value, plain):
                return True
        elif isinstance(func, ast.Name) and func.id in names:
            called.add(func.id)
        else:
            continue
        values = [*call.args, *(keyword.value for keyword in call.keywords)]
        if not all(_is_plain(value, plain) for value in values):
            return True
    # What is hot is handed on, or kept: who knows with what it is called.  Of several that are
    # called, one may take what another has left: a file, a field.
    return len(called) != 1


def _is_plain(node: ast.expr, plain: set[str]) -> bool:
    """Tell whether an expression is a parameter, or a field of the object itself."""
    while isinstance(node, (ast.Attribute, ast.Starred)):
        node = node.value
    return isinstance(node, ast.Name) and (node.id in plain or node.id in ("self", "cls"))


def look(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Seen:
    """Return what a function does, with the functions in it."""
    seen = Seen()
    arguments = function.args
    by_position = [*arguments.posonlyargs, *arguments.args]
    without = by_position[: len(by_position) - len(arguments.defaults)]
    seen.plain.update(one.arg for one in without)
    seen.plain.update(
        one.arg
        for one, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
        if default is None
    )
    for one in (arguments.vararg, arguments.kwarg):
        if one is not None:
            seen.plain.add(one.arg)
    for one, default in _defaults(arguments):
        if isinstance(default, ast.Constant) and default.value in (None, ""):
            seen.plain.add(one.arg)
    rest: list[Any] = [function]
    while rest:
        node = rest.pop()
        kind = type(node)
        if kind is ast.Name:
            seen.names.add(node.id)
            if type(node.ctx) is not ast.Load:
                seen.assigned.add(node.id)
            continue
        if kind is ast.Constant:
            if type(node.value) is str and len(node.value) < 100:
                seen.keys.add(node.value)
            continue
        handler = _LOOK.get(kind)
        if handler is not None:
            handler(seen, node)
        for name in node._fields:
            value = getattr(node, name, None)
            if type(value) is list:
                rest += [one for one in value if isinstance(one, ast.AST)]
            elif type(value) not in _LEAVES and isinstance(value, ast.AST):
                rest.append(value)
    return seen


def _defaults(arguments: ast.arguments) -> Iterator[tuple[ast.arg, ast.expr]]:
    by_position = [*arguments.posonlyargs, *arguments.args]
    if arguments.defaults:
        yield from zip(by_position[-len(arguments.defaults) :], arguments.defaults, strict=True)
    for one, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        if default is not None:
            yield one, default


_LEAVES = frozenset(
    [str, int, type(None)]
    + [
        leaf
        for kind in (ast.expr_context, ast.operator, ast.unaryop, ast.boolop, ast.cmpop)
        for leaf in kind.__subclasses__()
    ]
)


def _attribute(seen: Seen, node: ast.Attribute) -> None:
    seen.attributes.add(node.attr)
    inner = node.value
    if type(node.ctx) is not ast.Load:
        seen.sets = True
        seen.keys.add(node.attr)
    elif isinstance(inner, ast.Name):
        if inner.id in ("self", "cls"):
            seen.own.add(node.attr)
        seen.pairs.add(f"{inner.id}.{node.attr}")
    elif isinstance(inner, ast.Attribute):
        seen.pairs.add(f"{inner.attr}.{node.attr}")


def _call(seen: Seen, node: ast.Call) -> None:
    seen.calls.append(node)
    for keyword in node.keywords:
        if keyword.arg is not None:
            seen.keys.add(keyword.arg)
    func = node.func
    if isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name):
        seen.touched.add(func.value.id)


def _subscript(seen: Seen, node: ast.Subscript) -> None:
    if type(node.ctx) is not ast.Load:
        seen.sets = True


def _global(seen: Seen, node: ast.Global) -> None:
    seen.sets = True


_LOOK: dict[type, Any] = {
    ast.Attribute: _attribute,
    ast.Call: _call,
    ast.Subscript: _subscript,
    ast.Global: _global,
}


def _functions_in(
    tree: ast.AST,
) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Yield the functions of the module and of its classes by their qualified names."""
    rest: list[tuple[str, Any]] = [("", node) for node in getattr(tree, "body", [])]
    while rest:
        prefix, node = rest.pop()
        if isinstance(node, ast.ClassDef):
            rest += [(f"{prefix}{node.name}.", one) for one in node.body]
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield f"{prefix}{node.name}", node
        elif isinstance(node, (ast.If, ast.Try, ast.With)):
            rest += [(prefix, one) for one in ast.iter_child_nodes(node)]
