"""What binds a name, in which scope; and what is in a scope that may be a payload.

One plain loop over the tree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import libcst as cst

from flake8_batch_params.analysis.shapes import TELLING_KEYS, TYPED_DICTS, may_be_payload
from flake8_batch_params.analysis.syntax import children, dotted, parameters

#: Using a name in these ways cannot change the dict or list that it holds.
_READING_METHODS = frozenset("get items keys values copy id index count create".split())

#: Methods of HTTP libraries whose call can be a payload, in a file that speaks of batches.
_POSTS = frozenset({"post", "request"})
#: Functions that change nothing that they are given, and return no part of it.
_READERS = frozenset("print len str repr isinstance bool type pprint deepcopy".split())
#: Functions whose result has the same items.
_COPIERS = frozenset("dict list tuple sorted set copy copy.copy".split())
_READING_FUNCTIONS = frozenset({"json.dumps", "copy.deepcopy"})
_LOGGERS = frozenset({"logger", "logging", "log"})
_RESOURCES = frozenset({"batches", "files", "with_raw_response"})
#: Resources of the SDKs whose ``create`` makes no batch and no file.
_OTHER_RESOURCES = frozenset(
    "completions responses embeddings messages images speech transcriptions translations"
    " moderations threads runs assistants vector_stores file_batches jobs sessions".split()
)


class Scope:
    """A module, class, function, lambda or comprehension, and the names that it binds."""

    __slots__ = (
        "assigned", "bound", "called", "children", "contains_sink", "dynamic", "globals",
        "has_sink", "kind", "loose", "node", "nonlocals", "parent", "peeked", "resolved",
        "returns_value", "size", "stores", "told", "yields",
    )  # fmt: skip

    def __init__(self, node: cst.CSTNode, kind: str, parent: Scope | None) -> None:
        self.node = node
        self.kind = kind
        self.parent = parent
        self.children: list[Scope] = []
        self.bound: set[str] = set()
        #: Of these, those that anything may be given to: no ``def``, ``class`` or import.
        self.assigned: set[str] = set()
        #: What names mean here, of those that were asked for.
        self.resolved: dict[str, Scope | None] = {}
        self.globals: set[str] = set()
        self.nonlocals: set[str] = set()
        #: Names that are used here in a way that may change what they hold.
        self.loose: set[str] = set()
        #: Names whose items are used here in such a way.
        self.peeked: set[str] = set()
        #: Names and attributes that are called here.
        self.called: set[str] = set()
        #: Attributes that are stored here, with the name of the object (None: no name).
        self.stores: set[tuple[str | None, str]] = set()
        #: What is called here with a keyword that tells, a name or an attribute; and whether
        #: something else is handed to it.
        self.told: set[tuple[cst.Name | cst.Attribute, bool]] = set()
        self.has_sink = False
        self.contains_sink = False
        #: Whether attributes are set by name (``setattr``, ``__dict__``).
        self.dynamic = False
        self.returns_value = False
        #: Whether it is a generator.
        self.yields = False
        self.size = 0
        if parent is not None:
            parent.children.append(self)

    @property
    def name(self) -> str:
        """The name of a function or class; empty for other scopes."""
        name = getattr(self.node, "name", None)
        return name.value if isinstance(name, cst.Name) else ""

    @property
    def is_function(self) -> bool:
        return self.kind in ("function", "lambda")

    def module(self) -> Scope:
        scope = self
        while scope.parent is not None:
            scope = scope.parent
        return scope

    def walk(self) -> Iterator[Scope]:
        """Yield this scope and every one in it."""
        stack = [self]
        while stack:
            scope = stack.pop()
            yield scope
            stack.extend(reversed(scope.children))


def resolve(name: str, scope: Scope) -> Scope | None:
    """Return the scope that a name means when it is read in a scope; None for a builtin.

    Asked when every scope is there: answers are kept.
    """
    known = scope.resolved.get(name, scope)
    if known is scope and name not in scope.resolved:
        known = scope.resolved[name] = _resolved(name, scope)
    return known


def _resolved(name: str, scope: Scope) -> Scope | None:
    if name in scope.globals:
        return scope.module()
    current: Scope | None = scope
    while current is not None:
        visible = current is scope or current.kind != "class"
        if visible and name in current.bound and name not in current.nonlocals:
            return current.module() if name in current.globals else current
        current = current.parent
    return None


class Scopes:
    """Every scope of a module.  ``of`` finds the scope that a node opens.

    ``posts`` tells whether HTTP posts are looked at.
    """

    def __init__(self, module: cst.Module, *, posts: bool = True) -> None:
        self.posts = posts
        self.module = Scope(module, "module", None)
        self.of: dict[cst.CSTNode, Scope] = {module: self.module}
        #: Names declared ``global`` or ``nonlocal`` somewhere, by the scope they are in.
        self.rebound: dict[Scope, set[str]] = {}
        #: Attributes whose dict or list something may change.
        self.loose_attributes: set[str] = set()
        #: Attributes whose items something may change.
        self.peeked_attributes: set[str] = set()
        #: Attributes stored on something else than ``self`` or ``cls``.
        self.foreign_stores: set[str] = set()
        self._stack: list[tuple[cst.CSTNode, Scope]] = []
        #: Answers that were given, by the question.
        self._names: dict[tuple[Scope, Scope, str], set[str]] = {}
        self._push(module, self.module)
        while self._stack:
            node, scope = self._stack.pop()
            scope.size += 1
            handler = _HANDLERS.get(type(node))
            if handler is None:
                self._push(node, scope)
            else:
                handler(self, node, scope)
        #: How many nodes the module has.
        self.size = sum(scope.size for scope in self.module.walk())
        self._settle()

    def _push(self, node: cst.CSTNode, scope: Scope) -> None:
        for child in children(node):
            self._stack.append((child, scope))

    def _settle(self) -> None:
        """Derive what needs the whole tree."""
        for scope in self.module.walk():
            for name in scope.globals:
                self.rebound.setdefault(self.module, set()).add(name)
                self.module.bound.add(name)
            for name in scope.nonlocals:
                owner = scope.parent and resolve(name, scope.parent)
                if owner is not None:
                    self.rebound.setdefault(owner, set()).add(name)
            for base, attribute in scope.stores:
                if base not in ("self", "cls"):
                    self.foreign_stores.add(attribute)

    def release(self) -> None:
        """Let scopes no longer hold each other."""
        for scope in list(self.module.walk()):
            scope.parent = None
            scope.children.clear()
            scope.resolved.clear()

    def loose_below(self, owner: Scope) -> set[str]:
        """Return the names of a scope whose content functions below it may change."""
        return self._below(owner, "loose")

    def used_below(self, owner: Scope) -> set[str]:
        """Return those, and the names of which they may change the items alone."""
        return self._below(owner, "loose") | self._below(owner, "peeked")

    def _below(self, owner: Scope, use: str) -> set[str]:
        key = (owner, owner, use)
        if key not in self._names:
            inner = (s for s in owner.walk() if s is not owner and s.kind != "class")
            self._names[key] = _meant(inner, owner, use)
        return self._names[key]

    def captured(self, code: Scope, owner: Scope) -> set[str]:
        """Return the names of a scope whose content a function or class in it may change."""
        key = (code, owner, "")
        if key not in self._names:
            found = [_meant(code.walk(), owner, use) for use in ("loose", "peeked")]
            self._names[key] = found[0] | found[1]
        return self._names[key]

    def changed_by(self, code: Scope) -> set[str]:
        """Return the names, of whichever scope, whose content a function may change."""
        return {name for scope in code.walk() for name in scope.loose | scope.peeked}

    # --- one method a kind of node ---

    def _bind(self, target: cst.CSTNode, scope: Scope) -> None:
        """Bind the names of a target; what is not a name is code that runs."""
        match target:
            case cst.Name(value=name):
                scope.bound.add(name)
                scope.assigned.add(name)
            case cst.Tuple(elements=elements) | cst.List(elements=elements):
                for element in elements:
                    self._bind(element.value, scope)
            case cst.StarredElement(value=value):
                self._bind(value, scope)
            case cst.Attribute(value=base, attr=attribute):
                owner = base.value if type(base) is cst.Name else None
                scope.stores.add((owner, attribute.value))
                self._stack.append((base, scope))
            case cst.Subscript(value=base):
                self._loosen(base, scope)
                self._constant_key(target, scope)
                self._push(target, scope)
            case _:
                self._stack.append((target, scope))

    def _constant_key(self, target: cst.Subscript, scope: Scope) -> None:
        """``line["custom_id"] = …`` makes a payload as a display does."""
        match target.slice:
            case [cst.SubscriptElement(slice=cst.Index(value=cst.SimpleString() as key))]:
                if key.raw_value in TELLING_KEYS:
                    scope.has_sink = True

    def _loosen(self, node: cst.CSTNode, scope: Scope) -> None:
        if isinstance(node, cst.Name):
            scope.loose.add(node.value)
        elif isinstance(node, cst.Attribute):
            self.loose_attributes.add(node.attr.value)

    def _name(self, node: cst.Name, scope: Scope) -> None:
        scope.loose.add(node.value)
        if node.value in TYPED_DICTS:
            scope.has_sink = True

    def _attribute(self, node: cst.Attribute, scope: Scope) -> None:
        attribute = node.attr.value
        if attribute == "create":
            if is_own(node):
                scope.told.add((node, False))
            else:
                scope.has_sink = scope.has_sink or _resource(node.value) not in _OTHER_RESOURCES
        elif attribute in TYPED_DICTS or (self.posts and attribute in _POSTS):
            scope.has_sink = True
        elif attribute == "__dict__":
            scope.dynamic = True
        self.loose_attributes.add(attribute)
        if attribute in _READING_METHODS:
            self._peek(node.value, scope)
        else:
            self._stack.append((node.value, scope))

    def _read(self, node: cst.CSTNode, scope: Scope) -> None:
        """Visit an expression that is only read: a name or attribute here is not loose."""
        if type(node) is cst.Attribute:
            self._read(node.value, scope)
        elif type(node) is cst.Subscript:
            self._stack.extend((element, scope) for element in node.slice)
            self._read(node.value, scope)
        elif type(node) is not cst.Name:
            self._stack.append((node, scope))

    def _peek(self, node: cst.CSTNode, scope: Scope) -> None:
        """Visit an expression of which items are used, in whatever way."""
        root = node
        while type(root) is cst.Attribute or type(root) is cst.Subscript:
            if type(root) is cst.Attribute:
                self.peeked_attributes.add(root.attr.value)
            root = root.value
        if type(root) is cst.Name:
            scope.peeked.add(root.value)
        self._read(node, scope)

    def _subscript(self, node: cst.Subscript, scope: Scope) -> None:
        self._stack.extend((element, scope) for element in node.slice)
        self._peek(node.value, scope)

    def _call(self, node: cst.Call, scope: Scope) -> None:
        callee = node.func
        if type(callee) is cst.Name:
            name = callee.value
            scope.called.add(name)
            scope.dynamic = scope.dynamic or name in ("setattr", "vars")
            scope.has_sink = scope.has_sink or name in TYPED_DICTS
        else:
            if type(callee) is cst.Attribute:
                scope.called.add(callee.attr.value)
            self._stack.append((callee, scope))
        only_reads = _only_reads(callee)
        copies = not only_reads and dotted(callee) in _COPIERS
        tells = False
        for argument in node.args:
            keyword = argument.keyword
            tells = tells or (keyword is not None and keyword.value in TELLING_KEYS)
            if only_reads or argument.star == "**":
                self._read(argument.value, scope)
            elif copies:
                self._peek(argument.value, scope)
            else:
                self._stack.append((argument.value, scope))
        if tells:
            self._tell(node, scope)

    def _tell(self, node: cst.Call, scope: Scope) -> None:
        """Look at a call with a keyword that only batches have: it makes a dict, or a batch.

        A class makes an object, and a function of the file has the sink itself.
        """
        if isinstance(node.func, (cst.Name, cst.Attribute)):
            hands_on = any(one.keyword is None and one.star != "**" for one in node.args)
            scope.told.add((node.func, hands_on))
        else:
            scope.has_sink = True

    def _dict(self, node: cst.Dict, scope: Scope) -> None:
        keys = set()
        for element in node.elements:
            if isinstance(element, cst.DictElement):
                if isinstance(element.key, cst.SimpleString):
                    keys.add(element.key.raw_value)
                self._stack.append((element.key, scope))
                self._stack.append((element.value, scope))
            else:
                self._read(element.value, scope)
        if not keys.isdisjoint(TELLING_KEYS) or {"method", "url", "body"} <= keys:
            is_whole = len(keys) == len(node.elements)
            scope.has_sink = scope.has_sink or not is_whole or may_be_payload(keys)

    def _assign(self, node: cst.Assign, scope: Scope) -> None:
        for target in node.targets:
            self._bind(target.target, scope)
        self._stack.append((node.value, scope))

    def _assign_one(self, node: cst.AnnAssign | cst.AugAssign, scope: Scope) -> None:
        self._bind(node.target, scope)
        if isinstance(node, cst.AnnAssign):
            self._stack.append((node.annotation, scope))
        if node.value is not None:
            self._stack.append((node.value, scope))

    def _delete(self, node: cst.Del, scope: Scope) -> None:
        self._bind(node.target, scope)

    def _for(self, node: cst.For, scope: Scope) -> None:
        self._bind(node.target, scope)
        for part in (node.iter, node.body, node.orelse):
            if part is not None:
                self._stack.append((part, scope))

    def _with_item(self, node: cst.WithItem, scope: Scope) -> None:
        if node.asname is not None:
            self._bind(node.asname.name, scope)
        self._stack.append((node.item, scope))

    def _except(self, node: cst.ExceptHandler | cst.ExceptStarHandler, scope: Scope) -> None:
        if node.name is not None:
            self._bind(node.name.name, scope)
        if node.type is not None:
            self._stack.append((node.type, scope))
        self._stack.append((node.body, scope))

    def _walrus(self, node: cst.NamedExpr, scope: Scope) -> None:
        owner = scope
        while owner.kind == "comprehension" and owner.parent is not None:
            owner = owner.parent
        self._bind(node.target, owner)
        self._stack.append((node.value, scope))

    def _import(self, node: cst.Import, scope: Scope) -> None:
        for alias in node.names:
            if alias.asname is not None:
                scope.bound.add(dotted(alias.asname.name))
            else:
                scope.bound.add(dotted(alias.name).partition(".")[0])

    def _import_from(self, node: cst.ImportFrom, scope: Scope) -> None:
        if isinstance(node.names, cst.ImportStar):
            return
        for alias in node.names:
            bound = alias.name if alias.asname is None else alias.asname.name
            scope.bound.add(dotted(bound))
            if dotted(alias.name) in TYPED_DICTS:
                scope.has_sink = True

    def _yield(self, node: cst.Yield, scope: Scope) -> None:
        scope.yields = True
        self._push(node, scope)

    def _global(self, node: cst.Global, scope: Scope) -> None:
        names = {item.name.value for item in node.names}
        scope.bound |= names
        scope.globals |= names

    def _nonlocal(self, node: cst.Nonlocal, scope: Scope) -> None:
        scope.nonlocals |= {item.name.value for item in node.names}

    def _return(self, node: cst.Return, scope: Scope) -> None:
        if node.value is not None:
            scope.returns_value = True
            self._stack.append((node.value, scope))

    def _function(self, node: cst.FunctionDef, scope: Scope) -> None:
        scope.bound.add(node.name.value)
        for decorator in node.decorators:
            self._stack.append((decorator.decorator, scope))
        outside = scope
        if node.type_parameters is not None:
            outside = self._type_parameters(node.type_parameters, scope)
        if node.returns is not None:
            self._stack.append((node.returns, outside))
        inner = self._open(node, "function", outside)
        if node.returns is not None and _mentions_typed_dict(node.returns):
            inner.has_sink = True
        self._parameters(node.params, outside, inner)
        self._stack.append((node.body, inner))

    def _lambda(self, node: cst.Lambda, scope: Scope) -> None:
        inner = self._open(node, "lambda", scope)
        inner.returns_value = True
        self._parameters(node.params, scope, inner)
        self._stack.append((node.body, inner))

    def _open(self, node: cst.CSTNode, kind: str, parent: Scope) -> Scope:
        inner = self.of[node] = Scope(node, kind, parent)
        return inner

    def _parameters(self, params: cst.Parameters, outside: Scope, inner: Scope) -> None:
        for param in parameters(params):
            inner.bound.add(param.name.value)
            inner.assigned.add(param.name.value)
            if param.default is not None:
                self._stack.append((param.default, outside))
            if param.annotation is not None:
                self._stack.append((param.annotation, outside))
            if param.annotation is not None and _mentions_typed_dict(param.annotation):
                inner.has_sink = True

    def _class(self, node: cst.ClassDef, scope: Scope) -> None:
        scope.bound.add(node.name.value)
        for decorator in node.decorators:
            self._stack.append((decorator.decorator, scope))
        outside = scope
        if node.type_parameters is not None:
            outside = self._type_parameters(node.type_parameters, scope)
        bases = {dotted(argument.value) for argument in node.bases}
        if any(base.endswith("TypedDict") or base in scope.assigned for base in bases):
            scope.assigned.add(node.name.value)  # calling it makes a dict
        for argument in (*node.bases, *node.keywords):
            self._stack.append((argument.value, outside))
        inner = self._open(node, "class", outside)
        self._stack.append((node.body, inner))

    def _type_parameters(self, node: cst.TypeParameters, scope: Scope) -> Scope:
        """Return the scope that holds type parameters, as PEP 695 lays it round a definition."""
        inner = self._open(node, "annotation", scope)
        for param in node.params:
            inner.bound.add(param.param.name.value)
            self._push(param, inner)
        return inner

    def _type_alias(self, node: cst.TypeAlias, scope: Scope) -> None:
        scope.bound.add(node.name.value)
        outside = scope
        if node.type_parameters is not None:
            outside = self._type_parameters(node.type_parameters, scope)
        self._stack.append((node.value, outside))

    def _comprehension(
        self, node: cst.ListComp | cst.SetComp | cst.DictComp | cst.GeneratorExp, scope: Scope
    ) -> None:
        inner = self._open(node, "comprehension", scope)
        # The first iterable is evaluated outside.
        self._stack.append((node.for_in.iter, scope))
        clause: cst.CompFor | None = node.for_in
        while clause is not None:
            self._bind(clause.target, inner)
            self._stack.extend((condition, inner) for condition in clause.ifs)
            clause = clause.inner_for_in
            if clause is not None:
                self._stack.append((clause.iter, inner))
        if isinstance(node, cst.DictComp):
            self._stack.append((node.key, inner))
            self._stack.append((node.value, inner))
        else:
            self._stack.append((node.elt, inner))

    def _pattern(self, node: cst.MatchAs | cst.MatchStar, scope: Scope) -> None:
        if node.name is not None:
            scope.bound.add(node.name.value)
        if isinstance(node, cst.MatchAs) and node.pattern is not None:
            self._stack.append((node.pattern, scope))

    def _mapping_pattern(self, node: cst.MatchMapping, scope: Scope) -> None:
        if node.rest is not None:
            scope.bound.add(node.rest.value)
        self._stack.extend((element, scope) for element in node.elements)

    def _leaf(self, node: cst.CSTNode, scope: Scope) -> None:
        pass


def _meant(scopes: Iterator[Scope], owner: Scope, use: str) -> set[str]:
    """Return the names that are used in these scopes in a way, and are those of another."""
    return {
        name
        for scope in scopes
        for name in getattr(scope, use)
        if name in owner.bound and resolve(name, scope) is owner
    }


def is_own(node: cst.Attribute) -> bool:
    """Tell whether an attribute is one of ``self`` or ``cls``."""
    return isinstance(node.value, cst.Name) and node.value.value in ("self", "cls")


def _resource(node: cst.BaseExpression) -> str:
    """Return the name of what a method belongs to; raw and streamed responses are the same."""
    while isinstance(node, cst.Attribute) and node.attr.value.startswith("with_"):
        node = node.value
    return node.attr.value if isinstance(node, cst.Attribute) else ""


def _only_reads(callee: cst.BaseExpression) -> bool:
    """Tell whether a callee is certain not to change what it is given, nor to return it."""
    if type(callee) is cst.Name:
        return callee.value in _READERS
    if type(callee) is not cst.Attribute:
        return False
    owner, method = callee.value, callee.attr.value
    if type(owner) is cst.Attribute:
        return method == "create" and owner.attr.value in _RESOURCES
    if type(owner) is cst.Name:
        return owner.value in _LOGGERS or f"{owner.value}.{method}" in _READING_FUNCTIONS
    return False


def _mentions_typed_dict(annotation: cst.Annotation) -> bool:
    stack: list[cst.CSTNode] = [annotation.annotation]
    while stack:
        node = stack.pop()
        if isinstance(node, cst.Name) and node.value in TYPED_DICTS:
            return True
        if isinstance(node, cst.SimpleString):
            return any(name in node.value for name in TYPED_DICTS)
        stack.extend(children(node))
    return False


_HANDLERS: dict[type, Callable[..., None]] = {
    cst.AnnAssign: Scopes._assign_one,
    cst.Assign: Scopes._assign,
    cst.Attribute: Scopes._attribute,
    cst.AugAssign: Scopes._assign_one,
    cst.Call: Scopes._call,
    cst.ClassDef: Scopes._class,
    cst.Comment: Scopes._leaf,
    cst.Del: Scopes._delete,
    cst.Dict: Scopes._dict,
    cst.DictComp: Scopes._comprehension,
    cst.ExceptHandler: Scopes._except,
    cst.ExceptStarHandler: Scopes._except,
    cst.For: Scopes._for,
    cst.FunctionDef: Scopes._function,
    cst.GeneratorExp: Scopes._comprehension,
    cst.Global: Scopes._global,
    cst.Import: Scopes._import,
    cst.ImportFrom: Scopes._import_from,
    cst.Integer: Scopes._leaf,
    cst.Lambda: Scopes._lambda,
    cst.ListComp: Scopes._comprehension,
    cst.MatchAs: Scopes._pattern,
    cst.MatchMapping: Scopes._mapping_pattern,
    cst.MatchStar: Scopes._pattern,
    cst.Name: Scopes._name,
    cst.NamedExpr: Scopes._walrus,
    cst.Nonlocal: Scopes._nonlocal,
    cst.Return: Scopes._return,
    cst.SetComp: Scopes._comprehension,
    cst.SimpleString: Scopes._leaf,
    cst.Subscript: Scopes._subscript,
    cst.TypeAlias: Scopes._type_alias,
    cst.WithItem: Scopes._with_item,
    cst.Yield: Scopes._yield,
}
