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
import io
import json
import sys
import types
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any

from .hosts import ANY, AZURE, GROQ, OPENAI, Foreign, of_base_url

NAME = "<program>"
#: Lines of the program in one run, and choices that are taken off a tape.
MOST_LINES = 4_000
MOST_CHOICES = 60
#: Runs of a program: in the order of their tapes, and at random.
ORDERED = 48
RANDOM = 48


class Stop(BaseException):
    """Ends a run that takes too long."""


class Boom(Exception):
    """What ``boom()`` raises, and an API call that fails."""


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


@dataclass(frozen=True)
class Request:
    """A call of ``batches.create``: ``lines`` are the program's, from the inside out."""

    lines: tuple[int, ...]
    hosts: tuple[str, ...]
    sdk: str
    positional: int
    keywords: dict[str, Any]


@dataclass(frozen=True)
class Upload:
    """A call of ``files.create``; ``content`` is what is in the file then."""

    lines: tuple[int, ...]
    hosts: tuple[str, ...]
    id: str
    name: str
    purpose: Any
    content: str | None
    keywords: dict[str, Any]


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
    """Return the objects in a file of JSON lines."""
    found = []
    for line in content.splitlines():
        try:
            row = json.loads(line)
        except ValueError:
            continue
        if isinstance(row, dict):
            found.append(row)
    return found


# --- Running ---


def runs_of(source: str, pool: tuple[Any, ...], unresolved: tuple[str, ...]) -> list[Run]:
    """Return runs of a program: ``pool`` are values from outside.

    ``unresolved`` are the hosts of a client that comes from outside.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        code = compile(source, NAME, "exec", dont_inherit=True)
        found = []
        told: tuple[int, ...] | None = ()
        for _ in range(ORDERED):
            if told is None:
                break
            tape = Tape(told)
            found.append(World(tape, pool, unresolved).run(code))
            told = tape.following()
        if found[0].tape.taken or len(found[0].requests) > 0:
            for number in range(RANDOM):
                tape = Tape((), Random(number))
                found.append(World(tape, pool, unresolved).run(code))
        return found


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
            "openai": _openai(self),
            "openai.types": types.ModuleType("openai.types"),
            "groq": _groq(self),
            "inputs": _inputs(self),
            "pathlib": _pathlib(self),
            "time": _quick(),
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


# --- Files ---


class TextFile(io.StringIO):
    """A file of text in memory."""

    def __init__(self, world: World, name: str, mode: str) -> None:
        start = "" if "w" in mode or "x" in mode else world.files.get(name, "")
        super().__init__(start, newline="")
        self.world, self.name = world, name
        self.writes = any(letter in mode for letter in "wax+")
        if "a" in mode:
            self.seek(0, io.SEEK_END)

    def text(self) -> str:
        return self.getvalue()

    def save(self) -> None:
        if self.writes and not self.closed:
            self.world.files[self.name] = self.text()
            self.world.result.contents.append(self.text())

    def close(self) -> None:
        self.save()
        super().close()


class ByteFile(io.BytesIO):
    """A file of bytes in memory."""

    def __init__(self, world: World, name: str, mode: str) -> None:
        start = "" if "w" in mode or "x" in mode else world.files.get(name, "")
        super().__init__(start.encode())
        self.world, self.name = world, name
        self.writes = any(letter in mode for letter in "wax+")
        if "a" in mode:
            self.seek(0, io.SEEK_END)

    def text(self) -> str:
        return self.getvalue().decode("utf-8", "replace")

    def save(self) -> None:
        if self.writes and not self.closed:
            self.world.files[self.name] = self.text()
            self.world.result.contents.append(self.text())

    def close(self) -> None:
        self.save()
        super().close()


def _pathlib(world: World) -> types.ModuleType:
    """Return a module with a ``Path`` whose files are the world's."""

    class Path:
        def __init__(self, *parts: object) -> None:
            self._text = "/".join(map(str, parts))

        def __str__(self) -> str:
            return self._text

        def __truediv__(self, other: object) -> Path:
            return Path(self._text, other)

        @property
        def name(self) -> str:
            return self._text.rpartition("/")[2]

        def open(self, mode: str = "r", **_: Any) -> TextFile | ByteFile:
            return world.open(self._text, mode)

        def write_text(self, text: str, **_: Any) -> int:
            with world.open(self._text, "w") as one:
                return one.write(text)  # type: ignore[arg-type]

        def write_bytes(self, data: bytes) -> int:
            with world.open(self._text, "wb") as one:
                return one.write(data)  # type: ignore[arg-type]

        def read_text(self, **_: Any) -> str:
            world.sync()
            return world.files.get(self._text, "")

        def read_bytes(self) -> bytes:
            return self.read_text().encode()

        def exists(self) -> bool:
            return self._text in world.files

    module = types.ModuleType("pathlib")
    module.Path = Path  # type: ignore[attr-defined]
    return module


