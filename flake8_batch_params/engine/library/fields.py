"""What pydantic's functions give that describe the fields of a class."""

from __future__ import annotations

from flake8_batch_params.engine.arguments import Args
from flake8_batch_params.engine.containers import Dict
from flake8_batch_params.engine.library.models import Run
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.objects import Const, Origin, Symbol, V

#: What is said of a field that changes nothing of its default, nor who may give another.
_TOLD = frozenset(
    "default description title examples json_schema_extra repr exclude deprecated frozen".split()
)


def field(m: Machine, args: Args, origin: Origin) -> V:
    """Return the default that ``Field(…)`` gives a field, where nothing else is asked of it."""
    default = args.positional[0] if args.positional else args.keywords.get("default")
    whole = not (args.open or args.starred) and args.keywords.keys() <= _TOLD
    if default is None or not whole or (isinstance(default, Const) and default.value is ...):
        return Symbol("a field that is described", origin)
    return default


def configured(m: Machine, args: Args, origin: Origin) -> V:
    """Return what ``ConfigDict(…)`` is given, as a dict."""
    if args.open or args.starred or args.positional:
        return Symbol("a configuration that is not known", origin)
    made = Dict(origin)
    made.items = {name: (Const(name), value) for name, value in args.keywords.items()}
    return made


FUNCTIONS: dict[str, Run] = {
    "pydantic.Field": field,
    "pydantic.fields.Field": field,
    "pydantic.ConfigDict": configured,
    "pydantic_settings.SettingsConfigDict": configured,
}
