"""The tools that are compared: each tells what it reports of each file of a folder."""

from __future__ import annotations

import contextlib
import io
import json
import os
import socket
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

#: By the name of a file without its suffix, how often the tool reports each text.
Reports = Mapping[str, Counter[str]]

BIN = Path(sys.executable).parent
#: Keywords of the call that are no part of what is sent.
CALL_ONLY = ("extra_headers", "extra_query", "extra_body", "timeout")


def run(*command: str, cwd: Path) -> str:
    """Return what a program prints, whatever its exit status."""
    done = subprocess.run(
        command, cwd=cwd, capture_output=True, encoding="utf-8", check=False, timeout=1800
    )
    if done.returncode not in (0, 1):
        raise RuntimeError(f"{command[0]} ended with {done.returncode}:\n{done.stderr}")
    return done.stdout


def pyright_command(*options: str, name: str = "pyright") -> tuple[str, ...]:
    """Return the command of pyright, or of basedpyright, for this environment."""
    return (str(BIN / name), "--outputjson", "--pythonpath", sys.executable, *options)


def pyright(folder: Path, name: str = "pyright") -> Reports:
    """Return the errors that pyright reports with its default settings."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for one in json.loads(run(*pyright_command(".", name=name), cwd=folder))["generalDiagnostics"]:
        if one["severity"] == "error" and one.get("rule") != "reportMissingImports":
            found[Path(one["file"]).stem][f"{one.get('rule')}: {one['message']}"] += 1
    return found


def basedpyright(folder: Path) -> Reports:
    """Return the errors that basedpyright reports with its default settings."""
    return pyright(folder, "basedpyright")


def ty(folder: Path) -> Reports:
    """Return the errors that ty reports with its default settings."""
    command = (str(BIN / "ty"), "check", "--python", sys.prefix, "--output-format", "gitlab", ".")
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for one in json.loads(run(*command, cwd=folder)):
        known = one["check_name"] not in ("import-not-found", "unresolved-import")
        if one["severity"] == "major" and known:
            found[Path(one["location"]["path"]).stem][one["description"]] += 1
    return found


def pyrefly(folder: Path) -> Reports:
    """Return what pyrefly reports where it is configured; elsewhere it looks for little."""
    command = (
        *(str(BIN / "pyrefly"), "check", "--preset", "default", "--output-format", "json"),
        *("--python-interpreter-path", sys.executable, "."),
    )
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for one in json.loads(run(*command, cwd=folder))["errors"]:
        if one["severity"] == "error" and one["name"] != "missing-import":
            found[Path(one["path"]).stem][f"{one['name']}: {one['description']}"] += 1
    return found


def mypy_command(*options: str) -> tuple[str, ...]:
    """Return mypy's command: nothing kept from run to run, no function left out."""
    return (
        *(str(BIN / "mypy"), "--cache-dir", os.devnull, "--check-untyped-defs"),
        *("--output", "json", *options),
    )


def mypy(folder: Path) -> Reports:
    """Return what mypy reports when it also reads functions without annotations."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for line in run(*mypy_command("."), cwd=folder).splitlines():
        one = json.loads(line)
        if one["severity"] == "error" and one["code"] not in ("import-not-found", "import-untyped"):
            found[Path(one["file"]).stem][f"{one['code']}: {one['message']}"] += 1
    return found


def plugin(folder: Path, *options: str) -> Reports:
    """Return what flake8 reports with this plugin alone."""
    form = ("--select=OBP", "--format=%(path)s %(code)s")
    command = (sys.executable, "-m", "flake8", "--isolated", *form, *options, ".")
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for line in run(*command, cwd=folder).splitlines():
        path, code = line.rsplit(" ", 1)
        found[Path(path).stem][code] += 1
    return found


def pydantic(folder: Path) -> Reports:
    """Return what pydantic reports of the batches that the files would send.

    The files are executed, with an SDK that notes the batch in place of sending it.
    A file without an entry creates none.
    """
    from openai.types.batch_create_params import BatchCreateParams
    from pydantic import TypeAdapter, ValidationError

    adapter: TypeAdapter[object] = TypeAdapter(BatchCreateParams)
    found: dict[str, Counter[str]] = {}
    for path in sorted(folder.glob("*.py")):
        payloads = sent(path.read_text(encoding="utf-8"), folder)
        if payloads:
            found[path.stem] = Counter()
        for payload in payloads:
            try:
                adapter.validate_python(payload, strict=True, extra="forbid")
            except ValidationError as refused:
                places = (f"{one['loc']}: {one['type']}" for one in refused.errors())
                found[path.stem].update(places)
    return found


def sent(source: str, folder: Path) -> list[dict[str, object]]:
    """Return the parameters of the batches that a source creates, and its ``payload``."""
    if "openai" not in source and "payload" not in source:
        return []
    names: dict[str, Any] = {"__name__": "snippet"}
    # What the SDK itself refuses is no payload, and what comes after the batch is no matter.
    with noting() as payloads, contextlib.suppress(Exception), within(folder):
        exec(compile(source, "snippet", "exec"), names)
    if isinstance(names.get("payload"), dict):
        payloads.append(names["payload"])
    return [{k: v for k, v in payload.items() if k not in CALL_ONLY} for payload in payloads]


@contextlib.contextmanager
def within(folder: Path) -> Iterator[None]:
    """Be in a folder, and say nothing."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            yield
    finally:
        os.chdir(before)


@contextlib.contextmanager
def noting() -> Iterator[list[dict[str, object]]]:
    """Give the list that each batch is noted in; nothing is sent anywhere."""
    from openai.resources.batches import AsyncBatches, Batches
    from openai.resources.files import Files
    from openai.types import Batch, FileObject

    noted: list[dict[str, object]] = []

    def create(self: object, **parameters: object) -> Batch:
        noted.append(parameters)
        return Batch.construct(id="batch_1")

    async def create_async(self: object, **parameters: object) -> Batch:
        return create(self, **parameters)

    def upload(self: object, **parameters: object) -> FileObject:
        return FileObject.construct(id="file-abc123")

    def refuse(*arguments: object, **keywords: object) -> None:
        raise OSError("a snippet wants to send something")

    with contextlib.ExitStack() as stack:
        for owner, name, replacement in (
            (Batches, "create", create),
            (AsyncBatches, "create", create_async),
            (Files, "create", upload),
            (socket, "socket", refuse),
        ):
            stack.callback(setattr, owner, name, getattr(owner, name))
            setattr(owner, name, replacement)
        yield noted


TOOLS: Mapping[str, Callable[[Path], Reports]] = {
    "pyright": pyright,
    "basedpyright": basedpyright,
    "mypy": mypy,
    "ty": ty,
    "pyrefly": pyrefly,
    "pydantic": pydantic,
}
