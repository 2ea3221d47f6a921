"""Writers of rows: ``jsonlines``, and a table's ``to_json``."""

from __future__ import annotations

from typing import Any

from flake8_batch_params.engine import iteration
from flake8_batch_params.engine.arguments import Args
from flake8_batch_params.engine.containers import List
from flake8_batch_params.engine.functions import Builtin, own_method
from flake8_batch_params.engine.library import files, snapshots
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.natives import Native
from flake8_batch_params.engine.objects import NONE, Const, Origin, Outside, Symbol, V

_LINE_END = Const("\n")


class Writer(Native):
    """What ``jsonlines.open(name, "w")`` or ``jsonlines.Writer(file)`` gives."""

    __slots__ = ("file",)
    title = "a writer of lines"

    def __init__(self, file: files.File, origin: Origin) -> None:
        super().__init__(origin)
        self.file = file

    def attribute(self, m: Machine, name: str, origin: Origin) -> V | None:
        method = {"write": _write, "write_all": _write_all}.get(name)
        if method is None:
            return Symbol(Outside(f"the attribute {name} of a writer"), origin)
        return own_method(name, method, self, origin)


def open_writer(m: Machine, args: Args, origin: Origin) -> V:
    """Return what ``jsonlines.open`` gives."""
    mode = args.get("mode", 1)
    opened = files.open_file(m, args, origin)
    if mode is None or not isinstance(opened, files.File) or opened.position == "reading":
        return Symbol(Outside("a reader of lines"), origin)
    return Writer(opened, origin)


def make_writer(m: Machine, args: Args, origin: Origin) -> V:
    """Return what ``jsonlines.Writer(file)`` gives."""
    file = args.get("fp", 0)
    return (
        Writer(file, origin)
        if isinstance(file, files.File)
        else Symbol(Outside("a writer"), origin)
    )


def _write(m: Machine, writer: Writer, args: Args, origin: Origin) -> V:
    if args.positional:
        _row(m, writer.file, args.positional[0], origin)
    return NONE


def _write_all(m: Machine, writer: Writer, args: Args, origin: Origin) -> V:
    rows = args.positional[0] if args.positional else NONE
    items = iteration.taken(m, rows, origin)
    for row in iteration.some(m, rows, origin) if items is None else items:
        _row(m, writer.file, row, origin)
    return NONE


def _row(m: Machine, file: files.File, row: V, origin: Origin) -> None:
    made = snapshots.json_of(row, False, origin)
    m.domain.serialised(m, made)
    files.write(m, file, made, origin)
    files.write(m, file, _LINE_END, origin)


class Table(Native):
    """A ``pandas.DataFrame``; ``rows`` is the list of dicts that it was made of, or unknown."""

    __slots__ = ("rows",)
    title = "a table"

    def __init__(self, rows: V, origin: Origin) -> None:
        super().__init__(origin)
        self.rows = rows

    def attribute(self, m: Machine, name: str, origin: Origin) -> V | None:
        if name == "to_json":
            return Builtin(name, lambda m, args, where: _to_json(m, self, args, where), origin)
        return None

    def forget(self, m: Machine, reason: str) -> None:
        self.rows = Symbol(reason, self.origin)

    def save(self) -> Any:
        return self.rows

    def restore(self, state: Any) -> None:
        self.rows = state


def make_table(m: Machine, args: Args, origin: Origin) -> V:
    """Return what ``pandas.DataFrame(rows)`` gives."""
    rows = args.get("data", 0)
    return Table(
        Symbol(Outside("rows"), origin) if rows is None else snapshots.snapshot(rows), origin
    )


def read_table(m: Machine, args: Args, origin: Origin) -> V:
    """Return what ``pandas.read_csv(...)`` gives."""
    return Table(Symbol(Outside("what is read from a file"), origin), origin)


def _to_json(m: Machine, table: Table, args: Args, origin: Origin) -> V:
    """Write what ``to_json(name, orient="records", lines=True)`` writes."""
    orient, lines = args.keywords.get("orient"), args.keywords.get("lines")
    name = args.get("path_or_buf", 0)
    if not isinstance(orient, Const) or orient.value != "records" or args.open or name is None:
        return Symbol(Outside("a text of JSON"), origin, "str")
    opened = (
        name
        if isinstance(name, files.File)
        else files.open_file(m, Args([name, Const("w")]), origin)
    )
    if not isinstance(opened, files.File):
        return NONE
    if isinstance(lines, Const) and lines.value is True:
        rows = table.rows
        known = isinstance(rows, List) and not rows.unknown and rows.total is None
        for row in rows.items if known and isinstance(rows, List) else [rows]:
            _row(m, opened, row, origin)
    elif lines is None or (isinstance(lines, Const) and lines.value is False):
        whole = table.rows if isinstance(table.rows, List) else List([table.rows], origin)
        files.write(m, opened, snapshots.json_of(whole, False, origin), origin)
    return NONE


FUNCTIONS = {
    "jsonlines.open": open_writer,
    "jsonlines.Writer": make_writer,
    "pandas.DataFrame": make_table,
    "pandas.read_csv": read_table,
    "pandas.DataFrame.from_records": make_table,
}
