"""Calls: of the file's functions and classes, of what Python brings, and of clients."""

from __future__ import annotations

from dataclasses import replace

import libcst as cst

from flake8_batch_params.analysis import (
    clients,
    functions,
    library,
    methods,
    sinks,
)
from flake8_batch_params.analysis.arguments import Arguments
from flake8_batch_params.analysis.dispatch import evaluate, register
from flake8_batch_params.analysis.machine import Machine
from flake8_batch_params.analysis.objects import (
    BoundMethod,
    Class,
    Client,
    Function,
    HttpClient,
    Imported,
    Member,
    Partial,
    Super,
)
from flake8_batch_params.analysis.scopes import Scope
from flake8_batch_params.analysis.shapes import TYPED_DICTS
from flake8_batch_params.analysis.state import join_boxes, join_states
from flake8_batch_params.values import Entry, Known, Record, Sequence, Unknown, Value, join

#: Calls, and ``with`` statements, of these names expect what they are given to fail.
FORGIVING = frozenset(
    "raises assertRaises assertRaisesRegex assert_raises assertWarns warns suppress".split()
)
#: Methods of loggers: they print what they are given.
_LOGGING = frozenset("debug info warning error exception critical log".split())


def call(m: Machine, node: cst.Call) -> Value:
    """Return what a call expression gives."""
    callee = evaluate(m, node.func)
    forgiven = _is_assertion(node)
    m.forgiven += forgiven
    arguments = gather(m, node)
    value = apply_any(m, callee, arguments, node)
    m.forgiven -= forgiven
    return value


def _is_assertion(node: cst.Call) -> bool:
    """Tell whether a call is for what a test expects."""
    func = node.func
    if type(func) is cst.Attribute:
        func = func.attr
    name = func.value if type(func) is cst.Name else ""
    return name.startswith("assert") or name in FORGIVING


def apply_any(m: Machine, callee: Value, arguments: Arguments, node: cst.CSTNode) -> Value:
    """Return what calling any of several callees gives."""
    options = _merged(callee.outcomes())
    if len(options) == 1:
        return apply(m, options[0], arguments, node)
    before = m.state
    ways, values = [], []
    # What one of them gets refused, another may not: their clients may talk to other hosts.
    undecided = sum(isinstance(option, (Function, Partial)) for option in options) > 1
    m.quiet += undecided
    for option in options:
        m.state = before.copy()
        value = apply(m, option, arguments, node)
        if not m.dead:
            values.append(value)
            ways.append(m.state)
        m.dead = False
    m.quiet -= undecided
    joined = join_states(ways)
    if joined is None:
        m.state, m.dead = before, True
        return Unknown(node, "never returns")
    joined.env = before.env
    m.state = joined
    return join(values)


def _merged(options: tuple[Value, ...]) -> list[Value]:
    """Return the callees, one for a member or method of what may be any of several.

    A value is wrong only if each of the client's hosts refuses it.
    """
    if len(options) == 1:
        return list(options)
    owners: dict[tuple[str, ...], list[Value]] = {}
    methods: dict[tuple[Scope, int], list[Function]] = {}
    others: list[Value] = []
    for option in options:
        if isinstance(option, Member):
            owners.setdefault(clients.resource_path(option.path), []).append(option.owner)
        elif isinstance(option, Function) and option.receiver is not None:
            methods.setdefault((option.scope, option.frame.key), []).append(option)
        elif not isinstance(option, Known):
            # A constant cannot be called: where a call is made, the callee was something else.
            others.append(option)
    for same in methods.values():
        receivers = [one.receiver for one in same if one.receiver is not None]
        others.append(replace(same[0], receiver=join(receivers)))
    others += [Member(None, join(found), path) for path, found in owners.items()]
    return others or list(options)


def apply(m: Machine, callee: Value, arguments: Arguments, node: cst.CSTNode) -> Value:
    """Return what calling one callee gives."""
    match callee:
        case Function():
            return functions.invoke(m, callee, arguments, node)
        case Class():
            return functions.construct(m, callee, arguments, node)
        case Imported():
            return _imported(m, callee, arguments, node)
        case Member():
            return _member(m, callee, arguments, node)
        case BoundMethod(owner=Super() as parent, name=name):
            return functions.call_super(m, parent, name, arguments, node)
        case BoundMethod(owner=HttpClient() as client, name=name):
            return sinks.http_call(m, client.base_url, name, arguments, node)
        case BoundMethod():
            return methods.method(m, callee, arguments, node)
        case Partial(callee=inner, arguments=Arguments() as first):
            return apply_any(m, inner, combine(first, arguments), node)
    return _unknown(m, arguments, node)


