"""Files in memory: what ``open`` and ``Path`` of a program's world return."""

from __future__ import annotations

import io
import types
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .world import World


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


def pathlib_of(world: World) -> types.ModuleType:
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


def quick_time() -> types.ModuleType:
    module = types.ModuleType("time")
    module.sleep = lambda seconds: None  # type: ignore[attr-defined]
    module.time = lambda: 1.0  # type: ignore[attr-defined]
    return module
