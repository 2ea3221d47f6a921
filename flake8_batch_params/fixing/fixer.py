"""A file's bytes with its mistakes taken away, as far as that is certain."""

from __future__ import annotations

import warnings
from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import NamedTuple

from flake8_batch_params import gate
from flake8_batch_params.findings import Finding
from flake8_batch_params.fixing.plan import Fix, Left, Plan, plan
from flake8_batch_params.fixing.source import Change, Source
from flake8_batch_params.linter import lint, parsed, with_stack
from flake8_batch_params.options import Options

#: A fix may show another mistake, which the next round takes away; each takes a round.
MAX_ROUNDS = 10
#: What cannot be analysed has nothing to be fixed.
NOT_ANALYSED = "OBP001"

#: Tells, for the lines of a text, whether a finding in it is not reported.
Silencer = Callable[[list[str]], Callable[[Finding], bool]]


class Refused(Exception):
    """A file is left alone as a whole; the text says why."""


#: Why a finding is left that comes of what LibCST's tree does not tell.
NOT_SEEN = "it cannot be followed to what is written"


class Result(NamedTuple):
    """What became of a file: its new bytes, what was changed, and what is left.

    ``refused`` says why a file with fixes, or one that may need some, is left alone.
    """

    content: bytes
    fixed: tuple[Fix, ...] = ()
    left: tuple[Left, ...] = ()
    refused: str = ""


def fixed(content: bytes, options: Options, silencer: Silencer) -> Result:
    """Return a file with its fixes; raises `Unreadable` for bytes that are no text."""
    source, done = Source(content), list[Fix]()
    todo = _planned(source.text, options, silencer)
    left = todo.left
    if not (todo.fixes or left) and gate.may_hold(source.text) and parsed(source.text) is None:
        return Result(content, refused="Python cannot parse it; flake8 says where")
    for _ in range(MAX_ROUNDS):
        if not todo.fixes:
            break
        try:
            source = _applied(source, todo.fixes, options)
        except Refused as refused:
            whole = _planned(Source(content).text, options, silencer)
            both = [*whole.left, *(Left(fix.finding, str(refused)) for fix in whole.fixes)]
            return Result(content, (), tuple(sorted(both)), str(refused))
        done += todo.fixes
        todo = _planned(source.text, options, silencer)
        left = todo.left
    still = [Left(fix.finding, "it comes back") for fix in todo.fixes]
    return Result(source.content, tuple(done), tuple(sorted([*left, *still])))


def _planned(text: str, options: Options, silencer: Silencer) -> Plan:
    """Return what to do with a text, all of it the reader's where the analysis fails."""
    found = lint(text, options)
    if not found:
        return Plan()
    silenced = silencer(_lines(text))
    loud = [finding for finding in found if not silenced(finding)]
    if not loud or loud[0].code == NOT_ANALYSED:
        return Plan(left=tuple(Left(one, "the file could not be analysed") for one in loud))
    try:
        made = with_stack(lambda: plan(text, options, silenced))
    except Exception as error:
        reason = f"the file could not be read again ({type(error).__name__})"
        return Plan(left=tuple(Left(one, reason) for one in loud))
    findings = [*(one.finding for one in made.fixes), *(one.finding for one in made.left)]
    seen = {_place(one) for one in findings}
    lost = [Left(one, NOT_SEEN) for one in loud if _place(one) not in seen]
    return made._replace(left=tuple(sorted([*made.left, *lost])))


def _place(finding: Finding) -> tuple[int, str, str]:
    """Return what says which finding it is: LibCST may have other columns."""
    return finding.line, finding.code, finding.text


def _lines(text: str) -> list[str]:
    lines = [f"{line}\n" for line in text.split("\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]


def _applied(source: Source, fixes: Sequence[Fix], options: Options) -> Source:
    """Return the source with fixes; raises `Refused` unless they do what they are for."""
    changes = sorted({change for fix in fixes for change in fix.changes})
    try:
        new = Source(source.changed(changes))
    except UnicodeError as error:
        raise Refused("its encoding has no bytes for the change") from error
    if not _compiles(new.content):
        raise Refused("the changed file would be no Python")
    found = {(code, line, column) for line, column, code, _ in lint(new.text, options)}
    for fix in fixes:
        finding = fix.finding
        if (finding.code, *_moved(finding, source.text, new.text, changes)) in found:
            raise Refused(f"{finding.code} would still be there after the change")
    return new


def _compiles(content: bytes) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with_stack(lambda: compile(content, "<fixed>", "exec", dont_inherit=True))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _moved(finding: Finding, old: str, new: str, changes: list[Change]) -> tuple[int, int]:
    """Return where a finding's place is after the changes: its line, and its column."""
    starts = [0, *(at + 1 for at, character in enumerate(old) if character == "\n")]
    offset = starts[finding.line - 1] + finding.column
    for change in changes:
        if change.end <= starts[finding.line - 1] + finding.column:
            offset += len(change.text) - (change.end - change.start)
    starts = [0, *(at + 1 for at, character in enumerate(new) if character == "\n")]
    line = bisect_right(starts, offset)
    return line, offset - starts[line - 1]
