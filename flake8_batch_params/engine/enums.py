"""Members of enums."""

from __future__ import annotations

from typing import Any

from flake8_batch_params.engine import comparison, dict_keys, knowledge
from flake8_batch_params.engine.arguments import Args
from flake8_batch_params.engine.containers import List, Tuple
from flake8_batch_params.engine.functions import Builtin, Function, Wrapper
from flake8_batch_params.engine.instances import Class, Instance
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.objects import Const, Imported, Origin, Symbol, V


def enumerate_members(m: Machine, made: Class, known: list[Class]) -> None:
    """Make the members of an enum of its attributes."""
    made.is_mixed = made.is_mixed or any(one.is_mixed for one in known)
    made.foreign = []
    seen: dict[Any, Instance] = {}
    unhashed: list[Instance] = []
    values: list[V] = []
    ignored = made.attributes.get("_ignore_")
    left_out = {str(getattr(one, "value", "")) for one in getattr(ignored, "items", ())}
    for name, value in list(made.attributes.items()):
        if name in left_out:
            del made.attributes[name]
            continue
        if _is_no_member(name, value):
            continue
        if _is_auto(value):
            value = _next_value(m, made, name, values, value.origin)
        values.append(value)
        key = dict_keys.dict_key(value)
        same = seen.get(key) if key is not None else _equal_member(m, unhashed, value)
        if same is not None:
            made.attributes[name] = same
            continue
        member = Instance(made, value.origin)
        member.items = {"_value_": value, "_name_": Const(name)}
        # What a mixed enum's member is besides: its value.
        member.native = value if made.is_mixed else None
        made.attributes[name] = member
        if key is not None:
            seen[key] = member
        else:
            unhashed.append(member)
        _initialise(m, made, member, value)


def _is_no_member(name: str, value: V) -> bool:
    if isinstance(value, (Function, Wrapper, Class, Builtin)):
        return True
    if isinstance(value, Instance) and value.cls.find("__get__") is not None:
        return True
    return name.startswith("_") and (name.startswith("__") or name.endswith("_") or "__" in name)


def _is_auto(value: V) -> bool:
    return (
        isinstance(value, Symbol)
        and isinstance(value.called, Imported)
        and value.called.path == "enum.auto"
    )


def _equal_member(m: Machine, members: list[Instance], value: V) -> Instance | None:
    """Return the member whose value, which has no hash, is equal to this one."""
    for one in members:
        if knowledge.truth(m, comparison.equal(m, one.items["_value_"], value)) is True:
            return one
    return None


def _next_value(m: Machine, made: Class, name: str, values: list[V], origin: Origin) -> V:
    """Return what ``auto()`` is."""
    own = made.find("_generate_next_value_")
    while isinstance(own, Wrapper):
        own = own.function
    if own is not None:
        function, last = own, List(list(values))
        args = Args([Const(name), Const(1), Const(len(values)), last])
        return m.library.call(m, function, args, None)
    paths = {one.path for cls in made.mro for one in cls.bases if isinstance(one, Imported)}
    if "enum.StrEnum" in paths:
        return Const(name.lower(), origin)
    numbers = [one.value for one in values if type(one) is Const and type(one.value) is int]
    if len(numbers) < len(values):
        return Symbol("a number of an enum", origin, "int")
    if paths & {"enum.Flag", "enum.IntFlag"}:
        return Const(1 << max(numbers, default=0).bit_length(), origin)
    return Const(max(numbers, default=0) + 1, origin)


def _initialise(m: Machine, made: Class, member: Instance, value: V) -> None:
    """Let the ``__init__`` of an enum set up a member."""
    maker, method = made.find("__new__"), made.find("__init__")
    if maker is not None:
        member.items["_value_"] = Symbol("the value of a member that __new__ makes", value.origin)
        member.native = None
        made.unknown = "an enum whose members __new__ makes"
    elif method is not None:
        items = value.items if isinstance(value, Tuple) else (value,)
        args = Args([member, *items])
        m.library.call(m, method, args, value.origin)


def members(cls: Class) -> list[V]:
    """Return the members of an enum, each once, in order."""
    found = [
        value for value in cls.attributes.values()
        if isinstance(value, Instance) and value.cls is cls
    ]  # fmt: skip
    return list(dict.fromkeys(found))


def value_of(value: V) -> V:
    """Return what an object is besides: the value of a mixed enum, the dict, the string."""
    if isinstance(value, Instance) and value.native is not None:
        if value.cls.kind == "enum" or value.cls.base_type:
            return value.native
    return value
