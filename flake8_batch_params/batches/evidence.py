"""Which hosts a file's code and strings name, and what else they say of what it is for."""

from __future__ import annotations

import ast
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import accumulate

from flake8_batch_params.batches.reading import Source, line_of
from flake8_batch_params.facts.hosts import (
    ANY,
    FOR_MANY,
    HOSTS,
    PRESUMED,
    UNPROFILED,
    WITHOUT_SUCH_BATCHES,
    Host,
)

#: A name of an address: the whole identifier, or its last part.
_ADDRESS = re.compile(r"(?:\w*_)?base_url", re.IGNORECASE)
#: What a test is named, and imports.
_TEST_MODULES = ("pytest", "unittest", "nose")
#: Words of a file that is about batches, as a search for each by itself finds them, which is
#: faster, and as they have to stand there.
_BATCH_WORDS = {
    "batches": r"\bbatches\b",
    "custom_id": "custom_id",
    "input_file_id": "input_file_id",
    ".jsonl": r"\.jsonl\b",
}
_BATCH_WORD = re.compile("|".join(_BATCH_WORDS.values()))
#: How many of each are looked at, for one that is in no comment.
_MOST_LOOKED_AT = 20
_ANTHROPIC_WORDS = ("anthropic", "claude")
#: Members of a client that are put in the place of others.
_MEMBERS = frozenset({"batches", "files", "create", "retrieve", "content"})
#: Of these, those that are stored in nothing else.
_STORED_MEMBERS = frozenset({"batches", "files", "create", "retrieve"})
#: Client classes and the modules that hold them, in lower case.
_CLASSES = frozenset(
    part.lower()
    for host in HOSTS.values()
    for path in host.classes
    for part in (path.partition(".")[0], path.rpartition(".")[2])
)


@dataclass(frozen=True)
class Evidence:
    """A host that a file names, and why it is taken to: "the word 'groq' in line 3"."""

    host: Host
    reason: str


def evidence(source: Source) -> tuple[Evidence, ...]:
    """Return the hosts that a file names, each once; `ANY` for one without a record, last."""
    found = [
        Evidence(host, reason)
        for host in HOSTS.values()
        # OpenAI needs no evidence, and has no words that would bring it.
        if host.words and (reason := _reason(source, host)) is not None
    ]
    anybody = (
        _word(source, UNPROFILED)
        or _unread_address(source)
        or _for_many(source, [*PRESUMED, *hosts_in(found)])
    )
    if anybody is not None:
        found.append(Evidence(ANY, anybody))
    return tuple(found)


def hosts_in(found: Iterable[Evidence]) -> tuple[Host, ...]:
    """Return the hosts that are in evidence."""
    return tuple(one.host for one in found)


# --- words, domains, imports ---


def _reason(source: Source, host: Host) -> str | None:
    modules = [module for module in host.modules if module in source.text]
    line = source.import_of(*modules) if modules else None
    if line is not None:
        return f"the import in line {line}"
    return _domain(source, host) or _word(source, host.words, host.lone_words)


def _domain(source: Source, host: Host) -> str | None:
    domains = [domain for domain in host.domains if domain in source.lowered]
    for text, node in source.strings if domains else ():
        for domain in domains:
            if domain in text.lower():
                return f"the domain {domain!r} in line {_line_in(node, text, domain)}"
    return None


def _word(source: Source, words: Iterable[str], lone: Iterable[str] = ()) -> str | None:
    """Return where one of the words is: a name, or a part of a name or of a string."""
    present = [re.escape(word) for word in words if word in source.lowered]
    present += [rf"(?<![a-z]){word}(?![a-z])" for word in lone if word in source.lowered]
    if not present:
        return None
    pattern = re.compile("|".join(present))
    first = _first_match(source, pattern)
    return None if first is None else f"the word {first[1]!r} in line {first[0]}"


