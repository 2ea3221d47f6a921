"""Open files and buffers: what their methods read and write."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flake8_batch_params.engine import calls, exceptions, formatting, iteration, joining
from flake8_batch_params.engine.arguments import Args
from flake8_batch_params.engine.containers import List, Tuple
from flake8_batch_params.engine.functions import own_method
from flake8_batch_params.engine.library.contents import (
    Content,
    as_bytes,
    as_text,
    files_of,
    name_key,
    written_text,
)
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.natives import Native
from flake8_batch_params.engine.objects import (
    NONE,
    Const,
    Imported,
    Json,
    Origin,
    Outside,
    Symbol,
    V,
)


class File(Native):
    """An open file, or a buffer: ``mode`` is ``text``, ``binary`` or unknown.

    ``kind`` is ``file``, ``StringIO`` or ``BytesIO``; ``wrote`` the content of a file that is
    read and that was written before.
    """

    __slots__ = ("closed", "content", "kind", "mode", "moved", "name", "position", "writer")
    title = "a file"

    def __init__(
        self, name: V, mode: str, content: Content | None, origin: Origin, kind: str = "file"
    ) -> None:
        super().__init__(origin)
        self.name = name
        self.mode = mode
        self.content = content
        self.kind = kind
        self.closed = False
        #: Where it stands: at the ``end``, or at the ``start`` after ``seek(0)``.
        self.position = "end"
        #: Whether something was read since it stood at the start.
        self.moved = False

    def save(self) -> Any:
        return self.content, self.closed, self.position, self.moved, self.name

    def restore(self, state: Any) -> None:
        self.content, self.closed, self.position, self.moved, self.name = state

    def attribute(self, m: Machine, name: str, origin: Origin) -> V | None:
        method = _METHODS.get(name)
        if method is not None:
            return own_method(name, method, self, origin)
        if name == "name" and self.kind == "file":
            return self.name
        if name == "__iter__":
            return None
        if name.startswith("read"):
            m.touch(self)
            self.moved = True
        return Symbol(Outside(f"the attribute {name} of a file"), origin)

    def store(self, m: Machine, name: str, value: V) -> bool:
        if name == "name":
            m.touch(self)
            self.name = value
        return True

    def leave(self, m: Machine) -> None:
        m.touch(self)
        self.closed = True

    def enter(self, m: Machine, origin: Origin) -> V | None:
        return self

    def reached(self) -> Iterable[V]:
        return ()

    def forget(self, m: Machine, reason: str) -> None:
        if self.content is not None and self.position != "reading":
            m.touch(self.content)
            self.content.unknown = reason


def write(m: Machine, file: File, value: V, origin: Origin) -> None:
    """Write a value at the end of a file."""
    content = file.content
    if content is None:
        content = file.content = Content(origin)
    m.touch(content)
    if file.position == "start" and not content.chunks and not content.unknown:
        m.touch(file)
        file.position = "end"
    if file.position in ("start", "unknown"):
        content.unknown = content.unknown or "written over"
        _drop(m, content)
    content.chunks.append(value)
    content.places.append(origin)


def _drop(m: Machine, content: Content) -> None:
    """Forget what was written to a file: it is no longer there, or not all of it."""
    for chunk in content.chunks:
        joining.rewritten(m, as_text(chunk))
    content.chunks, content.places = [], []


def _write(m: Machine, file: File, args: Args, origin: Origin) -> V:
    if args.positional:
        write(m, file, args.positional[0], origin)
    return Symbol(Outside("a number of characters"), origin, "int")


def _writelines(m: Machine, file: File, args: Args, origin: Origin) -> V | None:
    lines = args.positional[0] if args.positional else NONE
    if isinstance(lines, (List, Tuple)) and not getattr(lines, "unknown", ""):
        for line in lines.items:
            write(m, file, line, origin)
        return NONE
    promised = iteration.promised(lines)
    if promised is not None and file.content is not None:
        m.touch(file.content)
        file.content.repeats = (*file.content.repeats, promised)
    return calls.call(m, m.library.prelude(m, "writelines_of"), Args([file, lines]), origin)


def read(m: Machine, file: File, args: Args, origin: Origin) -> V:
    """Return what ``read()`` of a file gives."""
    kind = {"text": "str", "binary": "bytes"}.get(file.mode, "")
    m.touch(file)
    whole = file.position in ("start", "reading") and not file.moved and not args.positional
    file.moved = True
    if whole and file.content is not None and not file.content.unknown:
        found = written_text(m, file.content, origin)
        if found is not None:
            return as_bytes(found, origin) if file.mode == "binary" else found
    return Symbol(Outside("what is read from a file"), origin, kind)


def _seek(m: Machine, file: File, args: Args, origin: Origin) -> V:
    m.touch(file)
    at = args.positional[0] if args.positional else NONE
    whole = isinstance(at, Const) and at.value == 0 and len(args.positional) == 1
    file.position = "start" if whole else "end" if _is_end(args) else "unknown"
    file.moved = not whole
    return Symbol(Outside("a position"), origin, "int")


def _is_end(args: Args) -> bool:
    """Tell whether arguments of ``seek`` are those of the end of a file."""
    if len(args.positional) != 2:
        return False
    at, whence = args.positional
    is_end = (isinstance(whence, Const) and whence.value == 2) or (
        isinstance(whence, Imported) and whence.path in ("os.SEEK_END", "io.SEEK_END")
    )
    return is_end and isinstance(at, Const) and at.value == 0


def _truncate(m: Machine, file: File, args: Args, origin: Origin) -> V:
    if file.content is not None:
        m.touch(file.content)
        m.touch(file)
        zero = (
            bool(args.positional)
            and isinstance(args.positional[0], Const)
            and (args.positional[0].value == 0)
        )
        if zero or (not args.positional and file.position == "start"):
            if file.position == "end" and file.content.chunks:
                # What is written next stands behind as many zeros.
                file.position = "unknown"
            file.content.unknown = ""
            file.position = "end" if not zero else file.position
        else:
            file.content.unknown = "a truncated file"
        _drop(m, file.content)
    return Symbol(Outside("a size"), origin, "int")


def _nothing(m: Machine, file: File, args: Args, origin: Origin) -> V:
    return NONE


def _close(m: Machine, file: File, args: Args, origin: Origin) -> V:
    file.leave(m)
    return NONE


def _value(m: Machine, file: File, args: Args, origin: Origin) -> V:
    """Return what ``getvalue()`` of a buffer gives."""
    if file.content is not None and not file.content.unknown:
        found = written_text(m, file.content, origin)
        if found is not None:
            return as_bytes(found, origin) if file.kind == "BytesIO" else found
    return Symbol(
        Outside("what is in a buffer"), origin, "bytes" if file.kind == "BytesIO" else "str"
    )


_METHODS = {
    "write": _write, "writelines": _writelines, "read": read, "seek": _seek,
    "truncate": _truncate, "flush": _nothing, "close": _close, "getvalue": _value,
    "getbuffer": _value, "write_all": _writelines,
}  # fmt: skip


def open_file(m: Machine, args: Args, origin: Origin) -> V:
    """Return what ``open`` gives."""
    name = args.get("file", 0) or Symbol(Outside("a file name that is not given"), origin)
    mode = args.get("mode", 1)
    written = "r" if mode is None else mode.value if isinstance(mode, Const) else None
    if not isinstance(written, str):
        return File(name, "", None, origin)
    if not _is_mode(written):
        exceptions.throw("ValueError", f"invalid mode: {written!r}", origin)
    form = "binary" if "b" in written else "text"
    files = files_of(m)
    key = name_key(name)
    encoding = args.get("encoding", 3)
    if written[:1] in ("w", "x"):
        content = Content(origin)
        content.encoding = encoding if form == "text" else None
        m.touch(files)
        files.contents[key] = content
    elif written[:1] == "a":
        found = files.contents.get(key)
        if found is None:
            content = Content(origin)
            content.unknown = "a file that may have been there before"
            m.touch(files)
            files.contents[key] = content
        else:
            content = found
    else:
        known = files.contents.get(key)
        file = File(name, form, known, origin)
        file.position = "reading"
        if "+" in written:
            file.position = "start"
        return file
    return File(name, form, content, origin)


def _is_mode(written: str) -> bool:
    """Tell whether Python opens a file in a mode: one purpose, one form at most."""
    letters = sorted(written.replace("+", "", 1))
    return letters in (sorted(one + form) for one in "rwxa" for form in ("", "b", "t"))


def buffer(kind: str) -> Any:
    """Return what makes a buffer of a kind."""

    def run(m: Machine, args: Args, origin: Origin) -> V:
        content = Content(origin)
        initial = args.positional[0] if args.positional else None
        if initial is not None:
            m.domain.used(m, initial, f"{kind}(...)", origin)
            content.chunks, content.places = [initial], [origin]
        made = File(NONE, "binary" if kind == "BytesIO" else "text", content, origin, kind)
        made.position = "start" if initial is not None else "end"
        return made

    return run


def temporary(m: Machine, args: Args, origin: Origin) -> V:
    """Return what ``tempfile.NamedTemporaryFile`` gives: its name ends as ``suffix`` says."""
    mode = args.get("mode", 0)
    written = "w+b" if mode is None else mode.value if isinstance(mode, Const) else ""
    suffix = args.keywords.get("suffix")
    pieces: list[Any] = [None]
    if suffix is not None:
        pieces += joining.pieces_of(suffix) or [None]
    name = joining.text(pieces, getattr(suffix, "origin", None) or origin)
    content = Content(origin)
    content.encoding = args.keywords.get("encoding")
    files = files_of(m)
    m.touch(files)
    files.contents[name_key(name)] = content
    form = "binary" if "b" in str(written) else "text"
    return File(name, form if written else "", content, origin)


def print_to(m: Machine, file: V, args: Args, origin: Origin) -> None:
    """Write what ``print(..., file=file)`` writes."""
    if not isinstance(file, File):
        return
    separator = args.keywords.get("sep", Const(" "))
    end = args.keywords.get("end", Const("\n"))
    pieces: list[Any] = []
    for at, value in enumerate(args.positional):
        if at:
            pieces += joining.pieces_of(separator) or [None]
        pieces += joining.pieces_of(formatting.text_of(m, value, origin)) or [None]
    pieces += joining.pieces_of(end) or [None]
    write(m, file, joining.text(pieces, origin, *args.positional), origin)


def dump(m: Machine, made: Json, file: V, origin: Origin) -> None:
    """Write what ``json.dump(value, file)`` writes."""
    if isinstance(file, File):
        write(m, file, made, origin)
