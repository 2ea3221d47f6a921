"""Paths, and the functions of files and of their names."""

from __future__ import annotations

import os.path
import posixpath
from collections.abc import Callable, Hashable
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urljoin

from flake8_batch_params.engine import exceptions, folding, joining
from flake8_batch_params.engine.arguments import Args
from flake8_batch_params.engine.functions import Builtin, own_method
from flake8_batch_params.engine.library import files, signatures
from flake8_batch_params.engine.library.contents import Content, Named, files_of, name_key
from flake8_batch_params.engine.library.models import Run
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.objects import NONE, Const, Origin, Outside, Symbol, Text, V
from flake8_batch_params.engine.openness import because


class PathValue(Named):
    """A ``pathlib.Path``."""

    __slots__ = ()
    title = "a path"

    def __init__(self, text: V, origin: Origin, file: V | None = None) -> None:
        if isinstance(text, Const) and isinstance(text.value, str):
            text = Const(str(PurePosixPath(text.value)), text.origin)
        super().__init__(text, origin, file)

    def attribute(self, m: Machine, name: str, origin: Origin) -> V | None:
        method = _PATH_METHODS.get(name)
        if method is not None:
            return own_method(name, method, self, origin)
        return _path_part(self, name, origin)

    def shown(self) -> V | None:
        return self.text

    def key(self) -> Hashable | None:
        text = self.text
        return ("path", text.value) if isinstance(text, Const) else None

    def operate(self, m: Machine, asked: str, other: V, origin: Origin) -> V | None:
        return joined(m, [self, other], origin) if asked == "/" else None


def make_path(m: Machine, args: Args, origin: Origin) -> V:
    """Return what ``Path(...)`` gives."""
    if args.starred:
        return PathValue(Symbol(Outside("a path"), origin, "str"), origin)
    if not args.positional:
        return PathValue(Const(".", origin), origin)
    _refuse_others(args, origin)
    if len(args.positional) == 1:
        only = args.positional[0]
        if isinstance(only, PathValue):
            return PathValue(only.text, origin, only.file)
        return PathValue(only, origin)
    return joined(m, args.positional, origin)


def _refuse_others(args: Args, origin: Origin) -> None:
    """Raise what Python raises of what is no part of a path."""
    for one in args.positional:
        if isinstance(one, Const) and not isinstance(one.value, (str, bytes)):
            exceptions.throw("TypeError", "expected str, bytes or os.PathLike object", origin)


def joined(m: Machine, parts: list[V], origin: Origin) -> V:
    """Return a path of parts, the later below the earlier."""
    files_ = [one.file if isinstance(one, PathValue) else one for one in parts]
    return PathValue(joined_text(parts, origin), origin, joined_text(files_, origin))


def joined_text(parts: list[V], origin: Origin) -> V:
    """Return the text of a path of parts."""
    values = [one.text if isinstance(one, PathValue) else one for one in parts]
    if all(isinstance(one, Const) and isinstance(one.value, str) for one in values):
        whole = posixpath.join(*(one.value for one in values if isinstance(one, Const)))
        only = values[-1].origin
        return Const(whole, only)
    pieces: list[Any] = []
    for at, one in enumerate(values):
        if isinstance(one, Const) and str(one.value).startswith("/"):
            pieces = []
        elif at:
            pieces.append("/")
        pieces += joining.pieces_of(one) or [None]
    last = values[-1]
    return joining.text(pieces, last.origin or origin, *values)


def _path_part(path: PathValue, name: str, origin: Origin) -> V | None:
    text = path.text
    if name == "parent":
        return _parent(path, origin)
    if name in ("name", "stem", "suffix", "parts", "suffixes"):
        if isinstance(text, Const) and isinstance(text.value, str):
            found = getattr(PurePosixPath(text.value), name)
            return folding.folded(found, text.origin or origin)
        if isinstance(text, Text) and name in ("name", "suffix") and text.pieces[-1]:
            last = text.pieces[-1]
            if name == "name" and "/" in last:
                return Const(last.rpartition("/")[2], text.origin)
            if name == "name":
                return Text((None, last), text.origin, text.reason)
        kind = {"parts": "tuple", "suffixes": "list"}.get(name, "str")
        return Symbol(Outside(f"the {name} of a path"), origin, kind)
    if name in ("__fspath__", "__str__", "as_posix"):
        return Builtin(name, lambda m, args, where: text, origin)
    return Symbol(Outside(f"the attribute {name} of a path"), origin)