def _unknown(m: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    sinks.handed_on(m, arguments, node)
    m.unknown_call(*arguments.values())
    return Unknown(node, "a call that is not followed")


def _imported(m: Machine, callee: Imported, arguments: Arguments, node: cst.CSTNode) -> Value:
    path = callee.path
    client = clients.build(m, path, arguments, node)
    if client is not None:
        return client
    if sinks.is_nonexistent(path, arguments):
        return sinks.nonexistent(m, path, node)
    if path.rpartition(".")[2] in TYPED_DICTS and path.startswith("openai."):
        record = m.allocate(node, replace(arguments.keywords, origin=node))
        sinks.typed_dict(m, path.rpartition(".")[2], record)
        return record
    known = library.function(path)
    if known is not None:
        return known(m, arguments, node)
    if sinks.is_http(path):
        return sinks.http_call(m, Known(None, ""), path.rpartition(".")[2], arguments, node)
    if path.rpartition(".")[2] in _LOGGING:
        return Unknown(node, "what a logger returns")
    if path.startswith("builtins."):
        if path.partition(".")[2][0].isupper():
            m.escape(*arguments.values())  # an exception holds what it is given
        return Unknown(node, f"a call of {path.removeprefix('builtins.')}")
    sinks.handed_on(m, arguments, node)
    m.unknown_call(*arguments.values())
    return Imported(node, f"{path}()")


def _member(m: Machine, callee: Member, arguments: Arguments, node: cst.CSTNode) -> Value:
    path = clients.resource_path(callee.path)
    owner = callee.owner
    if path in (("with_options",), ("copy",)):
        if any(isinstance(outcome, Client) for outcome in owner.outcomes()):
            return join(
                [
                    clients.with_options(m, outcome, arguments, node)
                    if isinstance(outcome, Client)
                    else Unknown(node, "a client of another file")
                    for outcome in owner.outcomes()
                ]
            )
        if path == ("with_options",) and arguments.get("base_url") is None:
            return owner
    # A layer itself may be called: ``api.with_raw_response()``.
    name = path[-1] if path else ""
    if name in _LOGGING:
        return Unknown(node, "what a logger returns")
    value = sinks.member_call(m, owner, path, arguments, node)
    if value is not None:
        return value
    if any(isinstance(outcome, Client) for outcome in owner.outcomes()):
        # The SDK reads what it is given, and changes nothing.
        return Unknown(node, "an answer of the server")
    if name in ("get", "pop", "getenv") and len(arguments.positional) == 2:
        return join([Unknown(node, "a lookup"), arguments.positional[1]])
    if name == "run_in_executor" and len(arguments.positional) > 1:
        return apply_any(m, arguments.positional[1], arguments.after(2), node)
    sinks.handed_on(m, arguments, node)
    m.unknown_call(owner, *arguments.values())
    return Unknown(node, "a call that is not followed")


def combine(first: Arguments, second: Arguments) -> Arguments:
    """Return the arguments of ``partial(f, *first)(*second)``."""
    keywords = Record(
        None,
        {**first.keywords.entries, **second.keywords.entries},
        first.keywords.open or second.keywords.open,
    )
    positional = [*first.positional, *second.positional]
    starred = first.starred or second.starred
    return Arguments(positional, keywords, starred, [*first.spread, *second.spread])


# --- arguments ---


def gather(m: Machine, node: cst.Call) -> Arguments:
    """Return the arguments of a call.

    A keyword given twice is an error in Python, so nothing overrides.
    """
    positional: list[Value] = []
    spreads: list[Value] = []
    entries: dict[object, Entry] = {}
    starred = is_open = False
    for argument in node.args:
        value = evaluate(m, argument.value)
        if argument.star == "*":
            items = m.sequence(value)
            if items is None or items.open:
                starred = True
                m.escape(value)
            else:
                positional += items.items
        elif argument.star == "**":
            record = spread(m, value)
            spreads.append(value)
            for key, entry in record.entries.items():
                entries[key] = _once(entries.get(key), entry)
            is_open = is_open or record.open
        elif argument.keyword is not None:
            entry = Entry(value, True, argument.keyword)
            entries[argument.keyword.value] = _once(entries.get(argument.keyword.value), entry)
        else:
            positional.append(value)
    # What is not certain to be there may come from the open one instead.
    keywords = Record(node, entries)
    if is_open:
        keywords = Record(node, open=True).under(keywords)
    return Arguments(positional, keywords, starred, spreads)


def _once(before: Entry | None, entry: Entry) -> Entry:
    """Return the one keyword that two of a name can be: of these, one is not there."""
    if before is None or entry.certain:
        return entry
    if before.certain:
        return before
    return Entry(join([before.value, entry.value]), False, before.key_origin)


def spread(m: Machine, value: Value) -> Record:
    """Return what ``**value`` adds, whichever of its outcomes it is."""
    found: Record | None = None
    for outcome in value.outcomes():
        box = outcome if isinstance(outcome, (Record, Sequence)) else m.state.box(outcome)
        if isinstance(outcome, Known) and outcome.value is None:
            continue  # a TypeError: no call is made
        record = box if isinstance(box, Record) else Record(None, open=True)
        if box is not None and not m.quiet:
            m.consumed.add(box.origin)  # an ingredient is not judged by itself
        joined = record if found is None else join_boxes(found, record)
        assert isinstance(joined, Record)
        found = joined
    return found if found is not None else Record(None, open=True)


register({cst.Call: call})
