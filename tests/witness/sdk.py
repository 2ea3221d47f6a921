"""An SDK that sends nothing and notes everything."""

from __future__ import annotations

import io
import types
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .disk import ByteFile, TextFile
from .hosts import AZURE, GROQ, OPENAI, of_base_url

if TYPE_CHECKING:
    from .world import World


class Boom(Exception):
    """What ``boom()`` raises, and an API call that fails."""


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


def openai_of(world: World) -> types.ModuleType:
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


def groq_of(world: World) -> types.ModuleType:
    class Groq(Client):
        def __init__(self, **_: Any) -> None:
            world.result.built.add(GROQ)
            super().__init__(world, (GROQ,), GROQ)

    module = types.ModuleType("groq")
    module.Groq = Groq  # type: ignore[attr-defined]
    return module