def _parent(path: PathValue, origin: Origin) -> V:
    def above(name: V) -> V:
        if isinstance(name, Const) and isinstance(name.value, str):
            return Const(str(PurePosixPath(name.value).parent), origin)
        return Symbol(Outside("a folder"), origin, "str")

    return PathValue(above(path.text), origin, above(path.file))


def _changed(name: str) -> Any:
    """Return the method that changes the last part of a path."""

    def run(m: Machine, path: PathValue, args: Args, origin: Origin) -> V:
        part = args.positional[0] if args.positional else next(iter(args.keywords.values()), NONE)

        def changed(held: V) -> V:
            if not isinstance(part, Const):
                return Symbol(Outside("a path"), origin, "str")
            where = part.origin or origin
            if isinstance(held, Const) and isinstance(held.value, str):
                pure = PurePosixPath(held.value)
                return folding.compute(lambda: str(getattr(pure, name)(part.value)), where)
            end = f"/{part.value}" if name == "with_name" else str(part.value)
            known = name != "with_stem" and isinstance(part.value, str)
            return Text((None, end), where) if known else Symbol(Outside("a path"), where, "str")

        return PathValue(changed(path.text), origin, changed(path.file))

    return run


# --- what depends on the machine ---


def _absolute(m: Machine, path: PathValue, args: Args, origin: Origin) -> V:
    """Return a path below the folder in which the program runs."""
    written = _written(path)
    if written is None or written.startswith("/"):
        return path
    return _somewhere(path, written, origin)


def _resolve(m: Machine, path: PathValue, args: Args, origin: Origin) -> V:
    """Return where a path leads: its folders may be links."""
    written = _written(path)
    if written is None:
        return path
    return _somewhere(path, posixpath.normpath(written).lstrip("/"), origin)


def _expanduser(m: Machine, path: PathValue, args: Args, origin: Origin) -> V:
    written = _written(path)
    if written is None or not written.startswith("~"):
        return path
    return _somewhere(path, written.partition("/")[2], origin)


def _written(path: PathValue) -> str | None:
    text = path.text
    return text.value if isinstance(text, Const) and isinstance(text.value, str) else None


def _somewhere(path: PathValue, end: str, origin: Origin) -> V:
    """Return a path in a folder that is not known, with a known end where it has one."""
    where = path.text.origin or origin
    if end in ("", ".") or end.startswith(".."):
        return PathValue(Symbol(Outside("a folder"), where, "str"), origin, path.file)
    return PathValue(Text((None, f"/{end}"), where, Outside("a folder")), origin, path.file)


def _join_path(m: Machine, path: PathValue, args: Args, origin: Origin) -> V:
    return joined(m, [path, *args.positional], origin)


def _open_path(m: Machine, path: PathValue, args: Args, origin: Origin) -> V:
    return files.open_file(m, args.before(path), origin)


def _write_path(form: str) -> Any:
    def run(m: Machine, path: PathValue, args: Args, origin: Origin) -> V:
        content = Content(origin)
        content.encoding = args.get("encoding", 1) if form == "text" else None
        written = args.get("data", 0)
        if written is not None:
            content.chunks, content.places = [written], [origin]
        held = files_of(m)
        m.touch(held)
        held.contents[name_key(path)] = content
        return Symbol(Outside("a number of characters"), origin, "int")

    return run


def _read_path(form: str) -> Any:
    def run(m: Machine, path: PathValue, args: Args, origin: Origin) -> V:
        content = files_of(m).contents.get(name_key(path))
        file = files.File(path, form, content, origin)
        file.position = "reading"
        return files.read(m, file, Args(), origin)

    return run


def _unlink(m: Machine, path: PathValue, args: Args, origin: Origin) -> V:
    held = files_of(m)
    m.touch(held)
    held.contents.pop(name_key(path), None)
    return NONE


