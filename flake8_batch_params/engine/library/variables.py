"""The variables of a module as a mapping: what ``globals()`` gives."""

from __future__ import annotations

from flake8_batch_params.engine import forgetting
from flake8_batch_params.engine.arguments import Args
from flake8_batch_params.engine.containers import Namespace
from flake8_batch_params.engine.functions import Builtin, Function
from flake8_batch_params.engine.instances import Class
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.natives import Native
from flake8_batch_params.engine.objects import NONE, Const, Origin, Outside, Reason, Symbol, V

_READING = frozenset("get keys values items copy __contains__ __len__".split())


class Variables(Native):
    """The variables of a module, which change with what is set here."""

    __slots__ = ("namespace",)
    title = "the variables of the module"

    def __init__(self, namespace: Namespace, origin: Origin) -> None:
        super().__init__(origin)
        self.namespace = namespace

    def attribute(self, m: Machine, name: str, origin: Origin) -> V | None:
        if name == "__getitem__":
            return Builtin(name, lambda m, args, where: self._item(args, where), origin)
        if name in _READING:
            return Builtin(name, lambda m, args, where: _unknown(where), origin)
        return None

    def _item(self, args: Args, origin: Origin) -> V:
        key = args.positional[0] if args.positional else NONE
        if not isinstance(key, Const):
            found = _unknown(origin)
            items = self.namespace.items.values()
            found.holds = tuple(one for one in items if isinstance(one, Function))
            return found
        held = self.namespace.items.get(key.value)
        return _unknown(origin) if held is None else held

    def put(self, m: Machine, index: V, value: V) -> bool:
        if type(index) is Const and isinstance(index.value, str):
            m.touch(self.namespace)
            self.namespace.items[index.value] = value
        else:
            forgetting.escape(m, [value], Outside("a variable of the module", index.origin))
            self.forget(m, Reason("changed by globals()", index.origin))
        return True

    def forget(self, m: Machine, reason: str) -> None:
        m.touch(self.namespace)
        held = list(self.namespace.items.items())
        for name, value in held:
            if not isinstance(value, (Function, Class)):
                self.namespace.items[name] = Symbol(reason, value.origin)


def _unknown(origin: Origin) -> Symbol:
    return Symbol(Outside("the variables of the module"), origin)
