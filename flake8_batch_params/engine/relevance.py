"""Which forks can matter: those whose arms set, return or do something that a call may get.

By names alone: a statement that touches a telling word makes the names in it relevant, and a
statement that sets a relevant name makes those relevant that it reads.  A fork that cannot
matter is not taken both ways; its statements are run all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Set
from typing import Any

from flake8_batch_params.engine.code import Code, Statement

#: Tells of a statement by what it loads, what it stores, and its marks.
Asked = Callable[[Set[str], Set[str], Set[str]], bool]

#: Names that are everywhere, and say nothing.
_EVERYWHERE = frozenset("self cls append get items print str len range dict list format".split())
#: Functions that call what they are given, once for each item.
_CALLING = frozenset({"map", "starmap", "submit"})


class Relevance:
    """What is known of the names of the scopes that have run."""

    def __init__(self, matters: Asked, feeds: Asked) -> None:
        self._asked = matters
        self._feeds = feeds
        #: The functions of each name that were made.
        self._made: dict[str, list[Code]] = {}
        self._is_stale = False
        self.names: set[str] = set()
        #: Variables of functions that are relevant.
        self.variables: set[tuple[Code, str]] = set()
        self._new: list[Code] = []
        self._known: set[Code] = set()
        #: Statements that are not known to feed anything, by what they set, by what they call,
        #: and those that return, by their function.
        self._setting: dict[Any, list[tuple[Code, Statement]]] = {}
        self._calling: dict[str, list[tuple[Code, Statement]]] = {}
        self._returning: dict[str, list[tuple[Code, Statement]]] = {}
        self._steps: dict[tuple[Code, int], bool] = {}
        self._ranges: dict[tuple[Code, int, int], bool] = {}
        self._telling: dict[Code, bool] = {}
        #: What functions are called as in which something may end.
        self.hot: frozenset[str] = frozenset()
        self._hot: dict[str, bool] = {}

    def add(self, code: Code) -> None:
        """Take a scope into account, with those in it."""
        if not code.internal and code not in self._known:
            self._known.add(code)
            self._new.append(code)

    def define(self, code: Code) -> None:
        """Take a function into account that was made."""
        held = self._made.setdefault(code.name, [])
        if code not in held:
            held.append(code)
            self._is_stale = True

    def matters(self, name: str, code: Code | None = None) -> bool:
        """Tell whether a name, or a variable of a function, may reach a call that matters."""
        if self._new:
            self._update()
        return name in self.names or (code is not None and (code, name) in self.variables)

    def is_telling(self, code: Code) -> bool:
        """Tell whether a scope, or one in it, has a statement with a telling word."""
        found = self._telling.get(code)
        if found is None:
            self._telling[code] = False
            code.ready()
            found = any(self._tells(one) for one in code.statements) or any(
                self.is_telling(inner) for inner in code.inner if inner.kind != "class"
            )
            self._telling[code] = found
        return found

    def _tells(self, statement: Statement) -> bool:
        return self._asked(statement.loads, statement.stores, statement.marks)

    def _update(self) -> None:
        """Take new scopes into account, until no name more becomes relevant.

        A variable of a function is relevant in that function alone; attributes, string keys,
        and the names of the module are relevant wherever they are.
        """
        self._steps.clear()
        self._ranges.clear()
        if self._is_stale:
            self._is_stale = False
            self._hot.clear()
        new, self._new = self._new, []
        rest: list[tuple[Code, Statement]] = []
        for code in new:
            for one in code.statements:
                if one.leaves == "return":
                    self._index(self._returning, code.name, code, one, rest)
                if self._feeds(one.loads, one.stores, one.marks):
                    rest.append((code, one))
                    continue
                for name in one.stores:
                    if _is_own(code, name):
                        self._index(self._setting, (code, name), code, one, rest)
                    if _sets_for_all(code, one, name):
                        self._index(self._setting, name, code, one, rest)
                for name in one.calls:
                    self._calling.setdefault(name, []).append((code, one))
        for name in [one for one in self._calling if self._is_hot(one)]:
            rest += self._calling.pop(name)
        while rest:
            code, one = rest.pop()
            self._read(code, one, rest)

    def _index(
        self,
        index: dict[Any, list[tuple[Code, Statement]]],
        key: Any,
        code: Code,
        statement: Statement,
        rest: list[tuple[Code, Statement]],
    ) -> None:
        if key in (self.variables if type(key) is tuple else self.names):
            rest.append((code, statement))
        else:
            index.setdefault(key, []).append((code, statement))

    def _sets(self, code: Code, statement: Statement) -> bool:
        return any(
            (code, name) in self.variables
            or (name in self.names and _sets_for_all(code, statement, name))
            for name in statement.stores
        )

    def _read(self, code: Code, statement: Statement, rest: list[tuple[Code, Statement]]) -> None:
        """Let what a statement reads be relevant, and what sets that be read."""
        for name in statement.loads:
            if name in _EVERYWHERE:
                continue
            own = _is_own(code, name)
            key = (code, name)
            if own and key not in self.variables:
                self.variables.add(key)
                rest += self._setting.pop(key, ())
            if name not in self.names and (not own or f".{name}" in statement.marks):
                self.names.add(name)
                rest += self._setting.pop(name, ())
                rest += self._returning.pop(name, ())

    def of_range(self, code: Code, start: int, end: int) -> bool:
        """Tell whether statements in a range of steps can matter."""
        if self._new:
            self._update()
        key = (code, start, end)
        found = self._ranges.get(key)
        if found is None:
            found = any(self._touches(code, one) for one in code.touched(start, end))
            self._ranges[key] = found
        return found

    def of_step(self, code: Code, index: int) -> bool:
        """Tell whether the arms of a fork, or the statement around it, can matter."""
        if self._new:
            self._update()
        key = (code, index)
        found = self._steps.get(key)
        if found is None:
            found = self._steps[key] = self._matters(code, index)
        return found

    def _matters(self, code: Code, index: int) -> bool:
        around = code.statement_at(index)
        if around is not None and self._touches(code, around):
            return True
        arms = code.arms.get(index, ())
        return any(
            self._touches(code, one) for start, end in arms for one in code.touched(start, end)
        )

    def _touches(self, code: Code, statement: Statement) -> bool:
        if self._sets(code, statement) or self._tells(statement):
            return True
        if statement.leaves == "return" and code.name in self.names:
            return True
        if any(self._is_hot(name) for name in statement.calls):
            return True
        return not _CALLING.isdisjoint(statement.calls) and any(map(self._is_hot, statement.loads))

    def _is_hot(self, name: str) -> bool:
        """Tell whether a function of the file of that name has a telling statement in reach."""
        if name in self.hot:
            return True
        found = self._hot.get(name)
        if found is None:
            self._hot[name] = False
            # Those of the module and of its classes are hot by the tree, before they are lowered.
            functions = self._made.get(name, ())
            found = any(
                self.is_telling(code)
                or any(self._is_hot(inner) for one in code.statements for inner in one.calls)
                for code in functions
                if code.lower is None
            )
            self._hot[name] = found
        return found


def _is_own(code: Code, name: str) -> bool:
    """Tell whether a name is a variable of a function, that no other scope can name."""
    return name in code.locals and code.kind != "module"


def _sets_for_all(code: Code, statement: Statement, name: str) -> bool:
    """Tell whether a name that is set is an attribute, a key, or no variable of the function."""
    return not _is_own(code, name) or name in statement.fields or f"{name}[=" in statement.marks
