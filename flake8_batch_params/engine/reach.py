"""Which functions of a file are worth a call of their own, told from its tree.

A function is *hot* if the domain says that something can end in it, or if it calls one that is
hot.  Of those that only call, one is worth a call if it adds something to what it passes on,
does something with what it gets, or calls several; all that the others could show is shown by
what they call.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import partial
from typing import Any, NamedTuple

from flake8_batch_params.engine.domain import Domain
from flake8_batch_params.engine.seen import Seen
from flake8_batch_params.engine.syntax import Function, Syntax


class Reach(NamedTuple):
    """Qualified names: of functions that something ends in, or is called from; of the entries."""

    hot: frozenset[str]
    entries: frozenset[str]
    #: Those that are hot and that the module or an entry may call, entries included.
    needed: frozenset[str]
    #: What those that are hot are called as.
    names: frozenset[str]
    #: Whether nothing can end in the module's own code, nor in an entry.
    is_silent: bool
    seen: Mapping[str, Seen]
    syntax: Syntax

    def may_store(self, name: str) -> bool:
        """Tell whether a function may set attributes."""
        return name not in self.seen or self.seen[name].sets_attributes

    def size(self, name: str) -> int:
        """Return how many nodes a function of the tree has."""
        return max(map(self.syntax.size, self.syntax.functions.get(name, ())), default=0)

    def own(self, name: str) -> AbstractSet[str]:
        """Return the attributes of its own object that a method reads."""
        return self.seen[name].own if name in self.seen else frozenset()

    def names_in(self, name: str) -> AbstractSet[str]:
        """Return the names in a function."""
        return self.seen[name].names if name in self.seen else frozenset()

    def tests(self, name: str, field: str) -> bool:
        """Tell whether a method asks in an ``if`` for an attribute."""
        return any(
            isinstance(one, ast.Attribute) and one.attr == field
            for function in self.syntax.functions.get(name, ())
            for node in self.syntax.within(function, ast.If)
            for one in ast.walk(node.test)
        )

    def filled(self, name: str) -> AbstractSet[str]:
        """Return the names and attributes of lists and dicts that a function may add to."""
        return self.seen[name].filled if name in self.seen else frozenset()

    def left_empty(self, name: str) -> set[str]:
        """Return the attributes that a constructor sets to an empty list or dict."""
        return {
            field
            for function in self.syntax.functions.get(name, ())
            for kind in (ast.Assign, ast.AnnAssign)
            for node in self.syntax.within(function, kind)
            if (field := _set_to_nothing(node))
        }


def _set_to_nothing(node: ast.AST) -> str | None:
    """Return the attribute that is set to a list or dict with nothing in it."""
    match node:
        case (
            ast.Assign(targets=[ast.Attribute(attr=name)], value=value)
            | ast.AnnAssign(target=ast.Attribute(attr=name), value=value)
        ):
            match value:
                case (
                    ast.List(elts=[])
                    | ast.Dict(keys=[])
                    | ast.Call(func=ast.Name(id="list" | "dict"), args=[], keywords=[])
                ):
                    return name
    return None


#: Methods that put something into a list or dict.
_FILLING = frozenset("append extend insert setdefault update".split())


def reach(syntax: Syntax, text: str, domain: Domain) -> Reach:
    """Return which functions of a tree are hot, and which of them are entries."""
    functions = syntax.functions
    seen = {name: _seen(found, syntax) for name, found in functions.items()}
    showing = {name for name, one in seen.items() if domain.shows(one)}
    ends = showing | {name for name in seen.keys() - showing if domain.concerns(seen[name])}
    users = _users(seen)
    hot = _with_callers(ends, seen, users)
    calling = _with_callers(showing, seen, users)
    names = _called_as(calling)
    entries = showing | {name for name in calling - showing if _adds(seen[name], names)}
    giving = _giving(ends, seen, domain)
    texts = _texts(functions, text) if giving else {}
    for words, given in giving.items():
        doing = {name for name, one in texts.items() if any(word in one for word in words)}
        entries |= _doing_with(given, doing, hot, seen, users)
    return Reach(
        frozenset(hot),
        frozenset(entries),
        frozenset(_needed(entries, hot, seen, syntax)),
        frozenset(_called_as(hot)),
        not entries and _is_silent(syntax, domain, hot),
        seen,
        syntax,
    )


def _is_silent(syntax: Syntax, domain: Domain, hot: set[str]) -> bool:
    """Tell whether nothing can end in the module's own code, nor in what it calls."""
    seen = Seen()
    _look(seen, syntax.outside)
    if domain.shows(seen) or domain.concerns(seen) or _has_special(hot):
        return False
    told = {node.value for node in syntax.nodes(ast.Expr)}
    if any(domain.speaks(text) for text, node in syntax.strings if node not in told):
        return False
    return (seen.names | seen.attributes | seen.keys).isdisjoint(_called_as(hot))


