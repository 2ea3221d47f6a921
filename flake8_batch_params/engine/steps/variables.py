"""Steps that load, store and delete variables, and those of imports."""

from __future__ import annotations

import builtins

from flake8_batch_params.engine import (
    exceptions,
    hidden,
)
from flake8_batch_params.engine.containers import Cell, Namespace
from flake8_batch_params.engine.frames import Frame
from flake8_batch_params.engine.functions import Function
from flake8_batch_params.engine.instances import Class
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.objects import Imported, Origin, Outside, Symbol, V


def load_local(m: Machine, f: Frame, name: str) -> None:
    value = f.locals.get(name)
    if value is None:
        exceptions.throw("UnboundLocalError", name)
    f.stack.append(value)


def load_cell(m: Machine, f: Frame, name: str) -> None:
    if f.code.kind == "class" and name in f.locals:
        f.stack.append(f.locals[name])
        return
    cell = f.cells.get(name)
    if cell is None or cell.value is None:
        exceptions.throw("NameError", name)
    f.stack.append(cell.value)


def load_global(m: Machine, f: Frame, argument: tuple[str, Origin]) -> None:
    name, node = argument
    value = f.namespace.items.get(name)
    if value is not None:
        f.stack.append(value)
        return
    f.stack.append(_outside(f, name, node))


def _outside(f: Frame, name: str, node: Origin) -> V:
    if f.code.internal and name in _INTERNAL:
        return Imported(f"builtins.{name}", node)
    if not f.namespace.unknown:
        if name in _BUILTINS:
            return Imported(f"builtins.{name}", node)
        if name[:2] != "__" and (name in f.namespace.bound or f.code.internal):
            exceptions.throw("NameError", name, node)
    key = name, f.namespace.unknown
    found = f.namespace.outside.get(key)
    if found is None:
        found = f.namespace.outside[key] = _of_outside(f.namespace, name, node)
    return found


def _of_outside(namespace: Namespace, name: str, node: Origin) -> Symbol:
    if namespace.unknown:
        return Symbol(namespace.unknown, node)
    if name == "__name__":
        return Symbol(Outside("the name of the module"), node, "str")
    if name.startswith("__"):
        return Symbol(Outside(f"the module's {name}"), node)
    # A notebook, or whoever runs the file, may have brought it.
    return Symbol(Outside(f"the name {name}, which this file does not set"), node)


#: ``builtins`` is a module too: its ``__name__`` is not the one that a file reads.
_BUILTINS = frozenset(dir(builtins)) - frozenset(
    "__name__ __doc__ __file__ __loader__ __package__ __spec__".split()
)


#: What the prelude uses of the engine itself.
_INTERNAL = frozenset(
    {
        "__sorted__",
        "__least__",
        "__is_caught__",
        "__enter_with__",
        "__leave_with__",
        "__are_constants__",
    }
)


def load_outer(m: Machine, f: Frame, name: str) -> None:
    """Push a variable of the function around a class, in a comprehension of its body."""
    cell = f.cells.get(name)
    if cell is None or cell.value is None:
        exceptions.throw("NameError", name)
    f.stack.append(cell.value)


def load_bound_name(m: Machine, f: Frame, argument: tuple[str, Origin]) -> None:
    """Push what a class's body binds; before it does, it is the module's."""
    value = f.locals.get(argument[0])
    if value is None:
        load_global(m, f, argument)
    else:
        f.stack.append(value)


def load_class_name(m: Machine, f: Frame, argument: tuple[str, Origin]) -> None:
    name = argument[0]
    value = f.locals.get(name)
    if value is None and name in f.cells:
        value = f.cells[name].value
    if value is None:
        load_global(m, f, argument)
    else:
        f.stack.append(value)


def store_local(m: Machine, f: Frame, name: str) -> None:
    f.locals[name] = f.stack.pop()


def store_cell(m: Machine, f: Frame, name: str) -> None:
    cell = f.cells.get(name)
    if cell is None:
        cell = f.cells[name] = Cell()
    m.touch(cell)
    cell.value = f.stack.pop()


def store_global(m: Machine, f: Frame, name: str) -> None:
    m.touch(f.namespace)
    value = f.stack.pop()
    if name in m.domain.named:
        value = m.domain.module_attribute(m, name, value.origin) or value
    if name in m.unsettled:
        value = hidden.unsettled(value)
    f.namespace.items[name] = value


def delete_local(m: Machine, f: Frame, name: str) -> None:
    if f.locals.pop(name, None) is None:
        exceptions.throw("NameError", name)


def delete_cell(m: Machine, f: Frame, name: str) -> None:
    cell = f.cells.get(name)
    if cell is not None:
        m.touch(cell)
        cell.value = None


def delete_global(m: Machine, f: Frame, name: str) -> None:
    m.touch(f.namespace)
    if f.namespace.items.pop(name, None) is None:
        exceptions.throw("NameError", name)


def fresh_cell(m: Machine, f: Frame, name: str) -> None:
    f.cells[name] = Cell()


def imported(m: Machine, f: Frame, argument: tuple[str, Origin]) -> None:
    path, node = argument
    found = m.library.constant(path, node) or m.domain.module_attribute(m, path, node)
    f.stack.append(Imported(path, node) if found is None else found)


def import_star(m: Machine, f: Frame, module: str) -> None:
    m.touch(f.namespace)
    reason = Outside(f"an import of everything in {module}")
    for name, value in list(f.namespace.items.items()):
        if not isinstance(value, (Function, Class)):
            f.namespace.items[name] = Symbol(reason, value.origin)
    f.namespace.unknown = reason