def _quick() -> types.ModuleType:
    module = types.ModuleType("time")
    module.sleep = lambda seconds: None  # type: ignore[attr-defined]
    module.time = lambda: 1.0  # type: ignore[attr-defined]
    return module


# --- The SDK ---


class Client:
    """A client: ``batches`` and ``files`` record what they are asked for."""

    def __init__(self, world: World, hosts: tuple[str, ...], sdk: str) -> None:
        self._world, self._hosts, self._sdk = world, hosts, sdk
        self.batches = Batches(self)
        self.files = Files(self)

    def with_options(self, **_: Any) -> Client:
        return self

    @property
    def with_raw_response(self) -> Client:
        return self

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    async def __aenter__(self) -> Client:
        return self

    async def __aexit__(self, *_: object) -> None:
        return None

    def answer(self, later: Callable[[], Any]) -> Any:
        return later()


class Batches:
    """``client.batches``."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def create(self, *positional: Any, **keywords: Any) -> Any:
        client = self._client
        world, lines = client._world, client._world.lines()
        sent = frozen(keywords)

        def later() -> Any:
            request = Request(lines, client._hosts, client._sdk, len(positional), sent)
            world.result.requests.append(request)
            if world.tape.rarely():
                raise Boom("the API is not there")
            number = len(world.result.requests)
            return types.SimpleNamespace(
                id=f"batch-{number}", status="validating", output_file_id=None, error_file_id=None
            )

        return client.answer(later)

    def retrieve(self, name: str, **_: Any) -> Any:
        client = self._client

        def later() -> Any:
            done = ("completed", "failed", "in_progress")[client._world.tape.draw(3)]
            return types.SimpleNamespace(id=name, status=done, output_file_id="file-out")

        return client.answer(later)


class Files:
    """``client.files``."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def create(self, **keywords: Any) -> Any:
        client = self._client
        world, lines = client._world, client._world.lines()

        def later() -> Any:
            name, content = _content(world, keywords.get("file"))
            number = f"file-{len(world.result.uploads) + 1}"
            purpose = keywords.get("purpose")
            upload = Upload(lines, client._hosts, number, name, purpose, content, keywords)
            world.result.uploads.append(upload)
            if content is not None:
                world.result.contents.append(content)
            if world.tape.rarely():
                raise Boom("the API is not there")
            return types.SimpleNamespace(id=number, status="processed", filename=name)

        return client.answer(later)


def _content(world: World, file: Any) -> tuple[str, str | None]:
    """Return the name and the content of what is uploaded."""
    world.sync()
    if isinstance(file, tuple) and len(file) >= 2:
        return str(file[0]), _content(world, file[1])[1]
    if isinstance(file, bytes):
        return "upload", file.decode("utf-8", "replace")
    if isinstance(file, str):
        return "", file
    if isinstance(file, TextFile | ByteFile):
        text = file.text()[file.tell() if isinstance(file, TextFile) else 0 :]
        return file.name, text if isinstance(file, TextFile) else _rest(file)
    if isinstance(file, io.BytesIO):
        return getattr(file, "name", "upload"), _rest(file)
    if hasattr(file, "read_text"):
        return str(file), str(file.read_text())
    return "", None


