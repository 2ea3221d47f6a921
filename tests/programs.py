"""Programs at random: they build dicts in all ways, and hand them to batch calls."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Protocol

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

Lines = list[str]

KEYS = ["endpoint", "completion_window", "metadata", "input_file_id"]
SCALARS = ["a", "b", "c"]
DICTS = ["d", "e", "f"]
CONSTANTS = ["'24h'", "'48h'", "'/v1/x'", "''", "None", "5", "0", "True", "2.5"]
#: What nobody can follow, or has a value that nobody can know.
UNCALM = ["value()", "touch(", "call(", " for ", "len(", "str(", " == ", " in ", "[:", "*l"]
#: What every scope starts with, so that few programs end with a NameError.
PRELUDE = [
    "a = 'A'", "b = 7", "c = None", "d = {'endpoint': a}", "e = {}", "f = dict(metadata=e, n=b)",
    "l = [a, 'L']",
]  # fmt: skip

#: An object of it holds a dict, which others may hold too.
CLASS = [
    "class O:",
    "    y = 'Y'",
    "    def __init__(self, x, d=None):",
    "        self.x = x",
    "        self.d = {} if d is None else d",
    "    def set(self, x):",
    "        self.x = x",
]


class Choices(Protocol):
    """Who decides: Hypothesis, or a random number generator."""

    def number(self, low: int, high: int) -> int: ...


class Drawn:
    """The choices of Hypothesis, which can make a failing program smaller."""

    def __init__(self, draw: DrawFn) -> None:
        self._draw = draw

    def number(self, low: int, high: int) -> int:
        return self._draw(st.integers(low, high))


class Seeded:
    """The choices of a random number generator: the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def number(self, low: int, high: int) -> int:
        return self._random.randint(low, high)


