"""What the constructor of another file's class makes of the fields of a class below it."""

from __future__ import annotations

import sys

from flake8_batch_params.engine import classes
from flake8_batch_params.engine.arguments import Args
from flake8_batch_params.engine.containers import Dict
from flake8_batch_params.engine.functions import BoundMethod, Builtin, Function, Wrapper
from flake8_batch_params.engine.instances import Class, Instance
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.objects import Imported, Origin, Symbol, V
from flake8_batch_params.engine.openness import because

#: Bases that give a field its written default, unless something in the class says otherwise.
_KEEPING = frozenset(
    "pydantic.BaseModel pydantic.main.BaseModel pydantic.BaseSettings"
    " pydantic_settings.BaseSettings pydantic_settings.main.BaseSettings".split()
)
#: Settings of a class that change no default, and nothing that is given.
_HARMLESS = frozenset(
    "arbitrary_types_allowed case_sensitive env_file env_file_encoding env_nested_delimiter"
    " env_prefix extra from_attributes frozen protected_namespaces title"
    " validate_assignment".split()
)
#: What is no field although it is annotated.
_NO_FIELDS = ("ClassVar", "Final")
#: What is of the class, and not of its objects.
_CODE = (Function, BoundMethod, Builtin, Wrapper, Class)


def set_fields(
    m: Machine, made: Instance, args: Args, origin: Origin, *, given: bool = False
) -> None:
    """Forget what an unknown constructor may set: what it is given, and annotated attributes.

    With ``given`` the latter only if nobody knows what it is given: a constructor of the file
    calls it, and names what is to be set.
    """
    cls = made.cls
    names = list(args.keywords)
    keeps = _keeps_defaults(cls)
    if not (given and not args.open) and not all(map(_is_of_python, cls.foreign)):
        for one in cls.mro:
            names += [name for name in one.annotations if not (keeps and _is_kept(one, name))]
    reason = because("a field that another file's class sets", *cls.foreign)
    m.touch(made)
    for name in dict.fromkeys(names):
        value = args.keywords.get(name)
        if keeps and value is not None and classes.is_of_type(_annotation(cls, name), value):
            made.items[name] = value
        elif not isinstance(cls.find(name) or cls, _CODE):
            made.items[name] = Symbol(reason, origin)


def _annotation(cls: Class, name: str) -> object:
    return next((one.annotations[name] for one in cls.mro if name in one.annotations), None)


def _is_of_python(base: V) -> bool:
    return isinstance(base, Imported) and base.path.partition(".")[0] in sys.stdlib_module_names


def _keeps_defaults(cls: Class) -> bool:
    """Tell whether nothing in a class, or in those above it, can change a default."""
    if not all(isinstance(base, Imported) and base.path in _KEEPING for base in cls.foreign):
        return False
    return all(_is_harmless(one, name) for one in cls.mro for name in one.attributes)


def _is_harmless(cls: Class, name: str) -> bool:
    """Tell whether an attribute is no validator, and configures nothing."""
    value = cls.attributes[name]
    if isinstance(value, Symbol):
        return name in cls.annotations
    if name == "model_config":
        return isinstance(value, Dict) and not value.unknown and value.items.keys() <= _HARMLESS
    if name == "Config":
        names = value.attributes.keys() if isinstance(value, Class) else {""}
        return {one for one in names if one[:2] != "__"} <= _HARMLESS
    return name != "model_post_init"


def _is_kept(cls: Class, name: str) -> bool:
    """Tell whether a default is of the very type that is annotated, so that nothing converts it."""
    annotation = cls.annotations[name]
    if classes.is_of_type(annotation, cls.attributes.get(name)):
        return True
    return classes.annotation_name(annotation).endswith(_NO_FIELDS)
