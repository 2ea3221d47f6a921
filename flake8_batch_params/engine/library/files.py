"""Files, buffers and paths: what is written under which name, in order."""

from __future__ import annotations

import posixpath
from collections.abc import Hashable, Iterable
from pathlib import PurePosixPath
from typing import Any

from flake8_batch_params.engine import calls, folding, formatting, iteration, joining
from flake8_batch_params.engine.arguments import Args
from flake8_batch_params.engine.containers import List, Tuple
from flake8_batch_params.engine.functions import Builtin
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.natives import Native
from flake8_batch_params.engine.objects import (
    NONE,
    Const,
    Imported,
    Json,
    Mutable,
    Origin,
    Outside,
    Symbol,
    Text,
    V,
)


class Content(Mutable):
    """What a file or a buffer holds: what was written, in order.

    ``unknown`` says why there may be more, or other; ``repeats`` pairs chunks that a long
    loop wrote with how often, and with where that number is written.
    """

    __slots__ = ("chunks", "encoding", "places", "repeats", "unknown")

    def __init__(self, origin: Origin) -> None:
        self.origin = origin
        self.chunks: list[V] = []
        #: Where each chunk was written: the call.
        self.places: list[Origin] = []
        self.encoding: V | None = None
        self.unknown = ""
        self.repeats: tuple[tuple[int, Origin], ...] = ()
        self.stamp = None

    def save(self) -> Any:
        return self.chunks.copy(), self.places.copy(), self.encoding, self.unknown, self.repeats

    def restore(self, state: Any) -> None:
        self.chunks, self.places, self.encoding, self.unknown, self.repeats = state


class Files(Mutable):
    """The files of a path, by what stands for their names."""

    __slots__ = ("contents",)

    def __init__(self) -> None:
        self.contents: dict[Hashable, Content] = {}
        self.origin = None
        self.stamp = None

    def save(self) -> Any:
        return self.contents.copy()

    def restore(self, state: Any) -> None:
        self.contents = state


def name_key(name: V) -> Hashable:
    """Return what is equal for two names of one file."""
    if isinstance(name, PathValue):
        name = name.text
    if isinstance(name, Const):
        return (
            "constant",
            posixpath.normpath(name.value) if isinstance(name.value, str) else name.value,
        )
    return name


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
            return Builtin(name, lambda m, args, where: method(m, self, args, where), origin)
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
        for chunk in content.chunks:
            joining.rewritten(m, as_text(chunk))
        content.chunks, content.places = [], []
    content.chunks.append(value)
    content.places.append(origin)


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


def _read(m: Machine, file: File, args: Args, origin: Origin) -> V:
    kind = {"text": "str", "binary": "bytes"}.get(file.mode, "")
    m.touch(file)
    whole = file.position in ("start", "reading") and not file.moved and not args.positional
    file.moved = True
    if whole and file.content is not None and not file.content.unknown:
        found = written_text(m, file.content, origin)
        if found is not None:
            return _as_bytes(found, origin) if file.mode == "binary" else found
    return Symbol(Outside("what is read from a file"), origin, kind)


def _as_bytes(found: V, origin: Origin) -> V:
    """Return a text as it is read from a binary file."""
    if isinstance(found, Const) and found.value.isascii():
        return Const(found.value.encode(), found.origin)
    if isinstance(found, Text):
        made = Text(found.parts, origin, found.reason, found.about)
        made.type = "bytes"
        return made
    return Symbol(Outside("bytes that are not known"), origin, "bytes")


def written_text(m: Machine, content: Content, origin: Origin) -> V | None:
    """Return all that was written to a file as one text."""
    pieces: list[Any] = []
    for chunk in content.chunks:
        found = joining.pieces_of(as_text(chunk))
        if found is None:
            return None
        pieces += found
    return joining.text(pieces, origin, *content.chunks)


def as_text(value: V) -> V:
    """Return bytes that are a text's as the text."""
    if isinstance(value, Const) and isinstance(value.value, bytes):
        try:
            return Const(value.value.decode(), value.origin)
        except UnicodeDecodeError:
            return Symbol(Outside("bytes that are not known"), value.origin)
    if isinstance(value, Text) and value.type == "bytes":
        if len(value.parts) == 1 and isinstance(value.parts[0], Json):
            return value.parts[0]
        return Text(value.parts, value.origin, value.reason, value.about)
    return value


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
            file.content.chunks, file.content.places, file.content.unknown = [], [], ""
            file.position = "end" if not zero else file.position
        else:
            file.content.unknown = "a truncated file"
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
            return _as_bytes(found, origin) if file.kind == "BytesIO" else found
    return Symbol(
        Outside("what is in a buffer"), origin, "bytes" if file.kind == "BytesIO" else "str"
    )


_METHODS = {
    "write": _write, "writelines": _writelines, "read": _read, "seek": _seek,
    "truncate": _truncate, "flush": _nothing, "close": _close, "getvalue": _value,
    "getbuffer": _value, "write_all": _writelines,
}  # fmt: skip


def files_of(m: Machine) -> Files:
    """Return the files of the path."""
    found: Files = m.library.files
    return found


def open_file(m: Machine, args: Args, origin: Origin) -> V:
    """Return what ``open`` gives."""
    name = args.get("file", 0) or Symbol(Outside("a file name that is not given"), origin)
    mode = args.get("mode", 1)
    written = "r" if mode is None else mode.value if isinstance(mode, Const) else None
    if not isinstance(written, str):
        return File(name, "", None, origin)
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


# --- paths ---


