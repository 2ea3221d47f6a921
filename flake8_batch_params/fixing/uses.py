"""What else a written value is used for, but for the payloads that it is wrong in.

It follows names by their spelling, and takes every place that it cannot follow for another use.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cached_property

import libcst as cst

from flake8_batch_params.fixing.tree import Tree, content

#: More places than this are not looked at.
MOST = 400
#: Functions whose last argument is what they return where there is nothing else.
DEFAULTED = ("getenv", "get", "pop", "setdefault")
#: Functions that return what they are given, or something that holds it.
HANDING_ON = (
    "dict", "list", "tuple", "cast", "copy", "deepcopy", "field", "MappingProxyType", "OrderedDict",
)  # fmt: skip
#: Functions that show what they are given to a reader.
SHOWING = ("print", "debug", "info", "warning", "error", "exception", "echo", "secho", "write")
#: The attribute of an enumeration's member that is what was written.
ENUM_VALUE = frozenset({"value"})

Function = cst.FunctionDef | cst.Lambda


class Uses:
    """The uses of a module's values; ``payloads`` are the ids of calls and dicts that are such."""

    def __init__(self, tree: Tree, payloads: Collection[int]) -> None:
        self._tree, self._payloads = tree, payloads

    def other(
        self,
        node: cst.CSTNode,
        through: frozenset[str] = ENUM_VALUE,
        *,
        shown: bool = False,
        keyword: str = "",
    ) -> cst.CSTNode | None:
        """Return a place where the value of a node is used that is not of a payload.

        ``through`` are the attributes that stand for the value itself; with ``shown``, to
        print it, or to compare it, is no other use; nor is to pass it as ``keyword``.
        """
        search = _Search(self, through, shown, keyword)
        search.todo.append(node)
        seen: set[int] = set()
        while search.todo:
            one = search.todo.pop()
            if id(one) in seen:
                continue
            seen.add(id(one))
            if len(seen) > MOST or not search.follows(one):
                return search.at or one
        return None

    def is_payload(self, node: cst.CSTNode) -> bool:
        return id(node) in self._payloads

    def is_inside_of_call(self, node: cst.CSTNode) -> bool:
        """Tell whether a dict is displayed in the arguments of a payload's call."""
        for above in self._tree.above(node):
            if isinstance(above, cst.Call):
                return self.is_payload(above)
            if not isinstance(above, cst.Arg | cst.Dict | cst.DictElement | cst.IfExp):
                return False
        return False

    def parent(self, node: cst.CSTNode) -> cst.CSTNode | None:
        return self._tree.parent(node)

    def key(self, word: object, but: cst.CSTNode | None = None) -> cst.CSTNode | None:
        """Return a place that asks some dict for a key, other than one."""
        return next((node for node in self._keys.get(word, ()) if node is not but), None)

    @cached_property
    def _keys(self) -> dict[object, list[cst.CSTNode]]:
        """Where keys are asked for, by their content: ``d[key]``, ``d.get(key)``, ``key in d``."""
        found: dict[object, list[cst.CSTNode]] = defaultdict(list)
        for node in self._tree.nodes:
            for key in _asked(node):
                word = content(key)
                if isinstance(word, str):
                    found[word].append(key)
        return found

    # --- names ---

    def reads(self, target: cst.BaseExpression | cst.CSTNode) -> list[cst.CSTNode] | None:
        """Return where what is assigned to a target is read; None where nobody can tell."""
        if isinstance(target, cst.Attribute):
            return list(self._attributes.get(target.attr.value, ()))
        if not isinstance(target, cst.Name):
            return None
        name = target.value
        scope = self._scope(target)
        if isinstance(scope, cst.ClassDef):
            return None if self._is_looked_up(scope) else self.members(name)
        reads = self._names.get(name, [])
        if name in self._declared:
            return list(reads)
        return [one for one in reads if self._sees(one, name, scope)]

    def _is_looked_up(self, scope: cst.ClassDef) -> bool:
        """Tell whether somebody may ask an enumeration for its member of a value."""
        bases = [getattr(one.value, "attr", one.value) for one in scope.bases]
        if not any("Enum" in getattr(one, "value", "") for one in bases):
            return False
        reads = self._names.get(scope.name.value, [])
        parents = [self.parent(one) for one in reads]
        return any(isinstance(one, cst.Call | cst.Arg) for one in parents)

    def members(self, name: str) -> list[cst.CSTNode]:
        """Return where a name of a class is read, in it and outside of it."""
        return [*self._names.get(name, ()), *self._attributes.get(name, ())]

    def _scope(self, node: cst.CSTNode) -> cst.CSTNode | None:
        """Return the function or class that a name is written in; None for the module."""
        scopes = (cst.FunctionDef, cst.Lambda, cst.ClassDef)
        return next((above for above in self._tree.above(node) if isinstance(above, scopes)), None)

    def _sees(self, read: cst.CSTNode, name: str, scope: cst.CSTNode | None) -> bool:
        """Tell whether a read of a name may be of the one that a scope has."""
        for above in self._tree.above(read):
            if above is scope:
                return True
            if isinstance(above, cst.FunctionDef | cst.Lambda) and name in self._locals(above):
                return False
        return scope is None

    def _locals(self, function: Function) -> frozenset[str]:
        """Return the parameters of a function: what else it assigns may be global."""
        return frozenset(one.name.value for one in _parameters(function))

    @cached_property
    def _declared(self) -> frozenset[str]:
        """The names that some function declares to be of a scope around it."""
        return frozenset(
            item.name.value
            for node in self._tree.nodes
            if isinstance(node, cst.Global | cst.Nonlocal)
            for item in node.names
        )

    @cached_property
    def _names(self) -> dict[str, list[cst.CSTNode]]:
        found: dict[str, list[cst.CSTNode]] = defaultdict(list)
        for node in self._tree.nodes:
            if isinstance(node, cst.Name) and self._is_read(node):
                found[node.value].append(node)
        return found

    @cached_property
    def _attributes(self) -> dict[str, list[cst.CSTNode]]:
        found: dict[str, list[cst.CSTNode]] = defaultdict(list)
        for node in self._tree.nodes:
            if isinstance(node, cst.Attribute) and self._is_read(node):
                found[node.attr.value].append(node)
        return found

    def _is_read(self, node: cst.Name | cst.Attribute) -> bool:
        parent = self._tree.parent(node)
        match parent:
            case cst.Arg(keyword=one) | cst.Attribute(attr=one) if one is node:
                return False
            case cst.Param(name=one) | cst.FunctionDef(name=one) | cst.ClassDef(name=one):
                return one is not node
            case cst.AssignTarget() | cst.ImportAlias() | cst.AsName() | cst.NameItem():
                return False
            case cst.AnnAssign(target=one) | cst.NamedExpr(target=one) if one is node:
                return False
            case cst.For(target=one) | cst.CompFor(target=one) if one is node:
                return False
            case cst.Annotation() | cst.Decorator():
                return False
        return True

    # --- functions ---

    @cached_property
    def functions(self) -> dict[str, list[cst.FunctionDef]]:
        """The functions of the module by name; a class stands for its ``__init__``."""
        found: dict[str, list[cst.FunctionDef]] = defaultdict(list)
        for node in self._tree.nodes:
            if isinstance(node, cst.FunctionDef):
                name = node.name.value
                owner = self._scope(node)
                if name == "__init__" and isinstance(owner, cst.ClassDef):
                    name = owner.name.value
                found[name].append(node)
        return found

    @cached_property
    def classes(self) -> frozenset[str]:
        """The names of the classes without an ``__init__``, such as dataclasses."""
        names = {node.name.value for node in self._tree.nodes if isinstance(node, cst.ClassDef)}
        return frozenset(names - self.functions.keys())

    def function_of(self, node: cst.CSTNode) -> cst.FunctionDef | None:
        """Return the function that a statement is in."""
        for above in self._tree.above(node):
            if isinstance(above, cst.FunctionDef):
                return above
            if isinstance(above, cst.Lambda):
                return None
        return None