def _test_path(m: Machine, path: V, args: Args, origin: Origin) -> V:
    """Tell whether a file is there: one that the path has written is."""
    written = files_of(m).contents.get(name_key(path))
    if written is not None and not written.unknown:
        return Const(True, origin)
    return Symbol(Outside("a test of a file"), origin, "bool")


def _test_folder(m: Machine, path: V, args: Args, origin: Origin) -> V:
    return Symbol(Outside("a test of a file"), origin, "bool")


def _asked(test: Callable[[Machine, V, Args, Origin], V]) -> Run:
    def run(m: Machine, args: Args, origin: Origin) -> V:
        return test(m, (args.positional or args.values() or [NONE])[0], args, origin)

    return run


def _measured(type_: str) -> Run:
    def run(m: Machine, args: Args, origin: Origin) -> V:
        return Symbol(Outside("what is asked of a file"), origin, type_)

    return run


_PATH_METHODS: dict[str, Any] = {
    "with_suffix": _changed("with_suffix"), "with_name": _changed("with_name"),
    "with_stem": _changed("with_stem"), "resolve": _resolve, "absolute": _absolute,
    "expanduser": _expanduser, "joinpath": _join_path, "open": _open_path,
    "write_text": _write_path("text"), "write_bytes": _write_path("binary"),
    "read_text": _read_path("text"), "read_bytes": _read_path("binary"), "unlink": _unlink,
    "exists": _test_path, "is_file": _test_path, "is_dir": _test_folder,
}  # fmt: skip


def _join(m: Machine, args: Args, origin: Origin) -> V:
    _refuse_others(args, origin)
    parts = [one.text if isinstance(one, PathValue) else one for one in args.positional]
    if not parts or args.starred:
        return Symbol(because("a path", *args.values()), origin, "str")
    found = joined_text(parts, origin)
    if isinstance(found, Const):
        found.origin = parts[-1].origin or origin
    return found


def _lifted(run: Callable[..., Any], type_: str) -> Run:
    def wrapped(m: Machine, args: Args, origin: Origin) -> V:
        values = [one.text if isinstance(one, PathValue) else one for one in args.positional]
        if values and all(isinstance(one, Const) for one in values) and not args.keywords:
            contents = [one.value for one in values if isinstance(one, Const)]
            return folding.compute(lambda: run(*contents), origin, *values)
        return folding.remembered(m, ("function", run.__name__), origin, type_, *values)

    return wrapped


FUNCTIONS: dict[str, Run] = signatures.functions(
    {
        "os.path.join": _join, "os.fspath": _lifted(os.fspath, "str"), "posixpath.join": _join,
        "os.path.basename": _lifted(os.path.basename, "str"),
        "os.path.splitext": _lifted(os.path.splitext, "tuple"),
        "os.path.dirname": _lifted(os.path.dirname, "str"),
        "os.path.exists": _asked(_test_path), "os.path.isfile": _asked(_test_path),
        "os.path.isdir": _asked(_test_folder), "os.path.getsize": _measured("int"),
        "os.path.getmtime": _measured("float"),
        "urllib.parse.urljoin": _lifted(urljoin, "str"), "builtins.open": files.open_file,
        "io.open": files.open_file, "codecs.open": files.open_file,
        "io.StringIO": files.buffer("StringIO"), "io.BytesIO": files.buffer("BytesIO"),
        "tempfile.NamedTemporaryFile": files.temporary, "tempfile.TemporaryFile": files.temporary,
        "pathlib.Path": make_path, "pathlib.PurePath": make_path,
        "pathlib.PosixPath": make_path, "anyio.Path": make_path,
    },
    """
    os.path.join(path, *paths, ...)
    posixpath.join(path, *paths, ...)
    os.fspath(path)
    os.path.exists(path)
    os.path.isfile(path)
    os.path.isdir(s)
    os.path.getsize(filename)
    os.path.getmtime(filename)
    io.open(file, mode=, buffering=, encoding=, errors=, newline=, closefd=, opener=)
    io.StringIO(initial_value=, newline=)
    io.BytesIO(initial_bytes=)
    codecs.open(filename, mode=, encoding=, errors=, buffering=)
    """,
)  # fmt: skip