def _has_special(names: Iterable[str]) -> bool:
    """Tell whether Python's own syntax may call one of these functions."""
    return any(name.endswith("__") and not name.endswith("__init__") for name in names)


def _needed(entries: set[str], hot: set[str], seen: dict[str, Seen], syntax: Syntax) -> set[str]:
    """Return the hot functions that entries and the module's own code may call, and entries.

    Python's own syntax calls methods of special names, and a string may be a name, too.
    """
    special = {name for name in hot if name.endswith("__")}
    found = entries | special
    if hot <= found:
        return found
    called = _by_name(hot)
    names = {one.id for one in syntax.outside(ast.Name)}
    names.update(one.attr for one in syntax.outside(ast.Attribute))
    names.update(one.value for one in syntax.outside(ast.Constant) if type(one.value) is str)
    rest = list(found)
    while True:
        new = {name for one in names & called.keys() for name in called[one]} - found
        found |= new
        rest += new
        if not rest:
            return found
        user = seen[rest.pop()]
        names = user.names | user.attributes | user.keys


def _by_name(functions: Iterable[str]) -> dict[str, list[str]]:
    """Return functions by what they are called as."""
    found: dict[str, list[str]] = {}
    for name in functions:
        for one in _called_as([name]):
            found.setdefault(one, []).append(name)
    return found


def _giving(
    ends: set[str], seen: dict[str, Seen], domain: Domain
) -> dict[AbstractSet[str], set[str]]:
    """Return functions by what is done with what they give."""
    found: dict[AbstractSet[str], set[str]] = {}
    for name in ends:
        words = domain.results(seen[name])
        if words:
            found.setdefault(words, set()).add(name)
    return found


def _doing_with(
    given: set[str],
    doing: set[str],
    hot: set[str],
    seen: dict[str, Seen],
    users: dict[str, list[str]],
) -> set[str]:
    """Return the hot functions that may do something with what ``given`` give.

    Those that do it to something else are among them: it tells what a statement is used for.
    """
    using = _with_callers(doing, seen, users)
    names = _called_as(hot | using)
    own = given | doing
    return {name for name in using & hot if name in own or _adds(seen[name], names)}


def _texts(functions: Mapping[str, list[Function]], text: str) -> dict[str, str]:
    """Return the text of the functions of each name."""
    lines = text.split("\n")
    return {
        name: "\n".join(line for one in some for line in lines[one.lineno - 1 : one.end_lineno])
        for name, some in functions.items()
    }


def _users(seen: dict[str, Seen]) -> dict[str, list[str]]:
    """Return the functions that use each name that a function of the file is called as."""
    users: dict[str, list[str]] = {one: [] for one in _called_as(seen)}
    for name, one in seen.items():
        for used in users.keys() & (one.names | one.attributes):
            users[used].append(name)
    return users


def _with_callers(ends: set[str], seen: dict[str, Seen], users: dict[str, list[str]]) -> set[str]:
    hot = set(ends)
    new = ends
    while new:
        names = _called_as(new)
        near = {user for name in names for user in users[name]} - hot
        new = {name for name in near if _calls(name, seen, names, hot)}
        hot |= new
    return hot


def _called_as(hot: Iterable[str]) -> set[str]:
    """Return what functions are called as: a constructor by the name of its class."""
    found = set()
    for one in hot:
        owner, _, name = one.rpartition(".")
        is_constructor = name in ("__init__", "__new__", "__post_init__", "__call__") and owner
        found.add(owner.rpartition(".")[2] if is_constructor else name)
    return found


def _calls(name: str, seen: dict[str, Seen], names: set[str], hot: set[str]) -> bool:
    own = seen[name]
    owner = name.rpartition(".")[0]
    for one in names & (own.names | own.attributes):
        if one in own.names or one not in own.own:
            return True
        method = f"{owner}.{one}"
        if method not in seen or method in hot:
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