class _Search:
    """One search, with what is still to be looked at."""

    def __init__(self, uses: Uses, through: frozenset[str], shown: bool, keyword: str) -> None:
        self._uses, self._through, self._shown, self._keyword = uses, through, shown, keyword
        self.todo: list[cst.CSTNode] = []
        #: Where the other use is, if it is not what was followed.
        self.at: cst.CSTNode | None = None

    def follows(self, node: cst.CSTNode) -> bool:
        """Note where the value of a node goes on; tell whether that can be said, and is harmless.

        A value that is what it is told to be in a payload goes no further.
        """
        parent = self._uses.parent(node)
        for kind, step in _STEPS.items():
            if isinstance(parent, kind):
                return step(self, node, parent)
        return False

    def up(self, node: cst.CSTNode, parent: cst.CSTNode) -> bool:
        self.todo.append(parent)
        return True

    def arm(self, node: cst.CSTNode, parent: cst.IfExp) -> bool:
        return parent.test is not node and self.up(node, parent)

    def shown(self, node: cst.CSTNode, parent: cst.CSTNode) -> bool:
        return self._shown

    def compared(self, node: cst.CSTNode, parent: cst.CSTNode) -> bool:
        above = self._uses.parent(parent)
        sides = [parent] if above is None else [parent, above]
        return self._shown or any(map(self._uses.is_payload, sides))

    def dropped(self, node: cst.CSTNode, parent: cst.CSTNode) -> bool:
        return True

    def attribute(self, node: cst.CSTNode, parent: cst.Attribute) -> bool:
        return parent.attr.value in self._through and self.up(node, parent)

    def subscript(self, node: cst.CSTNode, parent: cst.Subscript) -> bool:
        return parent.value is node and self.up(node, parent)

    def entry(self, node: cst.CSTNode, parent: cst.DictElement) -> bool:
        """Follow the value of a key: to a payload's dict, which nobody else may ask for the key."""
        display = self._uses.parent(parent)
        if display is None or parent.key is node:
            return False
        if not self._uses.is_payload(display):
            return self.up(parent, display)
        return self._uses.is_inside_of_call(display) or self._unasked(parent.key)

    def _unasked(self, key: cst.CSTNode) -> bool:
        """Tell whether nobody asks a dict for a key that is written."""
        is_keyword = isinstance(key, cst.Name) and isinstance(self._uses.parent(key), cst.Arg)
        word = key.value if is_keyword and isinstance(key, cst.Name) else content(key)
        self.at = self._uses.key(word, key)
        return isinstance(word, str) and self.at is None

    def element(self, node: cst.CSTNode, parent: cst.CSTNode) -> bool:
        container = self._uses.parent(parent)
        if isinstance(container, cst.Dict) and self._uses.is_payload(container):
            return True
        return container is not None and self.up(parent, container)

    def loop(self, node: cst.CSTNode, parent: cst.For | cst.CompFor) -> bool:
        return parent.iter is node and self._read(_targets(parent.target))

    def assigned(self, node: cst.CSTNode, parent: cst.Assign) -> bool:
        targets = [one.target for one in parent.targets]
        subscripts = [one for one in targets if isinstance(one, cst.Subscript)]
        return all(map(self._stored, subscripts)) and self._read(
            one for one in targets if not isinstance(one, cst.Subscript)
        )

    def _stored(self, target: cst.Subscript) -> bool:
        """Tell whether what is put under a key is asked for by nobody."""
        match target.slice:
            case [cst.SubscriptElement(slice=cst.Index(value=key))]:
                return self._unasked(key)
        return False

    def annotated(self, node: cst.CSTNode, parent: cst.AnnAssign) -> bool:
        return parent.value is node and self._read([parent.target])

    def walrus(self, node: cst.CSTNode, parent: cst.NamedExpr) -> bool:
        return self._read([parent.target]) and self.up(node, parent)

    def _read(self, targets: Iterable[cst.CSTNode]) -> bool:
        for target in targets:
            reads = self._uses.reads(target)
            if reads is None:
                return False
            self.todo += reads
        return True

    def default(self, node: cst.CSTNode, parent: cst.Param) -> bool:
        return parent.default is node and self._read([parent.name])

    def returned(self, node: cst.CSTNode, parent: cst.Return) -> bool:
        """Follow what a function returns to its calls, and a property to where it is read."""
        function = self._uses.function_of(parent)
        if function is None:
            return False
        for read in self._uses.members(function.name.value):
            call = self._uses.parent(read)
            is_called = isinstance(call, cst.Call) and call.func is read
            self.todo.append(call if is_called and call is not None else read)
        return True

    def argument(self, node: cst.CSTNode, parent: cst.Arg) -> bool:
        call = self._uses.parent(parent)
        if not isinstance(call, cst.Call) or parent.star:
            return isinstance(call, cst.Call) and self._uses.is_payload(call)
        if self._uses.is_payload(call):
            return True
        name = called(call)
        if name in DEFAULTED:
            return parent is call.args[-1] is not call.args[0] and self.up(parent, call)
        if name in HANDING_ON:
            return self.up(parent, call)
        if name in SHOWING:
            return self._shown
        if parent.keyword is not None and parent.keyword.value == self._keyword:
            return True
        if name == "update":
            return parent.keyword is not None and self._unasked(parent.keyword)
        if name == "add_argument":
            return self._option(call, parent)
        return self._parameter(call, parent, name)

    def _option(self, call: cst.Call, argument: cst.Arg) -> bool:
        """Follow the default of a command line's option to where the option is read."""
        words = {one.keyword.value: one.value for one in call.args if one.keyword is not None}
        if "choices" in words or words.get("default") is not argument.value:
            return False
        names = [content(one.value) for one in call.args if one.keyword is None]
        flags = [one for one in names if isinstance(one, str)]
        long = [one for one in flags if one.startswith("--") or not one.startswith("-")]
        chosen = content(words["dest"]) if "dest" in words else next(iter(long), None)
        if not isinstance(chosen, str):
            return False
        self.todo += self._uses.members(chosen.lstrip("-").replace("-", "_"))
        return True

    def _parameter(self, call: cst.Call, argument: cst.Arg, name: str) -> bool:
        """Follow an argument of a function of the file into it."""
        if name in self._uses.classes and argument.keyword is not None:
            self.todo += self._uses.members(argument.keyword.value)
            return True
        functions = self._uses.functions.get(name, [])
        for function in functions:
            parameter = _bound(function, call, argument)
            if parameter is None or not self._read([parameter.name]):
                return False
        return bool(functions)