class Writer:
    """Writes one program, each batch call in it with a number of its own."""

    def __init__(self, choices: Choices, *, calm: bool = False) -> None:
        self.number = choices.number
        #: Whether the program keeps to what an analysis should understand.
        self.calm = calm
        self.sinks = 0
        self.functions: list[str] = []
        self.in_function = False
        self.in_loop = False
        #: In a block that expects calls to fail, none are looked at.
        self.forgiven = False
        #: Whether statements may raise: of programs that do, few get to their end.
        self.risky = self.number(0, 3) == 0 and not calm

    def program(self) -> str:
        lines = [*CLASS, *PRELUDE, "o = O(a, d)"]
        for _ in range(0 if self.calm else self.number(0, 2)):
            # Functions in it are not seen from outside.
            known = list(self.functions)
            lines += self.function(2)
            self.functions = [*known, *self.functions[-1:]]
        lines += self.block(2, 6)
        lines += self.sink()
        if self.number(0, 1):
            lines += self.function(3, "entry")
        return "\n".join(lines) + "\n"

    def pick(self, options: list[str]) -> str:
        return options[self.number(0, len(options) - 1)]

    def one_of(self, forms: list[Callable[[], str]]) -> str:
        while True:
            text = forms[self.number(0, len(forms) - 1)]()
            if not self.calm or not any(word in text for word in UNCALM):
                return text

    # --- expressions ---

    def scalar(self, depth: int = 2) -> str:
        """Return an expression that is mostly no dict."""
        if depth == 0:
            return self.pick([*CONSTANTS, *SCALARS])

        def one() -> str:
            return self.scalar(depth - 1)

        key, name = self.pick(KEYS), self.pick(DICTS)
        forms: list[Callable[[], str]] = [
            lambda: self.pick(CONSTANTS),
            lambda: self.pick(SCALARS),
            lambda: f"({one()} if flag() else {one()})",
            lambda: f"({one()} if {self.pick(SCALARS)} else {one()})",
            lambda: f"({one()} or {one()})",
            lambda: f"({one()} and {one()})",
            lambda: f"{name}.get({key!r}, {one()})",
            lambda: f"{name}[{key!r}]" if self.risky else f"{name}.get({key!r})",
            lambda: f"{name}.pop({key!r}, {one()})",
            lambda: f"{name}.setdefault({key!r}, {one()})",
            lambda: f"f'{{{self.pick(SCALARS)}}}-x'",
            lambda: f"str({one()})",
            lambda: f"len({name})",
            lambda: f"({self.pick(SCALARS)} := {one()})",
            lambda: f"l[{self.pick(['0', '-1', '1']) if self.risky else 'len(l) // 2'}]",
            lambda: f"(l[0] if l else {one()})",
            lambda: f"{{'x': {one()}, 'y': {one()}}}[{self.pick([repr('y'), repr('x')])}]",
            lambda: f"{{'x': {one()}, 'A': {one()}}}.get({self.pick(SCALARS)}, {one()})",
            lambda: f"(lambda x: x)({one()})",
            lambda: f"({one()} == {one()})",
            lambda: f"({key!r} in {name})",
            lambda: "value()",
            lambda: "len([x for x in l if flag()])",
            lambda: f"o.{self.pick(['x', 'y'])}",
            lambda: self.called(depth),
        ]
        return self.one_of(forms)

    def called(self, depth: int) -> str:
        if not self.functions:
            return self.pick(SCALARS)
        return f"{self.pick(self.functions)}({self.scalar(depth - 1)}, {self.pick(DICTS)})"

    def key(self) -> str:
        """Return a key that is not written; of any type only if it may be of a wrong one."""
        return self.scalar(1) if self.risky else f"str({self.scalar(1)})"

    def mapping(self, depth: int = 2) -> str:
        """Return an expression that is mostly a dict."""
        name, other, key = self.pick(DICTS), self.pick(DICTS), self.pick(KEYS)
        if depth == 0:
            return name

        def inner() -> str:
            return self.mapping(depth - 1)

        forms: list[Callable[[], str]] = [
            lambda: name,
            lambda: f"{{{key!r}: {self.scalar(1)}}}",
            lambda: f"{{{key!r}: {self.scalar(1)}, {self.pick(KEYS)!r}: {self.scalar(1)}}}",
            lambda: f"{{**{inner()}, {key!r}: {self.scalar(1)}}}",
            lambda: f"{{{key!r}: {self.scalar(1)}, **{inner()}}}",
            lambda: f"{{'metadata': {inner()}}}",
            lambda: f"dict({key}={self.scalar(1)})",
            lambda: f"dict({inner()}, {key}={self.scalar(1)})",
            lambda: f"{name}.copy()",
            lambda: f"copy.deepcopy({name})",
            lambda: f"({inner()} | {inner()})",
            lambda: f"({inner()} if flag() else {inner()})",
            lambda: f"({inner()} or {inner()})",
            lambda: f"{name}['metadata']" if self.risky else f"{name}.setdefault('g', {other})",
            lambda: f"{name}.get('g', {other})",
            lambda: f"{{k: v for k, v in {name}.items()}}",
            lambda: f"{{{self.key()}: {self.scalar(1)}, {key!r}: 1}}",
            lambda: "{}",
            lambda: "o.d",
            lambda: f"[{name}, {other}][{self.pick(['0', '1', 'flag()'])}]",
        ]
        return self.one_of(forms)

    def test(self) -> str:
        name, key, scalar = self.pick(DICTS), self.pick(KEYS), self.pick(SCALARS)
        return self.pick(
            [
                "flag()", "flag()", "flag()", scalar, f"not {scalar}", name, f"{scalar} is None",
                f"{scalar} is not None", f"{scalar} == '24h'", f"{scalar} in ('24h', 5)",
                f"{key!r} in {name}", f"{key!r} not in {name}", f"{name}.get({key!r})",
                f"flag() and {scalar}", f"flag() or not {scalar}", f"isinstance({scalar}, str)",
                f"({scalar} := value())", f"{scalar} != {self.pick(CONSTANTS)}", "len(l) > 2",
            ]
        )  # fmt: skip

    # --- statements ---

    def block(self, depth: int, count: int) -> Lines:
        lines: Lines = []
        for _ in range(self.number(1, count)):
            lines += self.statement(depth)
        return lines

    def body(self, depth: int) -> Lines:
        return ["    " + line for line in self.block(depth - 1, 3)]

    def statement(self, depth: int) -> Lines:
        kinds = [self.small, self.small, self.small, self.sink]
        if depth > 0:
            kinds += [self.branch, self.loop, self.attempt, self.other]
        return kinds[self.number(0, len(kinds) - 1)](depth)

    def sink(self, depth: int = 0) -> Lines:
        if self.forgiven:
            return self.small(depth)
        self.sinks += 1

        def scalar() -> str:
            return self.scalar(1)

        def mapping() -> str:
            return self.mapping(1)

        forms: list[Callable[[], str]] = [
            lambda: f"endpoint={scalar()}",
            lambda: f"metadata={mapping()}",
            lambda: f"metadata={mapping()}, endpoint={scalar()}",
            lambda: f"completion_window={scalar()}, input_file_id={scalar()}",
            lambda: f"metadata=dict(x={mapping()}, y={mapping()})",
            lambda: f"**{mapping()}",
            lambda: f"**{mapping()}",
            lambda: f"endpoint={scalar()}, **dict(metadata={mapping()})",
            lambda: f"endpoint={scalar()}, **{mapping()}",
            lambda: f"**{mapping()}, **{mapping()}",
        ]
        text = forms[self.number(0, len(forms) - 1 if self.risky else 6)]()
        return [f"client.batches.create(timeout={self.sinks}, {text})"]

    def small(self, depth: int) -> Lines:
        name, other, key = self.pick(DICTS), self.pick(DICTS), self.pick(KEYS)
        scalar, second = self.pick(SCALARS), self.pick(SCALARS)
        forms: list[Callable[[], str]] = [
            lambda: f"{scalar} = {self.scalar()}",
            lambda: f"{scalar} = {self.scalar()}",
            lambda: f"{scalar} = {second} = {self.scalar()}",
            lambda: f"{scalar}, {second} = {self.scalar(1)}, {self.scalar(1)}",
            lambda: f"{scalar}, *l = {self.scalar(1)}, {self.scalar(1)}, {second}",
            lambda: f"{scalar}, *l = {self.scalar(1)}, {name}, {other}",
            lambda: f"({scalar}, {name}[{key!r}]) = {second}, {scalar}",
            lambda: f"{name} = {self.mapping()}",
            lambda: f"{name} = {self.mapping()}",
            lambda: f"{name} = {other} = {self.mapping()}",
            lambda: f"{name}, {other} = {other}, {name}",
            lambda: f"{name}[{key!r}] = {self.scalar()}",
            lambda: f"{name}[{key!r}] = {self.scalar()}",
            lambda: f"{name}['g'] = {other}",
            lambda: f"{name}.setdefault('g', {{}})[{key!r}] = {self.scalar(1)}",
            lambda: f"{name}[{self.key()}] = {self.scalar(1)}",
            lambda: f"{name}.update({key}={self.scalar(1)})",
            lambda: f"{name}.update({self.mapping(1)})",
            lambda: f"{name}.update([({key!r}, {self.scalar(1)})], n=1)",
            lambda: f"{name}.setdefault({key!r}, {self.scalar(1)})",
            lambda: f"{name} |= {self.mapping(1)}",
            lambda: f"{name}.pop({key!r}, None)",
            lambda: f"{name}.clear()",
            lambda: f"l = [{self.scalar(1)}, {self.scalar(1)}]",
            lambda: f"l = [{name}, {other}]",
            lambda: f"l.append({self.pick([scalar, name])})",
            lambda: f"l += [{self.scalar(1)}]",
            lambda: f"l = l[:2] + [{name}]",
            lambda: f"l[:1] = [{scalar}]",
            lambda: f"l = sorted([{key!r}, 'z'])",
            lambda: f"l = [x for x in [{name}, {other}] if flag()]",
            lambda: f"[{name}.update({key}=x) for x in l]",
            lambda: f"{name} = {{k: v for k, v in {other}.items() if flag()}}",
            lambda: f"touch({self.pick([name, 'l', scalar])})",
            lambda: f"call(lambda: {name}.update({key}='late'))",
            lambda: f"o = O({scalar}, {name})",
            lambda: f"p = o; p.x = {self.scalar(1)}",
            lambda: f"o.{self.pick(['x', 'y'])} = {self.scalar(1)}",
            lambda: f"o.set({self.scalar(1)})",
            lambda: f"o.d = {name}",
            lambda: f"o.d.update({key}={self.scalar(1)})",
            lambda: f"del {name}[{key!r}]" if self.risky else f"{name}.pop({key!r}, 0)",
            lambda: f"{scalar} = {self.called(1)}",
            lambda: self.called(1),
            lambda: self.leave(),
        ]
        if self.risky:
            forms += [
                lambda: f"{scalar} += {self.pick(['1', repr('s'), second])}",
                lambda: f"{name}['metadata'][{key!r}] = {self.scalar(1)}",
                lambda: f"{name}.popitem()",
                lambda: f"l[0] = {self.scalar(1)}",
                lambda: f"l[0][{key!r}] = {scalar}",
                lambda: f"l[0].update({key}={scalar})",
                lambda: f"assert {self.test()}",
                lambda: "boom()",
                lambda: "boom()",
            ]
        return [self.one_of(forms)]

    def leave(self) -> str:
        options = ["raise ValueError", "pass"] if self.risky else ["pass"]
        if self.in_loop:
            options += ["break", "continue"]
        if self.in_function:
            options += [f"return {self.scalar(1)}", "return"]
        return self.pick(options)

    def branch(self, depth: int) -> Lines:
        lines = [f"if {self.test()}:", *self.body(depth)]
        for _ in range(self.number(0, 1)):
            lines += [f"elif {self.test()}:", *self.body(depth)]
        if self.number(0, 1):
            lines += ["else:", *self.body(depth)]
        return lines

    def loop(self, depth: int) -> Lines:
        scalar, name, other = self.pick(SCALARS), self.pick(DICTS), self.pick(DICTS)
        head = self.pick(
            [
                "while flag():",
                "while True:",
                f"while {self.test()}:",
                f"for {scalar} in ('24h', {self.scalar(1)}):",
                f"for {scalar} in l:",
                f"for {name} in [{self.mapping(1)}, {self.mapping(1)}]:",
                f"for {scalar}, {name} in (('x', {{}}), (5, {self.pick(DICTS)})):",
                f"for {scalar} in list({name}):",
                f"for {scalar}, b in list({name}.items()):",
                f"for {scalar} in range(len(l)):",
                f"for {scalar}, {name} in enumerate([{name}, {other}]):",
                f"for {name} in ({name}, {other}):",
                f"for {scalar}, {name} in zip('ab', [{other}, {{}}]):",
                f"for c in list({name}.values()):",
            ]
        )
        outside, self.in_loop = self.in_loop, True
        body = self.body(depth)
        self.in_loop = outside
        # Every round asks, so that every run ends.
        lines = [head, "    flag()", *body]
        if self.number(0, 2) == 0:
            lines += ["else:", *self.body(depth)]
        return lines

    def attempt(self, depth: int) -> Lines:
        lines = ["try:", *self.body(depth)]
        kind = self.number(0, 4)
        if kind < 4:
            lines += [self.pick(["except Exception:", "except (KeyError, ValueError) as c:"])]
            lines += self.body(depth)
        if kind == 1:
            lines += ["else:", *self.body(depth)]
        if kind >= 3:
            lines += ["finally:", *self.body(depth)]
        return lines

    def other(self, depth: int) -> Lines:
        scalar, name = self.pick(SCALARS), self.pick(DICTS)
        kinds = ["match", "suppress"]
        kind = self.pick(kinds if self.calm else [*kinds, "with", "mapping", "function"])
        if kind == "with":
            return [f"with manager() as {scalar}:", *self.body(depth)]
        if kind == "suppress":
            outside, self.forgiven = self.forgiven, True
            lines = ["with contextlib.suppress(Exception):", *self.body(depth)]
            self.forgiven = outside
            return lines
        if kind == "match":
            first = self.pick([*CONSTANTS[:4], "5", "None"])
            lines = [f"match {self.scalar(1)}:", f"    case {first}:"]
            lines += ["    " + line for line in self.body(depth)]
            rest = self.pick(
                ["case _:", "case x if flag():", "case str() as c:", "case 5 | '48h':"]
            )
            lines += [f"    {rest}", *("    " + line for line in self.body(depth))]
            return lines
        if kind == "mapping":
            lines = [f"match {name}:", f"    case {{'endpoint': {scalar}, **f}}:"]
            return lines + ["    " + line for line in self.body(depth)]
        return self.function(depth)

    def function(self, depth: int, name: str = "", parameters: str = "") -> Lines:
        """Return the definition of a function with its own names, or with those around it."""
        saved = (self.in_function, self.in_loop)
        self.in_function, self.in_loop = True, False
        name = name or f"h{len(self.functions)}{self.number(0, 9)}"
        own = self.pick(["x, y", "a, d", "a, d", "a, d=None", "*args, **e"])
        lines: Lines = []
        if name.startswith("entry"):
            own = ""
            lines = ["    " + line for line in [*PRELUDE, "o = O(a, d)"]]
        elif own == "x, y":
            # Some names are those of the module, to be read or to be assigned.
            lines = ["    global " + self.pick(["a", "d", "e, b", "l", "o"])]
            lines += ["    " + line for line in PRELUDE if self.number(0, 1)]
        else:
            lines = ["    " + line for line in PRELUDE if line[0] not in own]
            lines += ["    o = O(a, d)"]
        head = f"def {name}({own}):"
        lines += ["    " + line for line in self.block(depth - 1, 4)]
        if self.number(0, 2):
            lines.append(f"    return {self.pick([self.scalar(1), self.mapping(1)])}")
        self.in_function, self.in_loop = saved
        if not name.startswith("entry"):
            self.functions.append(name)
        return [head, *lines]


@st.composite
def programs(draw: DrawFn) -> str:
    """Return programs that run in a `World` and call for batches."""
    return Writer(Drawn(draw)).program()
