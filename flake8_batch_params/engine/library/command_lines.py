"""``argparse`` and others: what a program is given on its command line, or has by default."""

from __future__ import annotations

from typing import Any, NamedTuple

from flake8_batch_params.engine import calls
from flake8_batch_params.engine.arguments import Args
from flake8_batch_params.engine.containers import List, Tuple
from flake8_batch_params.engine.functions import Builtin, Function, noted_default
from flake8_batch_params.engine.instances import Class, Instance
from flake8_batch_params.engine.library import paths, purity
from flake8_batch_params.engine.library.models import Run
from flake8_batch_params.engine.machine import Arm, Machine
from flake8_batch_params.engine.natives import Native
from flake8_batch_params.engine.objects import (
    NONE,
    Const,
    Imported,
    Origin,
    Outside,
    Symbol,
    V,
)

#: Keywords of a parser that change nothing of what its options are.
_PLAIN = frozenset(
    "prog usage description epilog formatter_class add_help allow_abbrev exit_on_error parents"
    " suggest_on_error color".split()
)
#: What ``type=`` makes of a text, by the name of the type.
_TYPES = {
    "builtins.str": "str", "builtins.int": "int", "builtins.float": "float",
    "pathlib.Path": "Path",
}  # fmt: skip
_NAMESPACE = Class("Namespace", [], {}, None)


class Option(NamedTuple):
    """What an attribute of the namespace is: its default, if that counts, or what is given.

    ``given`` is None for what no command line changes.
    """

    default: V | None
    given: V | None


class Parser(Native):
    """An ``ArgumentParser``, or a group of one; ``unknown`` once anything may be in it."""

    __slots__ = ("commands", "destination", "options", "unknown")
    title = "a parser of command lines"

    def __init__(self, origin: Origin) -> None:
        super().__init__(origin)
        self.options: dict[str, Option] = {}
        self.commands: dict[str, Parser] = {}
        #: Where the name of the command goes.
        self.destination = ""
        self.unknown = False

    def attribute(self, m: Machine, name: str, origin: Origin) -> V | None:
        method = _METHODS.get(name)
        if method is None:
            return None
        return Builtin(name, lambda m, args, where: method(m, self, args, where), origin)

    def forget(self, m: Machine, reason: str) -> None:
        self.unknown = True

    def save(self) -> Any:
        return self.options.copy(), self.commands.copy(), self.destination, self.unknown

    def restore(self, state: Any) -> None:
        self.options, self.commands, self.destination, self.unknown = state


def _make(m: Machine, args: Args, origin: Origin) -> V:
    made = Parser(origin)
    _take_parents(made, args)
    return made


def _take_parents(made: Parser, args: Args) -> None:
    parents = args.keywords.get("parents")
    items = parents.items if isinstance(parents, (List, Tuple)) else []
    known = all(isinstance(one, Parser) and not one.unknown for one in items)
    made.unknown = (
        not known
        or bool(args.open or args.starred or getattr(parents, "unknown", ""))
        or not args.keywords.keys() <= _PLAIN
    )
    for one in items:
        if isinstance(one, Parser):
            made.options.update(one.options)


def _add(m: Machine, parser: Parser, args: Args, origin: Origin) -> V:
    """Do ``add_argument``."""
    m.touch(parser)
    names = [one.value for one in args.positional if type(one) is Const]
    if args.open or args.starred or len(names) < len(args.positional):
        parser.unknown = True
    else:
        name = _destination(names, args.keywords.get("dest"))
        if name is None:
            parser.unknown = True
        else:
            is_option = not names or names[0].startswith("-")
            made = _option(m, name, args, is_option, origin)
            held = parser.options.get(name, made)
            if held.given is None:
                # Its default was set before it was there.
                default = made.default if "default" in args.keywords else held.default
                held = Option(default, made.given)
            parser.options[name] = held
    return Symbol(Outside("an action of a command line"), origin)


def _destination(names: list[Any], written: V | None) -> str | None:
    if not all(isinstance(one, str) for one in names):
        return None
    if written is not None:
        value = written.value if type(written) is Const else None
        return value if isinstance(value, str) else None
    if not names:
        return None
    if not names[0].startswith("-"):
        return str(names[0])
    long = next((one for one in names if one.startswith("--")), names[0])
    return str(long.lstrip("-").replace("-", "_"))