def _seen(functions: list[Function], syntax: Syntax) -> Seen:
    """Return what functions of one name do, with the functions in them."""
    seen = Seen()
    for one in functions:
        _parameters(one.args, seen)
        _look(seen, partial(syntax.within, one))
    return seen


def _look(seen: Seen, nodes: Callable[[type[ast.AST]], list[Any]]) -> None:
    """Add what the nodes of each type do."""
    for kind, handler in _LOOK.items():
        found = nodes(kind)
        if found:
            handler(seen, found)


def _parameters(arguments: ast.arguments, seen: Seen) -> None:
    by_position = [*arguments.posonlyargs, *arguments.args]
    without = by_position[: len(by_position) - len(arguments.defaults)]
    seen.plain.update(one.arg for one in without)
    seen.plain.update(
        one.arg
        for one, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
        if default is None
    )
    for variadic in (arguments.vararg, arguments.kwarg):
        if variadic is not None:
            seen.plain.add(variadic.arg)
    for one, default in _defaults(arguments):
        if isinstance(default, ast.Constant) and default.value in (None, ""):
            seen.plain.add(one.arg)


def _defaults(arguments: ast.arguments) -> Iterator[tuple[ast.arg, ast.expr]]:
    by_position = [*arguments.posonlyargs, *arguments.args]
    if arguments.defaults:
        yield from zip(by_position[-len(arguments.defaults) :], arguments.defaults, strict=True)
    for one, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        if default is not None:
            yield one, default


def _names(seen: Seen, nodes: list[ast.Name]) -> None:
    seen.names.update([one.id for one in nodes])
    seen.assigned.update([one.id for one in nodes if type(one.ctx) is not ast.Load])


def _constants(seen: Seen, nodes: list[ast.Constant]) -> None:
    texts = [(one.value, one) for one in nodes if type(one.value) is str and len(one.value) < 100]
    seen.keys.update([text for text, _ in texts])
    seen.written.update([text for text, one in texts if one not in seen.looked_up])


def _attributes(seen: Seen, nodes: list[ast.Attribute]) -> None:
    seen.asked += nodes
    for node in nodes:
        name, inner = node.attr, node.value
        seen.attributes.add(name)
        if type(node.ctx) is not ast.Load:
            seen.sets = seen.sets_attributes = True
            seen.keys.add(name)
            seen.fields.add(name)
        elif type(inner) is ast.Name:
            if inner.id in ("self", "cls"):
                seen.own.add(name)
            seen.pairs.add(f"{inner.id}.{name}")
            if name in _FILLING:
                seen.filled.add(inner.id)
        elif type(inner) is ast.Attribute:
            seen.pairs.add(f"{inner.attr}.{name}")
            if name in _FILLING:
                seen.filled.add(inner.attr)


def _keywords(seen: Seen, nodes: list[ast.keyword]) -> None:
    seen.keys.update([one.arg for one in nodes if one.arg is not None])


def _called(seen: Seen, nodes: list[ast.Call]) -> None:
    seen.calls += nodes
    for node in nodes:
        func = node.func
        if type(func) is not ast.Attribute:
            continue
        if type(func.value) is ast.Name:
            seen.touched.add(func.value.id)
        if func.attr == "get" and node.args:
            seen.looked_up.add(node.args[0])


def _awaits(seen: Seen, nodes: list[ast.Await]) -> None:
    seen.awaited.update([one.value for one in nodes])


def _returns(seen: Seen, nodes: list[ast.Return]) -> None:
    values = [one.value for one in nodes]
    seen.returned.update([one.value if type(one) is ast.Await else one for one in values])


def _subscripts(seen: Seen, nodes: list[ast.Subscript]) -> None:
    for one in nodes:
        if type(one.ctx) is ast.Load:
            seen.looked_up.add(one.slice)
        else:
            seen.sets = True
            if type(one.value) is ast.Attribute:
                seen.filled.add(one.value.attr)
            elif type(one.value) is ast.Name:
                seen.filled.add(one.value.id)


def _globals(seen: Seen, nodes: list[ast.Global]) -> None:
    seen.sets = seen.rebinds = True


#: What is done with the nodes of each type; constants come after what looks them up.
_LOOK: dict[type[ast.AST], Callable[[Seen, list[Any]], None]] = {
    ast.Name: _names,
    ast.Attribute: _attributes,
    ast.keyword: _keywords,
    ast.Call: _called,
    ast.Await: _awaits,
    ast.Return: _returns,
    ast.Subscript: _subscripts,
    ast.Constant: _constants,
    ast.Global: _globals,
}
