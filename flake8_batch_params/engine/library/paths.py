"""Functions of files and of their names."""

from __future__ import annotations

import os.path
from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin

from flake8_batch_params.engine import (
    folding,
)
from flake8_batch_params.engine.arguments import Args
from flake8_batch_params.engine.library import files
from flake8_batch_params.engine.library.models import Run
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.objects import (
    Const,
    Origin,
    Symbol,
    V,
)
from flake8_batch_params.engine.openness import because


def _join(m: Machine, args: Args, origin: Origin) -> V:
    parts = [one.text if isinstance(one, files.PathValue) else one for one in args.positional]
    if not parts or args.starred:
        return Symbol(because("a path", *args.values()), origin, "str")
    found = files.joined_text(parts, origin)
    if isinstance(found, Const):
        found.origin = parts[-1].origin or origin
    return found


def _lifted(run: Callable[..., Any], type_: str) -> Run:
    def wrapped(m: Machine, args: Args, origin: Origin) -> V:
        values = [one.text if isinstance(one, files.PathValue) else one for one in args.positional]
        if values and all(isinstance(one, Const) for one in values) and not args.keywords:
            contents = [one.value for one in values if isinstance(one, Const)]
            return folding.compute(lambda: run(*contents), origin, *values)
        return folding.remembered(m, ("function", run.__name__), origin, type_, *values)

    return wrapped


FUNCTIONS: dict[str, Run] = {
    "os.path.join": _join, "os.fspath": _lifted(str, "str"), "posixpath.join": _join,
    "os.path.basename": _lifted(os.path.basename, "str"),
    "os.path.splitext": _lifted(os.path.splitext, "tuple"),
    "os.path.dirname": _lifted(os.path.dirname, "str"),
    "urllib.parse.urljoin": _lifted(urljoin, "str"), "builtins.open": files.open_file,
    "io.open": files.open_file, "codecs.open": files.open_file,
    "io.StringIO": files.buffer("StringIO"), "io.BytesIO": files.buffer("BytesIO"),
    "tempfile.NamedTemporaryFile": files.temporary, "tempfile.TemporaryFile": files.temporary,
    "pathlib.Path": files.make_path, "pathlib.PurePath": files.make_path,
    "pathlib.PosixPath": files.make_path, "anyio.Path": files.make_path,
}  # fmt: skip
