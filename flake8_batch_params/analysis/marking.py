"""Which scopes can matter to a payload: those that may hold one, and those that call them."""

from __future__ import annotations

import libcst as cst

from flake8_batch_params.analysis.scopes import Scope, Scopes, is_own, resolve

#: Calls of calls of a payload's function are looked for this far up.
MAX_CALLERS = 3


def mark(scopes: Scopes) -> None:
    """Mark the scopes to interpret: ``has_sink``, and ``contains_sink`` around them."""
    _mark_told(scopes)
    marked = _with_callers(scopes)
    for scope in marked:
        scope.has_sink = True
        above: Scope | None = scope
        while above is not None and not above.contains_sink:
            above.contains_sink = True
            above = above.parent


def _with_callers(scopes: Scopes) -> set[Scope]:
    """Return the scopes that hold sinks, and those that call them.

    Arguments that are written at a call are seen where the call is.
    """
    marked = {scope for scope in scopes.module.walk() if scope.has_sink}
    called = {scope.name for scope in marked} - {""}
    for _ in range(MAX_CALLERS):
        callers = {
            scope
            for scope in scopes.module.walk()
            if scope not in marked and not called.isdisjoint(scope.called)
        }
        if not callers:
            break
        marked |= callers
        called |= {scope.name for scope in callers} - {""}
    return marked


def _mark_told(scopes: Scopes) -> None:
    """Mark the scopes that tell something of a batch to what may be any function."""
    telling = [scope for scope in scopes.module.walk() if scope.told]
    if not telling:
        return
    functions, attributes = set[str](), {"update"}
    for scope in scopes.module.walk():
        attributes.update(name for _, name in scope.stores)
        if scope.kind == "class":
            attributes |= scope.assigned
        elif scope.kind == "function":
            functions.add(scope.name)
    for scope in telling:
        scope.has_sink = scope.has_sink or any(
            _may_be_any_name(scopes, callee.value, scope, hands_on)
            if isinstance(callee, cst.Name)
            else _may_be_any_attribute(callee, hands_on, functions, attributes)
            for callee, hands_on in scope.told
        )


def _may_be_any_name(scopes: Scopes, name: str, scope: Scope, hands_on: bool) -> bool:
    """Tell whether a name may be that of a dict, or of whatever makes a batch."""
    owner = resolve(name, scope)
    if owner is None:
        return hands_on or name == "dict"
    if name in owner.assigned or name in scopes.rebound.get(owner, ()):
        return True
    return hands_on and not any(inner.name == name for inner in owner.children)


def _may_be_any_attribute(
    callee: cst.Attribute, hands_on: bool, functions: set[str], attributes: set[str]
) -> bool:
    """Tell whether an attribute may be whatever makes a batch, or hands something on to it."""
    name = callee.attr.value
    other = hands_on and not (is_own(callee) and name in functions)
    return other or name in attributes
