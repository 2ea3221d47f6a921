"""Runs a program in a world of its own, on many inputs, and notes what it sends.

The world has a module ``openai`` (and ``groq``) that records, files in memory, and a module
``inputs`` of which the program knows nothing: each call of it takes a choice off a tape.  After
the module, one of its functions or methods is called with arguments from outside.
"""

from __future__ import annotations

import asyncio
import builtins
import copy
import inspect
import json
import sys
import types
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any

from .disk import ByteFile, TextFile, pathlib_of, quick_time
from .hosts import ANY, AZURE, GROQ, OPENAI
from .inputs import inputs_of
from .sdk import Client, Request, Upload, groq_of, openai_of

NAME = "<program>"
#: Lines of the program in one run, and choices that are taken off a tape.
MOST_LINES = 4_000
MOST_CHOICES = 60
#: Runs of a program: in the order of their tapes, and at random.
ORDERED = 48
RANDOM = 48


class Stop(BaseException):
    """Ends a run that takes too long."""


@dataclass
class Tape:
    """The choices of a run: first those that it is told, then the first, or any."""

    told: tuple[int, ...] = ()
    random: Random | None = None
    taken: list[tuple[int, int]] = field(default_factory=list)

    def draw(self, count: int) -> int:
        place = len(self.taken)
        if place >= MOST_CHOICES:
            raise Stop
        if place < len(self.told):
            choice = min(self.told[place], count - 1)
        else:
            choice = self.random.randrange(count) if self.random is not None else 0
        self.taken.append((choice, count))
        return choice

    def rarely(self) -> bool:
        """Return true now and then, and only at random."""
        return self.random is not None and self.random.random() < 0.1

    def following(self) -> tuple[int, ...] | None:
        """Return the next tape's choices, in order; None after the last."""
        taken = list(self.taken)
        while taken and taken[-1][0] == taken[-1][1] - 1:
            taken.pop()
        if not taken:
            return None
        return (*(choice for choice, _ in taken[:-1]), taken[-1][0] + 1)


@dataclass
class Run:
    """What one run sent and wrote."""

    tape: Tape
    requests: list[Request] = field(default_factory=list)
    uploads: list[Upload] = field(default_factory=list)
    #: What was in each file when it was closed, or uploaded.
    contents: list[str] = field(default_factory=list)
    #: The hosts of the clients that were built.
    built: set[str] = field(default_factory=set)
    #: The lines that ran.
    lines: set[int] = field(default_factory=set)
    #: The type of the exception that ended the module, or the entry.
    error: str = ""

    def rows(self) -> Iterator[list[dict[str, Any]]]:
        """Yield the objects in each file."""
        for content in self.contents:
            yield rows_of(content)


def rows_of(content: str) -> list[dict[str, Any]]:
    """Return the objects in a file of JSON lines, those of a line that has several too."""
    found = []
    for line in content.splitlines():
        at = 0
        while at < len(line):
            try:
                row, at = _DECODER.raw_decode(line, at)
            except ValueError:
                break
            if isinstance(row, dict):
                found.append(row)
    return found


_DECODER = json.JSONDecoder()


# --- Running ---


def compiled(source: str) -> types.CodeType:
    """Return the code of a program, whose frames are known by its name."""
    return compile(source, NAME, "exec", dont_inherit=True)


def runs_of(source: str, pool: tuple[Any, ...], unresolved: tuple[str, ...]) -> list[Run]:
    """Return runs of a program: ``pool`` are values from outside.

    ``unresolved`` are the hosts of a client that comes from outside.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        code = compiled(source)
        found = []
        told: tuple[int, ...] | None = ()
        for _ in range(ORDERED):
            if told is None:
                break
            tape = Tape(told)
            found.append(World(tape, pool, unresolved).run(code))
            told = tape.following()
        if found[0].tape.taken or len(found[0].requests) > 0:
            found += more_runs(code, pool, unresolved, range(RANDOM))
        return found


def more_runs(
    code: types.CodeType, pool: tuple[Any, ...], unresolved: tuple[str, ...], numbers: range
) -> list[Run]:
    """Return the runs of these random tapes."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return [World(Tape((), Random(number)), pool, unresolved).run(code) for number in numbers]