def _first_match(source: Source, pattern: re.Pattern[str]) -> tuple[int, str] | None:
    """Return the first line with a match in a name or string, and what matches.

    The pattern must not ask for the beginning or the end of a text.
    """
    texts = list(source.texts.items())
    lowered = [text.lower() for text, _ in texts]
    # One search through all of them: there are hundreds, and most have nothing.
    starts = [0, *accumulate(len(text) + 1 for text in lowered)]
    found: dict[int, str] = {}
    for match in pattern.finditer("\0".join(lowered)):
        found.setdefault(bisect_right(starts, match.start()) - 1, match[0])
    lines = [
        (_line_in(node, texts[at][0], word), word)
        for at, word in found.items()
        for node in texts[at][1]
    ]
    return min(lines, default=None)


def _line_in(node: ast.AST, text: str, word: str) -> int:
    """Return the line of a word in a string or name, which may have many lines."""
    before = text.lower().partition(word)[0].count("\n")
    first = line_of(node)
    return min(first + before, getattr(node, "end_lineno", None) or first)


# --- an address that cannot be read ---


def _unread_address(source: Source) -> str | None:
    """Return where a ``base_url`` is used with something that is not written."""
    if "base_url" not in source.lowered:
        return None
    uses = _Uses()
    for name, node, value in _settings(source):
        if not _is_address(name):
            continue
        if source.is_written(value):
            uses.settled.add(id(node))
            uses.written.add(name)
        else:
            uses.unread.add(name)
    lines = [
        (line_of(node), name)
        for name, nodes in source.texts.items()
        if _is_address(name)
        for node in nodes
        if not uses.is_read(name, node)
    ]
    if not lines:
        return None
    line, name = min(lines)
    return f"{name!r} in line {line}, which may be anybody's"


def _is_address(name: str) -> bool:
    # The end is looked at first: nearly all names end in something else.
    return name[-8:].lower() == "base_url" and _ADDRESS.fullmatch(name) is not None


@dataclass
class _Uses:
    """Names that are set: the places where they are set to what is written, and to what not."""

    settled: set[int] = field(default_factory=set)
    written: set[str] = field(default_factory=set)
    unread: set[str] = field(default_factory=set)

    def is_read(self, name: str, node: ast.AST) -> bool:
        """Tell whether it is known what a name stands for in a place."""
        if id(node) in self.settled:
            return True
        used = isinstance(getattr(node, "ctx", None), ast.Load) or isinstance(node, ast.Constant)
        return used and name in self.written - self.unread


def _settings(source: Source) -> Iterator[tuple[str, ast.AST, ast.expr | None]]:
    """Yield each name, attribute, keyword or key that is set, its node, and the value.

    The value is None where others may give another: a parameter, a field of a class.
    """
    fields = {id(item) for body in source.nodes(ast.ClassDef) for item in body.body}
    for keyword in source.nodes(ast.keyword):
        yield keyword.arg or "", keyword, keyword.value
    for assign in source.nodes(ast.Assign):
        for target in assign.targets:
            yield *_target(target), assign.value
    for annotated in source.nodes(ast.AnnAssign):
        yield *_target(annotated.target), None if id(annotated) in fields else annotated.value
    for walrus in source.nodes(ast.NamedExpr):
        yield *_target(walrus.target), walrus.value
    for parameter in source.nodes(ast.arg):
        yield parameter.arg, parameter, None
    for display in source.nodes(ast.Dict):
        for key, value in zip(display.keys, display.values, strict=True):
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                yield key.value, key, value