def called(call: cst.Call) -> str:
    """Return the last name of what a call calls."""
    match call.func:
        case cst.Name(value=name) | cst.Attribute(attr=cst.Name(value=name)):
            return name
    return ""


def _parameters(function: Function) -> Iterator[cst.Param]:
    all_of = function.params
    yield from (*all_of.posonly_params, *all_of.params, *all_of.kwonly_params)
    for star in (all_of.star_arg, all_of.star_kwarg):
        if isinstance(star, cst.Param):
            yield star


def _bound(function: cst.FunctionDef, call: cst.Call, argument: cst.Arg) -> cst.Param | None:
    """Return the parameter that an argument is bound to."""
    if argument.keyword is not None:
        named = [one for one in _parameters(function) if one.star == "" or one.star is None]
        name = argument.keyword.value
        found = [one for one in named if one.name.value == name]
        star = function.params.star_kwarg
        return found[0] if found else star
    if any(one.star for one in call.args):
        return None
    places = [*function.params.posonly_params, *function.params.params]
    if places and places[0].name.value in ("self", "cls"):
        places = places[1:]
    at = call.args.index(argument)
    return places[at] if at < len(places) else None


def _targets(target: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """Yield the names in the target of a loop."""
    if isinstance(target, cst.Tuple | cst.List):
        for element in target.elements:
            yield from _targets(element.value)
    else:
        yield target


def _asked(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """Yield the keys that a node asks a dict for."""
    match node:
        case cst.SubscriptElement(slice=cst.Index(value=key)):
            yield key
        case cst.Call(args=[cst.Arg(value=key), *_]) if called(node) in DEFAULTED:
            yield key
        case cst.Comparison(left=key, comparisons=[cst.ComparisonTarget(operator=operator), *_]):
            if isinstance(operator, cst.In | cst.NotIn):
                yield key


#: Where a value goes on from what it is written in.
_STEPS: dict[type | tuple[type, ...], Callable[..., bool]] = {
    (cst.BooleanOperation, cst.Await): _Search.up,
    cst.IfExp: _Search.arm,
    cst.Attribute: _Search.attribute,
    cst.Subscript: _Search.subscript,
    cst.DictElement: _Search.entry,
    (cst.Element, cst.StarredElement, cst.StarredDictElement): _Search.element,
    (cst.For, cst.CompFor): _Search.loop,
    cst.Assign: _Search.assigned,
    cst.AnnAssign: _Search.annotated,
    cst.NamedExpr: _Search.walrus,
    cst.Param: _Search.default,
    cst.Return: _Search.returned,
    cst.Arg: _Search.argument,
    cst.Expr: _Search.dropped,
    (cst.Comparison, cst.ComparisonTarget): _Search.compared,
    (cst.FormattedStringExpression, cst.Raise): _Search.shown,
}