class World:
    """One run's modules and files."""

    def __init__(self, tape: Tape, pool: tuple[Any, ...], unresolved: tuple[str, ...]) -> None:
        self.tape = tape
        self.pool = pool
        self.unresolved = unresolved
        self.result = Run(tape)
        self.files: dict[str, str] = {}
        self.opened: list[TextFile | ByteFile] = []
        self.names: list[str] = []
        #: Functions and classes that a function made, and the code that ran.
        self.made: list[tuple[str, Any]] = []
        self.ran: set[types.CodeType] = set()
        self.modules = {
            "openai": openai_of(self),
            "openai.types": types.ModuleType("openai.types"),
            "groq": groq_of(self),
            "inputs": inputs_of(self),
            "pathlib": pathlib_of(self),
            "time": quick_time(),
        }

    def run(self, code: types.CodeType) -> Run:
        known = {**vars(builtins), "open": self.open, "print": self.print}
        known["__import__"] = self.load
        space: dict[str, Any] = {"__name__": "__main__", "__builtins__": known}
        self.names = [name for name in code.co_names if name.isupper()]
        with self._watched():
            try:
                exec(code, space)
                _Entry(self, list(space.items())).call()
                self._call_what_was_made()
            except (Stop, SystemExit):
                self.result.error = "Stop"
            except Exception as error:
                self.result.error = type(error).__name__
        for one in self.opened:
            one.save()
        return self.result

    def _call_what_was_made(self) -> None:
        """Call functions that a function made and nobody called: they went elsewhere."""
        for _ in range(2):
            left = [(name, value) for name, value in self.made if not self._has_run(value)]
            self.made = []
            if left:
                _Entry(self, left).call()

    def _has_run(self, value: Any) -> bool:
        if not inspect.isclass(value):
            return value.__code__ in self.ran
        return all(getattr(value, name).__code__ in self.ran for name in _methods(value))

    @contextmanager
    def _watched(self) -> Iterator[None]:
        """Run so many lines of the program at most, and note what its functions make."""
        left = [MOST_LINES]

        def trace(frame: types.FrameType, event: str, argument: object) -> Any:
            if frame.f_code.co_filename != NAME:
                return None
            if event == "line":
                # A generator's call comes when it is made, its lines when it runs.
                self.ran.add(frame.f_code)
                self.result.lines.add(frame.f_lineno)
            elif event == "return" and frame.f_back is not None:
                self._note(frame)
            left[0] -= 1
            if left[0] < 0:
                raise Stop
            return trace

        before = sys.gettrace()
        sys.settrace(trace)
        try:
            yield
        finally:
            sys.settrace(before)

    def _note(self, frame: types.FrameType) -> None:
        # A function's frame: a module's and a class's have no fast locals.
        if frame.f_code.co_flags & inspect.CO_NEWLOCALS and frame.f_code.co_flags & 1:
            known = [one for _, one in self.made]
            for name, value in frame.f_locals.items():
                is_new = _is_own(value) and not any(value is one for one in known)
                if is_new and (not inspect.isclass(value) or _methods(value)):
                    self.made.append((name, value))

    def load(self, name: str, *rest: Any) -> Any:
        if name in self.modules:
            return self.modules[name]
        if name == "nothing_of_this_name" and self.tape.draw(2):
            return types.ModuleType(name)
        return builtins.__import__(name, *rest)

    def print(self, *values: Any, **keywords: Any) -> None:
        if keywords.get("file") is not None:
            builtins.print(*values, **keywords)  # noqa: T201 (into a file of the world)

    def open(self, name: Any, mode: str = "r", *_: Any, **__: Any) -> TextFile | ByteFile:
        self.sync()
        kind = ByteFile if "b" in mode else TextFile
        one = kind(self, str(name), mode)
        self.opened.append(one)
        return one

    def sync(self) -> None:
        """Put what is in open files where it can be read."""
        for one in self.opened:
            if not one.closed and one.writes:
                self.files[one.name] = one.text()

    def unknown(self) -> Any:
        """Return a value from outside."""
        return copy.copy(self.pool[self.tape.draw(len(self.pool))])

    def lines(self) -> tuple[int, ...]:
        """Return the lines of the program that led here, the innermost first."""
        found = []
        frame: types.FrameType | None = sys._getframe(1)
        while frame is not None:
            if frame.f_code.co_filename == NAME:
                found.append(frame.f_lineno)
            frame = frame.f_back
        return tuple(found)


class _Entry:
    """Calls a function, or methods of an object of a class."""

    def __init__(self, world: World, named: list[tuple[str, Any]]) -> None:
        self.world = world
        self.functions = [
            (name, value)
            for name, value in named
            if _is_own(value) and (not inspect.isclass(value) or _methods(value))
        ]

    def call(self) -> None:
        which = self.world.tape.draw(len(self.functions) + 1)
        if which == 0:
            return
        name, value = self.functions[which - 1]
        if not inspect.isclass(value):
            self._result(self._called(name, value))
            return
        try:
            target = self._called("public", value)
        except TypeError:
            return
        names = _methods(value)
        for _ in range(1 + self.world.tape.draw(2)):
            method = names[self.world.tape.draw(len(names))]
            self._result(self._called("public", getattr(target, method)))

    def _called(self, name: str, function: Callable[..., Any]) -> Any:
        positional, keywords = [], {}
        # What is called is what the name holds: a decorated function's wrapper.
        for one in inspect.signature(function, follow_wrapped=False).parameters.values():
            if one.kind in (one.VAR_POSITIONAL, one.VAR_KEYWORD) or one.name == "base_url":
                continue
            has_default = one.default is not one.empty
            if has_default and not name.startswith("_") and self.world.tape.draw(2) == 0:
                continue
            if one.kind == one.POSITIONAL_ONLY:
                positional.append(self._argument(one.name))
            else:
                keywords[one.name] = self._argument(one.name)
        return function(*positional, **keywords)

    def _argument(self, name: str) -> Any:
        if name == "client":
            return Client(self.world, self.world.unresolved, "unknown")
        return self.world.unknown()

    def _result(self, value: Any) -> None:
        if inspect.iscoroutine(value):
            asyncio.run(value)
        elif inspect.isgenerator(value):
            for _ in value:
                pass


def _is_own(value: Any) -> bool:
    # By the very type: an object may say anything of itself.
    if issubclass(type(value), type):
        return bool(value.__module__ == "__main__") and not issubclass(value, BaseException)
    return type(value) is types.FunctionType and value.__code__.co_filename == NAME


def _methods(value: type) -> list[str]:
    return [
        name
        for one in value.__mro__
        for name, method in vars(one).items()
        if inspect.isfunction(method)
        and method.__code__.co_filename == NAME
        and not name.startswith("__")
    ]


def evidence(source: str) -> tuple[str, ...]:
    """Return the hosts that a client from outside may talk to, by the words of the program."""
    names = [OPENAI, AZURE]
    if "groq" in source.lower():
        names.append(GROQ)
    if "llm.example.com" in source or "base_url=value()" in source:
        names.append(ANY)
    return tuple(names)
