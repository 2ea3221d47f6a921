"""What annotations say: of which type a value is, and of which object a parameter."""

from __future__ import annotations

from typing import Any

import libcst as cst

from flake8_batch_params.engine import classes
from flake8_batch_params.engine.containers import Dict, List, Namespace, Tuple
from flake8_batch_params.engine.frames import Frame
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.nodes import parse_expression
from flake8_batch_params.engine.objects import Const, Imported, Origin, Symbol, V

#: What surrounds a type without changing it.
_AROUND = frozenset(
    "Optional Annotated Final ClassVar Required NotRequired Union Awaitable".split()
)
#: Types whose brackets hold the type of their items.
_HOLDING = frozenset("list List Sequence Iterable Iterator tuple Tuple dict Dict set".split())


def resolve(namespace: Namespace, frame: Frame | None, node: Any) -> V | None:
    """Return what a dotted name in an annotation is."""
    names: list[str] = []
    while isinstance(node, cst.Attribute):
        names.append(node.attr.value)
        node = node.value
    if not isinstance(node, cst.Name):
        return None
    found = None if frame is None else frame.locals.get(node.value)
    if found is None and frame is not None and node.value in frame.cells:
        found = frame.cells[node.value].value
    if found is None:
        found = namespace.items.get(node.value)
    for name in reversed(names):
        if not isinstance(found, Imported):
            return None
        found = Imported(f"{found.path}.{name}")
    return found


def types_in(namespace: Namespace, frame: Frame | None, node: Any) -> list[V]:
    """Return the classes and imported names that an annotation allows."""
    if isinstance(node, (cst.Name, cst.Attribute)):
        found = resolve(namespace, frame, node)
        return [] if found is None else [found]
    if isinstance(node, cst.BinaryOperation):
        return types_in(namespace, frame, node.left) + types_in(namespace, frame, node.right)
    if isinstance(node, cst.SimpleString):
        try:
            inner = parse_expression(str(node.evaluated_value))
        except Exception:
            return []
        return types_in(namespace, frame, inner)
    if isinstance(node, cst.Subscript):
        name = node.value
        written = name.attr.value if isinstance(name, cst.Attribute) else getattr(name, "value", "")
        if written in _AROUND:
            parts = [one.slice.value for one in node.slice if isinstance(one.slice, cst.Index)]
            kept = parts[:1] if written == "Annotated" else parts
            return [one for part in kept for one in types_in(namespace, frame, part)]
    return []


def is_mapping(node: Any) -> bool:
    """Tell whether an annotation says that a value is a dict."""
    name = classes.annotation_name(node)
    return name in ("dict", "Dict", "Mapping", "MutableMapping")


def note(m: Machine, frame: Frame, node: Any, value: V) -> None:
    """Tell the domain of a value whose annotation names an imported type."""
    if m.domain.types_matter:
        _note(m, frame, node, value)


def _note(m: Machine, frame: Frame, node: Any, value: V) -> None:
    if isinstance(node, cst.Subscript):
        name = node.value
        written = name.attr.value if isinstance(name, cst.Attribute) else getattr(name, "value", "")
        parts = [one.slice.value for one in node.slice if isinstance(one.slice, cst.Index)]
        if written in _HOLDING and parts:
            items = _items(value)
            kinds = (
                parts
                if written in ("tuple", "Tuple") and len(parts) == len(items)
                else ([parts[-1]] * len(items))
            )
            for kind, item in zip(kinds, items, strict=True):
                _note(m, frame, kind, item)
            return
    for one in types_in(frame.namespace, frame, node):
        if isinstance(one, Imported):
            m.domain.typed(m, one.path, value, node)


def _items(value: V) -> list[V]:
    if isinstance(value, (List, Tuple)):
        return list(value.items)
    if isinstance(value, Dict):
        return [pair[1] for pair in value.items.values()]
    return []


def of_type(m: Machine, kind: V | None, value: V, origin: Origin) -> V:
    """Return a value that is cast to a type."""
    if isinstance(kind, Const) and isinstance(kind.value, str) and m.frames:
        kind = m.frame.namespace.items.get(kind.value, kind)
    if isinstance(kind, Imported):
        m.domain.typed(m, kind.path, value, origin)
        if isinstance(value, Symbol):
            found = m.domain.annotated(m, kind.path, origin)
            return value if found is None else found
    return value
