"""The tools that are compared: each tells what it reports of each file of a folder."""

from __future__ import annotations

import contextlib
import io
import json
import os
import socket
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Report:
    """What a tool says of a line, by which of its rules."""

    line: int
    rule: str
    text: str


#: By the name of a file without its suffix, what the tool reports of it.
Reports = Mapping[str, Sequence[Report]]

BIN = Path(sys.executable).parent
#: Keywords of the call that are no part of what is sent; ``extra_body`` is laid over it.
CALL_ONLY = ("extra_headers", "extra_query", "extra_body", "timeout")
#: What tools call an import that is not installed, or has no types: nobody's mistake here.
NOT_INSTALLED = {
    *("reportMissingImports", "reportMissingModuleSource", "reportMissingTypeStubs"),
    *("import-not-found", "import-untyped", "unresolved-import", "missing-import"),
    "missing-source-for-stubs",
}


def run(*command: str, cwd: Path) -> str:
    """Return what a program prints, whatever its exit status."""
    done = subprocess.run(
        command, cwd=cwd, capture_output=True, encoding="utf-8", check=False, timeout=1800
    )
    if done.returncode not in (0, 1):
        raise RuntimeError(f"{command[0]} ended with {done.returncode}:\n{done.stderr}")
    return done.stdout


def gathered(found: Iterator[tuple[str, Report]]) -> Reports:
    """Return reports by the names of their files, without those of missing imports."""
    reports: defaultdict[str, list[Report]] = defaultdict(list)
    for path, report in found:
        if report.rule not in NOT_INSTALLED:
            reports[Path(path).stem].append(report)
    return reports


def pyright_command(*options: str, name: str = "pyright") -> tuple[str, ...]:
    """Return the command of pyright, or of basedpyright, for this environment."""
    return (str(BIN / name), "--outputjson", "--pythonpath", sys.executable, *options)


def pyright(folder: Path, name: str = "pyright", counted: tuple[str, ...] = ("error",)) -> Reports:
    """Return the errors that pyright reports with its default settings."""
    out = json.loads(run(*pyright_command(".", name=name), cwd=folder))
    return gathered(
        (
            one["file"],
            Report(one["range"]["start"]["line"] + 1, one.get("rule", "syntax"), one["message"]),
        )
        for one in out["generalDiagnostics"]
        if one["severity"] in counted
    )


def strict_pyright(folder: Path) -> Reports:
    """Return the errors that pyright reports in its strict mode."""
    settings = folder / "pyrightconfig.json"
    settings.write_text('{"typeCheckingMode": "strict"}', encoding="utf-8")
    try:
        return pyright(folder)
    finally:
        settings.unlink()


basedpyright = partial(pyright, name="basedpyright")
strict_basedpyright = partial(basedpyright, counted=("error", "warning"))


def ty(folder: Path, *options: str) -> Reports:
    """Return the errors that ty reports with its default settings."""
    command = (
        *(str(BIN / "ty"), "check", "--python", sys.prefix, "--output-format", "gitlab"),
        *options,
    )
    return gathered(
        (
            one["location"]["path"],
            Report(
                one["location"]["positions"]["begin"]["line"], one["check_name"], one["description"]
            ),
        )
        for one in json.loads(run(*command, ".", cwd=folder))
        if one["severity"] == "major"
    )


def strict_ty(folder: Path) -> Reports:
    """Return what ty reports with each of its rules."""
    return ty(folder, "--error", "all")


def pyrefly(folder: Path, preset: str = "default") -> Reports:
    """Return what pyrefly reports where it is configured; elsewhere it looks for little."""
    command = (
        *(str(BIN / "pyrefly"), "check", "--preset", preset, "--output-format", "json"),
        *("--python-interpreter-path", sys.executable, "."),
    )
    return gathered(
        (one["path"], Report(one["line"], one["name"], one["description"]))
        for one in json.loads(run(*command, cwd=folder))["errors"]
        if one["severity"] == "error"
    )


strict_pyrefly = partial(pyrefly, preset="all")


def mypy_command(*options: str) -> tuple[str, ...]:
    """Return mypy's command: nothing kept from run to run, no function left out."""
    return (
        *(str(BIN / "mypy"), "--cache-dir", os.devnull, "--check-untyped-defs"),
        *("--output", "json", *options),
    )


def mypy(folder: Path, *options: str) -> Reports:
    """Return what mypy reports when it also reads functions without annotations."""
    lines = run(*mypy_command(*options, "."), cwd=folder).splitlines()
    return gathered(
        (one["file"], Report(one["line"], one["code"], one["message"]))
        for one in map(json.loads, lines)
        if one["severity"] == "error"
    )


def strict_mypy(folder: Path) -> Reports:
    """Return what mypy reports in its strict mode."""
    return mypy(folder, "--strict")


def plugin(folder: Path, *options: str) -> Reports:
    """Return what flake8 reports with this plugin alone."""
    form = ("--select=OBP", "--format=%(path)s\t%(row)d\t%(code)s\t%(text)s")
    command = (sys.executable, "-m", "flake8", "--isolated", *form, *options, ".")
    lines = (line.split("\t") for line in run(*command, cwd=folder).splitlines())
    return gathered((path, Report(int(row), code, text)) for path, row, code, text in lines)


def pydantic(folder: Path) -> Reports:
    """Return what pydantic reports of the batches that the files would send.

    The files are executed, with an SDK that notes the batch in place of sending it. A file
    without an entry creates none, or the same one as its fixed copy: the fault is elsewhere.
    """
    from openai.types.batch_create_params import BatchCreateParams
    from pydantic import TypeAdapter

    adapter: TypeAdapter[object] = TypeAdapter(BatchCreateParams)
    payloads = {
        path.stem: sent(path.read_text(encoding="utf-8"), folder) for path in folder.glob("*.py")
    }
    return {
        name: [report for payload in found for report in refused(adapter, payload)]
        for name, found in payloads.items()
        if found and not (name.endswith("_faulty") and alike(found, payloads.get(fixed(name))))
    }


def fixed(name: str) -> str:
    """Return the name of the fixed copy of a faulty file."""
    return name.removesuffix("_faulty") + "_fixed"


def alike(one: object, other: object) -> bool:
    """Tell whether two payloads are the same, to the types: ``1.0`` and ``True`` equal 1."""
    return repr(one) == repr(other)


def refused(adapter: Any, payload: dict[str, object]) -> Iterator[Report]:
    """Yield what pydantic says of a payload."""
    from pydantic import ValidationError

    try:
        adapter.validate_python(payload, strict=True, extra="forbid")
    except ValidationError as refusal:
        for one in refusal.errors():
            yield Report(0, f"{one['loc']}: {one['type']}", one["msg"])


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
    return [body(payload) for payload in payloads]


def body(parameters: dict[str, Any]) -> dict[str, object]:
    """Return what the SDK makes of the call's parameters."""
    kept = {name: value for name, value in parameters.items() if name not in CALL_ONLY}
    return {**kept, **parameters.get("extra_body", {})}


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
#: The same with all that they can be asked to look for.
STRICT: Mapping[str, Callable[[Path], Reports]] = {
    "pyright": strict_pyright,
    "basedpyright": strict_basedpyright,
    "mypy": strict_mypy,
    "ty": strict_ty,
    "pyrefly": strict_pyrefly,
}