def _target(node: ast.expr) -> tuple[str, ast.AST]:
    """Return the name that an assignment sets, and the node that holds the name."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name, node
        case ast.Subscript(slice=ast.Constant(value=str() as name) as key):
            return name, key
    return "", node


# --- a file for many hosts ---


def _for_many(source: Source, judged: Iterable[Host]) -> str | None:
    """Return where a name says that the file is for many hosts.

    It does not where every string that it is compared with, set to or passed as names a host
    that is judged anyway, or one that has no batches of this form.
    """
    if not source.has(*FOR_MANY):
        return None
    seen = _Providers(source)
    lines = [line_of(node) for name, node in source.names if name in FOR_MANY]
    known = {_plain(name) for name in WITHOUT_SUCH_BATCHES}
    for host in judged:
        known |= {_plain(name) for name in (host.name, host.title, *host.words, *host.lone_words)}
    strings = seen.compared + seen.given
    settled = strings and all(_plain(text) in known for text in strings)
    if not lines or (settled and (seen.compared or not seen.open)):
        return None
    return f"a name such as {FOR_MANY[0]!r} in line {min(lines)}"


def _plain(text: str) -> str:
    return re.sub(r"[-_. ]", "", text.lower())


class _Providers:
    """What the names in `FOR_MANY` are compared with, and given, in a file.

    ``open`` where they are given something else than a string.
    """

    def __init__(self, source: Source) -> None:
        self.compared: list[str] = []
        self.given: list[str] = []
        self.open = False
        #: The kinds of nodes that the file itself gives a value.
        self._bound: set[type[ast.AST]] = set()
        for name, node, value in _settings(source):
            if name in FOR_MANY:
                self._bound.add(ast.Name if isinstance(node, ast.arg) else type(node))
                self._give(value)
        self._parameters(source)
        self._fields(source)
        for node in source.nodes(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.alias):
            self.open = self.open or node.name in FOR_MANY
        for loop in source.nodes(ast.For, ast.AsyncFor, ast.comprehension):
            if _is_provider(loop.target):
                self._bound.add(type(loop.target))
                self._give_each(loop.iter)
        self._comparisons(source)
        for node in source.nodes(ast.Name, ast.Attribute):
            used = isinstance(node.ctx, ast.Load) and type(node) not in self._bound
            self.open = self.open or (used and _is_provider(node))

    def _give(self, value: ast.expr | None) -> None:
        match value:
            case None:
                pass  # a parameter's default, or a field's, is looked at by itself
            case ast.Constant(value=str() as text):
                self.given.append(text)
            case ast.Constant(value=None):
                pass
            case ast.IfExp(body=body, orelse=other):
                self._give(body)
                self._give(other)
            case ast.BoolOp(values=values):
                for one in values:
                    self._give(one)
            case _:
                self.open = self.open or not _is_provider(value)

    def _give_each(self, values: ast.expr) -> None:
        if isinstance(values, (ast.Tuple, ast.List, ast.Set)):
            for value in values.elts:
                self._give(value)
        else:
            self.open = True

    def _parameters(self, source: Source) -> None:
        for arguments in source.nodes(ast.arguments):
            places = [*arguments.posonlyargs, *arguments.args]
            defaults: list[ast.expr | None] = [None] * (len(places) - len(arguments.defaults))
            defaults += [*arguments.defaults, *arguments.kw_defaults]
            for place, default in zip([*places, *arguments.kwonlyargs], defaults, strict=True):
                if place.arg in FOR_MANY:
                    self.open = self.open or default is None
                    self._give(default)

    def _fields(self, source: Source) -> None:
        for item in (item for node in source.nodes(ast.ClassDef) for item in node.body):
            if isinstance(item, ast.AnnAssign) and _is_provider(item.target):
                self._bound.add(ast.Attribute)
                self.open = self.open or item.value is None
                self._give(item.value)

    def _comparisons(self, source: Source) -> None:
        for node in source.nodes(ast.Compare):
            sides = [node.left, *node.comparators]
            if any(_is_provider(side) for side in sides):
                self.compared += [text for side in sides for text in _texts(side)]
        for call in source.nodes(ast.Call):
            match call.func:
                case ast.Attribute(value=subject, attr="startswith" | "endswith" | "__eq__"):
                    if _is_provider(subject):
                        self.compared += [text for one in call.args for text in _texts(one)]
        for match in source.nodes(ast.Match):
            if _is_provider(match.subject):
                patterns = [part for case in match.cases for part in ast.walk(case.pattern)]
                self.compared += [text for part in patterns for text in _texts(part)]


def _is_provider(node: ast.AST) -> bool:
    """Tell whether an expression is one of the names, or made of one: ``provider.lower()``."""
    match node:
        case ast.Name(id=name):
            return name in FOR_MANY
        case ast.Attribute(value=inner, attr=name):
            return name in FOR_MANY or (name in ("value", "name") and _is_provider(inner))
        case ast.Call(
            func=ast.Attribute(value=inner, attr="lower" | "upper" | "strip" | "casefold")
        ):
            return _is_provider(inner)
        case ast.NamedExpr(target=target):
            return _is_provider(target)
    return False


def _texts(node: ast.AST) -> list[str]:
    """Return the strings that an expression is, or displays."""
    match node:
        case ast.Constant(value=str() as text):
            return [text]
        case ast.Tuple(elts=items) | ast.List(elts=items) | ast.Set(elts=items):
            return [text for item in items for text in _texts(item)]
    return []


# --- what the file is ---


def is_test(source: Source) -> bool:
    """Tell whether the file is a test, where a dict that goes nowhere may well be wrong."""
    if not source.has("test_", *_TEST_MODULES):
        return False
    if source.import_of(*_TEST_MODULES) is not None:
        return True
    functions = source.nodes(ast.FunctionDef, ast.AsyncFunctionDef)
    return any(function.name.startswith("test_") for function in functions)


def speaks_of_batches(source: Source) -> bool:
    """Tell whether the code or the strings have a word of batches.

    Without one, a dict of ``method``, ``url`` and ``body`` may be any HTTP request.
    """
    text = source.lowered
    places = [at for word in _BATCH_WORDS for at in _places(text, word)]
    if not places or any(not _may_be_comment(text, at) for at in places):
        return bool(places)
    return any(_BATCH_WORD.search(one.lower()) for one in source.texts)


def _places(text: str, word: str) -> Iterator[int]:
    """Yield where a text has a word of batches, so often that one may be in no comment."""
    at, left = text.find(word), _MOST_LOOKED_AT
    while at >= 0 and left:
        if _BATCH_WORD.match(text, at):
            yield at
            left -= 1
        at = text.find(word, at + 1)


def _may_be_comment(text: str, at: int) -> bool:
    return "#" in text[text.rfind("\n", 0, at) + 1 : at]


def speaks_of_anthropic(source: Source) -> bool:
    """Tell whether the code or the strings have a word of Anthropic, whose requests differ."""
    return _word(source, _ANTHROPIC_WORDS) is not None


def is_patched(source: Source) -> bool:
    """Tell whether the file puts something else in the place of a client or its members."""
    for node in source.nodes(ast.Attribute):
        stored = type(node.ctx) is ast.Store and node.attr in _STORED_MEMBERS
        if stored and not (isinstance(node.value, ast.Name) and node.value.id in ("self", "cls")):
            return True
    if not source.has("patch", "setattr"):
        return False
    return any(_patches(call) for call in source.nodes(ast.Call))


def _patches(call: ast.Call) -> bool:
    """Tell whether a call is ``patch("app.OpenAI")`` or ``setattr(client.batches, …)``."""
    named: list[ast.expr]
    match _dotted(call.func)[:2]:
        case ["setattr"]:
            return any(part in _MEMBERS for part in _parts(call.args[:2]))
        case ["patch", *_]:
            named = [one for one in call.args[:1] if isinstance(one, ast.Constant)]
        case ["object" | "multiple", "patch"] | ["setattr", _]:
            named = call.args[:2]
        case _:
            return False
    return any(
        part in _MEMBERS or part.lower() in _CLASSES or part.lower().endswith("client")
        for part in _parts(named)
    )


def _parts(nodes: Iterable[ast.AST]) -> list[str]:
    return [part for node in nodes for part in _dotted(node)]


def _dotted(node: ast.AST) -> list[str]:
    """Return the names in ``a.b(c).d``, or in a string of that form."""
    parts: list[str] = []
    while True:
        match node:
            case ast.Attribute(value=inner, attr=name):
                parts.append(name)
                node = inner
            case ast.Call(func=inner):
                node = inner
            case ast.Name(id=name):
                return [*parts, name]
            case ast.Constant(value=str() as text):
                return [*parts, *(text.split(".") if re.fullmatch(r"[\w.]+", text) else ())]
            case _:
                return parts