def _option(m: Machine, name: str, args: Args, is_option: bool, origin: Origin) -> Option:
    """Return what one argument is: its default counts where it can be left out."""
    asked = {key: _plain(value) for key, value in args.keywords.items()}
    reason = Outside(f"what the command line gives for {name}")
    if asked.get("action", "store") in ("store_true", "store_false"):
        return Option(None, Symbol(reason, origin, "bool"))
    if "nargs" in asked or asked.get("action", "store") != "store":
        return Option(None, Symbol(reason, origin))
    written = args.keywords.get("type")
    path = getattr(written, "path", "") if isinstance(written, Imported) else ""
    kind = "str" if written is None else _TYPES.get(path, "")
    default = args.keywords.get("default")
    if not is_option or asked.get("required", False) is True:
        return Option(None, Symbol(reason, origin, "" if kind == "Path" else kind))
    counts = _says_something(default) and "required" not in asked
    if counts and kind != "str" and isinstance(_plain(default), str):
        # A text is read by the type.
        counts = kind == "Path"
        default = paths.make_path(m, Args([default or NONE]), origin)
    same = counts and isinstance(_plain(default), str) and kind == "str"
    return Option(default if counts else None, Symbol(reason, origin, "str" if same else ""))


def _says_something(default: V | None) -> bool:
    """Tell whether a default does more than stand for what is not given."""
    held = _plain(default)
    return held is not ... and held not in (None, "") and not isinstance(held, bool)


def _plain(value: V | None) -> Any:
    return value.value if type(value) is Const else ...


def _set_defaults(m: Machine, parser: Parser, args: Args, origin: Origin) -> V:
    m.touch(parser)
    parser.unknown = parser.unknown or bool(args.open)
    for name, value in args.keywords.items():
        held = parser.options.get(name)
        parser.options[name] = Option(value, None if held is None else held.given)
    return NONE


def _group(m: Machine, parser: Parser, args: Args, origin: Origin) -> V:
    return parser


def _commands(m: Machine, parser: Parser, args: Args, origin: Origin) -> V:
    """Return what ``add_subparsers`` gives: its ``add_parser`` makes the parser of a command."""
    m.touch(parser)
    name = args.keywords.get("dest")
    parser.destination = str(name.value) if type(name) is Const else ""
    parser.unknown = parser.unknown or bool(args.open) or "parser_class" in args.keywords
    return Commands(parser, origin)


class Commands(Native):
    """What ``add_subparsers`` gives."""

    __slots__ = ("parser",)
    title = "the commands of a command line"

    def __init__(self, parser: Parser, origin: Origin) -> None:
        super().__init__(origin)
        self.parser = parser

    def attribute(self, m: Machine, name: str, origin: Origin) -> V | None:
        if name != "add_parser":
            return None
        return Builtin(name, lambda m, args, where: _add_command(m, self, args, where), origin)

    def forget(self, m: Machine, reason: str) -> None:
        self.parser.unknown = True


def _add_command(m: Machine, commands: Commands, args: Args, origin: Origin) -> V:
    made, parser = Parser(origin), commands.parser
    name = args.get("name", 0)
    m.touch(parser)
    allowed = {key: value for key, value in args.keywords.items() if key not in _OF_COMMANDS}
    plain = Args([], allowed)
    plain.open, plain.starred = args.open, args.starred
    _take_parents(made, plain)
    if isinstance(_plain(name), str):
        parser.commands[_plain(name)] = made
    else:
        parser.unknown = True
    return made


_OF_COMMANDS = frozenset({"name", "help", "aliases", "deprecated"})


def _parse(m: Machine, parser: Parser, args: Args, origin: Origin) -> V | None:
    """Return the namespace of a command line: with each option that matters, and without."""
    made = Instance(_NAMESPACE, origin)
    made.unknown = Outside("what is given on the command line")
    given = args.get("args", 0)
    if parser.unknown or any(one.unknown or one.commands for one in parser.commands.values()):
        return made
    if isinstance(given, (List, Tuple)) or len(args.values()) > (given is not None):
        return made

    def command(m: Machine, args: Args, where: Origin) -> V | None:
        return _choose_command(m, parser, where)

    def options(m: Machine, args: Args, where: Origin) -> V:
        return _options(m, made, parser, args.positional[0], where)

    def either(m: Machine, args: Args, where: Origin) -> V | None:
        name, default, given = args.positional
        if m.nested:
            return default
        m.choose(m.frame, [_arm(name, "default", default), _arm(name, "given", given)])
        return None

    asked = [Builtin("command", command), Builtin("options", options), Builtin("either", either)]
    function = m.library.prelude(m, "parsed")
    return calls.call(m, function, Args([made, *asked]), origin)