def _rest(file: io.BytesIO) -> str:
    return file.getvalue()[file.tell() :].decode("utf-8", "replace")


def frozen(value: Any) -> Any:
    """Return a copy of a value, all the way down its dicts and lists."""
    if isinstance(value, dict):
        return {key: frozen(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(map(frozen, value)) if type(value) in (list, tuple) else value
    return value


def _openai(world: World) -> types.ModuleType:
    class OpenAI(Client):
        def __init__(self, *, base_url: Any = None, **_: Any) -> None:
            host = of_base_url(base_url)
            world.result.built.add(host)
            super().__init__(world, (host,), OPENAI)

    class AzureOpenAI(Client):
        def __init__(self, **_: Any) -> None:
            world.result.built.add(AZURE)
            super().__init__(world, (AZURE,), OPENAI)

    class AsyncOpenAI(OpenAI):
        def answer(self, later: Callable[[], Any]) -> Any:
            async def awaited() -> Any:
                return later()

            return awaited()

    module = types.ModuleType("openai")
    for one in (OpenAI, AzureOpenAI, AsyncOpenAI):
        setattr(module, one.__name__, one)
    module.APIError = Boom  # type: ignore[attr-defined]
    module.BadRequestError = Boom  # type: ignore[attr-defined]
    return module


def _groq(world: World) -> types.ModuleType:
    class Groq(Client):
        def __init__(self, **_: Any) -> None:
            world.result.built.add(GROQ)
            super().__init__(world, (GROQ,), GROQ)

    module = types.ModuleType("groq")
    module.Groq = Groq  # type: ignore[attr-defined]
    return module


# --- What the program knows nothing of ---


def _inputs(world: World) -> types.ModuleType:
    def ident(value: Any = None, *_: Any, **__: Any) -> Any:
        return world.unknown() if world.tape.draw(2) else value

    def log(*values: Any, **named: Any) -> None:
        if world.tape.rarely():
            for one in (*values, *named.values()):
                _changed(one)

    def boom(*_: Any) -> None:
        if world.tape.draw(2):
            raise Boom

    def call(function: Any, *values: Any, **named: Any) -> Any:
        return function(*values, **named) if world.tape.draw(2) == 0 else None

    module = types.ModuleType("inputs")
    found = {
        "flag": lambda *_: bool(world.tape.draw(2)),
        "value": lambda *_: world.unknown(),
        "rows": lambda *_: [Foreign(f"r{number}") for number in range(world.tape.draw(3))],
        "connect": lambda *_: Client(world, world.unresolved, "unknown"),
        "ident": ident,
        "log": log,
        "boom": boom,
        "call": call,
        "Boom": Boom,
    }
    vars(module).update(found)

    def others(name: str) -> Any:
        # ``import *`` brings every constant of the program anew.
        if name == "__all__":
            return [*found, *world.names]
        if name.startswith("__"):
            raise AttributeError(name)
        return Foreign("24h") if name.isupper() else ident

    module.__getattr__ = others  # type: ignore[method-assign]
    return module


def _changed(value: Any) -> None:
    """Change an object as unknown code may."""
    if isinstance(value, dict | list | set):
        value.clear()
    elif hasattr(value, "__dict__") and not isinstance(value, type | types.FunctionType | Client):
        for name in list(vars(value)):
            try:
                setattr(value, name, Foreign("changed"))
            except AttributeError:
                continue


def evidence(source: str) -> tuple[str, ...]:
    """Return the hosts that a client from outside may talk to, by the words of the program."""
    names = [OPENAI, AZURE]
    if "groq" in source.lower():
        names.append(GROQ)
    if "llm.example.com" in source or "base_url=value()" in source:
        names.append(ANY)
    return tuple(names)