class PathValue(Native):
    """A ``pathlib.Path``; ``text`` is the value that its text is."""

    __slots__ = ("text",)
    title = "a path"

    def __init__(self, text: V, origin: Origin) -> None:
        super().__init__(origin)
        if isinstance(text, Const) and isinstance(text.value, str):
            text = Const(str(PurePosixPath(text.value)), text.origin)
        self.text = text

    def attribute(self, m: Machine, name: str, origin: Origin) -> V | None:
        method = _PATH_METHODS.get(name)
        if method is not None:
            return Builtin(name, lambda m, args, where: method(m, self, args, where), origin)
        return _path_part(self, name, origin)

    def operate(self, m: Machine, asked: str, other: V, origin: Origin) -> V | None:
        return joined(m, [self, other], origin) if asked == "/" else None


def make_path(m: Machine, args: Args, origin: Origin) -> V:
    """Return what ``Path(...)`` gives."""
    if not args.positional or args.starred:
        return PathValue(Symbol(Outside("a path"), origin, "str"), origin)
    if len(args.positional) == 1:
        only = args.positional[0]
        return PathValue(only.text if isinstance(only, PathValue) else only, origin)
    return joined(m, args.positional, origin)


def joined(m: Machine, parts: list[V], origin: Origin) -> V:
    """Return a path of parts, the later below the earlier."""
    return PathValue(joined_text(parts, origin), origin)


def joined_text(parts: list[V], origin: Origin) -> V:
    """Return the text of a path of parts."""
    values = [one.text if isinstance(one, PathValue) else one for one in parts]
    if all(isinstance(one, Const) and isinstance(one.value, str) for one in values):
        whole = posixpath.join(*(one.value for one in values if isinstance(one, Const)))
        only = values[-1].origin
        return Const(whole, only)
    pieces: list[Any] = []
    for at, one in enumerate(values):
        if at:
            pieces.append("/")
        pieces += joining.pieces_of(one) or [None]
    last = values[-1]
    return joining.text(pieces, last.origin or origin, *values)


def _path_part(path: PathValue, name: str, origin: Origin) -> V | None:
    text = path.text
    if name in ("name", "stem", "suffix", "parent", "parts", "suffixes"):
        if isinstance(text, Const) and isinstance(text.value, str):
            pure = PurePosixPath(text.value)
            found = getattr(pure, name)
            if name == "parent":
                return PathValue(Const(str(found), origin), origin)
            return folding.folded(
                list(found) if isinstance(found, list) else found, text.origin or origin
            )
        if name == "parent":
            return PathValue(Symbol(Outside("a folder"), origin, "str"), origin)
        if isinstance(text, Text) and name in ("name", "suffix") and text.pieces[-1]:
            last = text.pieces[-1]
            if name == "name" and "/" in last:
                return Const(last.rpartition("/")[2], text.origin)
            if name == "name":
                return Text((None, last), text.origin, text.reason)
        return Symbol(Outside(f"the {name} of a path"), origin, "str")
    if name in ("__fspath__", "__str__"):
        return Builtin(name, lambda m, args, where: text, origin)
    return Symbol(Outside(f"the attribute {name} of a path"), origin)


def _with_suffix(m: Machine, path: PathValue, args: Args, origin: Origin) -> V:
    suffix = args.positional[0] if args.positional else NONE
    text = path.text
    if isinstance(text, Const) and isinstance(suffix, Const) and isinstance(text.value, str):
        whole = posixpath.splitext(text.value)[0] + str(suffix.value)
        return PathValue(Const(whole, suffix.origin or origin), origin)
    if isinstance(suffix, Const):
        return PathValue(Text((None, str(suffix.value)), suffix.origin or origin), origin)
    return PathValue(Symbol(Outside("a path"), origin, "str"), origin)


def _same_path(m: Machine, path: PathValue, args: Args, origin: Origin) -> V:
    return path


def _join_path(m: Machine, path: PathValue, args: Args, origin: Origin) -> V:
    return joined(m, [path, *args.positional], origin)


def _open_path(m: Machine, path: PathValue, args: Args, origin: Origin) -> V:
    return open_file(m, args.before(path), origin)


def _write_path(form: str) -> Any:
    def run(m: Machine, path: PathValue, args: Args, origin: Origin) -> V:
        content = Content(origin)
        content.encoding = args.get("encoding", 1) if form == "text" else None
        written = args.get("data", 0)
        if written is not None:
            content.chunks, content.places = [written], [origin]
        files = files_of(m)
        m.touch(files)
        files.contents[name_key(path)] = content
        return Symbol(Outside("a number of characters"), origin, "int")

    return run


def _read_path(form: str) -> Any:
    def run(m: Machine, path: PathValue, args: Args, origin: Origin) -> V:
        content = files_of(m).contents.get(name_key(path))
        file = File(path, form, content, origin)
        file.position = "reading"
        return _read(m, file, Args(), origin)

    return run


def _unlink(m: Machine, path: PathValue, args: Args, origin: Origin) -> V:
    files = files_of(m)
    m.touch(files)
    files.contents.pop(name_key(path), None)
    return NONE


def _test_path(m: Machine, path: PathValue, args: Args, origin: Origin) -> V:
    return Symbol(Outside("a test of a file"), origin, "bool")


_PATH_METHODS: dict[str, Any] = {
    "with_suffix": _with_suffix, "resolve": _same_path, "absolute": _same_path,
    "expanduser": _same_path, "joinpath": _join_path, "open": _open_path,
    "write_text": _write_path("text"), "write_bytes": _write_path("binary"),
    "read_text": _read_path("text"), "read_bytes": _read_path("binary"), "unlink": _unlink,
    "exists": _test_path, "is_file": _test_path, "is_dir": _test_path,
}  # fmt: skip


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