def _arm(name: V, key: str, value: V) -> Arm:
    """Return the way on in which an option has a value: a way of its own for each option."""
    return Arm(f"{_plain(name)} {key}", lambda m, f: f.stack.append(value))


def _choose_command(m: Machine, parser: Parser, origin: Origin) -> V | None:
    other = Symbol(Outside("the command on the command line"), origin)
    if not parser.commands:
        return other
    names: list[tuple[str, V]] = [(name, Const(name)) for name in parser.commands]
    return m.library.alternatives(m, [*names, ("held", other)])


def _options(m: Machine, made: Instance, parser: Parser, name: V, origin: Origin) -> V:
    """Set what is the same each time; return name, default and what is given of the others."""
    found = dict(parser.options)
    command = parser.commands.get(_plain(name)) if type(name) is Const else None
    if command is not None:
        found.update(command.options)
    m.touch(made)
    if parser.destination:
        made.items[parser.destination] = name
    rows: list[V] = []
    for key, option in found.items():
        if option.given is None or option.default is None:
            made.items[key] = option.given or option.default or NONE
        elif not m.relevance.matters(key):
            made.items[key] = option.given
        else:
            rows.append(Tuple((Const(key), option.default, option.given), origin))
    return Tuple(tuple(rows), origin)


def _parse_known(m: Machine, parser: Parser, args: Args, origin: Origin) -> V:
    made = Instance(_NAMESPACE, origin)
    made.unknown = Outside("what is given on the command line")
    return Tuple((made, Symbol(Outside("the rest of the command line"), origin)), origin)


_METHODS: dict[str, Any] = {
    "add_argument": _add, "set_defaults": _set_defaults, "add_argument_group": _group,
    "add_mutually_exclusive_group": _group, "add_subparsers": _commands, "parse_args": _parse,
    "parse_known_args": _parse_known,
}  # fmt: skip


# --- parameters that say what their default is ---


def _default(m: Machine, args: Args, origin: Origin) -> V:
    """Return what a parameter is where nobody gives it: ``= Option("24h", help=…)``."""
    default = args.get("default", 0)
    if default is None or args.open or args.starred or _plain(default) is ...:
        return NONE
    return default


def _depends(m: Machine, args: Args, origin: Origin) -> V:
    """Return what says nothing: the framework calls what is depended on."""
    return NONE


def _click_option(m: Machine, args: Args, origin: Origin) -> V | None:
    """Return a decorator that notes the default which ``click.option`` gives a parameter."""
    names = [_plain(one) for one in args.positional]
    option = _of_click(names, args)

    def decorate(m: Machine, inner: Args, where: Origin) -> V:
        made = inner.positional[0] if inner.positional else NONE
        if isinstance(made, Function) and option is not None:
            m.touch(made)
            made.attributes[noted_default(option[0])] = option[1]
        return made

    return Builtin("option", decorate, origin)


def _of_click(names: list[Any], args: Args) -> tuple[str, V] | None:
    """Return the parameter that an option is for, and the default it has; None for none."""
    default, written = args.keywords.get("default"), args.keywords.get("type")
    if args.open or args.starred or not all(isinstance(one, str) for one in names) or not names:
        return None
    if default is None or not _says_something(default) or args.keywords.keys() & _OF_OTHERS:
        return None
    same = written is None or purity.spelling(written) in _AS_GIVEN
    if not same or not isinstance(_plain(default), str):
        return None
    plain = [one for one in names if not one.startswith("-")]
    long = max(names, key=lambda one: len(one) - len(one.lstrip("-")))
    return (plain or [long.lstrip("-").replace("-", "_").lower()])[0], default


#: Types that leave a text as it is.
_AS_GIVEN = frozenset({"builtins.str", "click.STRING", "click.Choice()"})
#: What else an option may be that has a default.
_OF_OTHERS = frozenset(
    "is_flag flag_value multiple nargs count callback prompt required cls".split()
)

FUNCTIONS: dict[str, Run] = {
    "argparse.ArgumentParser": _make, "click.option": _click_option, "fastapi.Depends": _depends,
    **dict.fromkeys(
        ("typer.Option", "typer.Argument", "fastapi.Query", "fastapi.Form", "fastapi.Body"),
        _default,
    ),
}  # fmt: skip
