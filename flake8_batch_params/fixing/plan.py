"""What of a text's findings can be taken away, and why the others are the reader's."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Callable
from typing import Any, NamedTuple

import libcst as cst

from flake8_batch_params.batches.analysis import Analysis, analyse
from flake8_batch_params.engine.syntax import Syntax
from flake8_batch_params.facts.spec import PURPOSES
from flake8_batch_params.findings import Edit, Finding, Report
from flake8_batch_params.fixing.changes import Obstacle, change, is_literal
from flake8_batch_params.fixing.parsed import ParsedTree
from flake8_batch_params.fixing.sharing import Sharing, place
from flake8_batch_params.fixing.source import Change
from flake8_batch_params.fixing.tree import Tree, content
from flake8_batch_params.fixing.uses import ENUM_VALUE, Uses
from flake8_batch_params.judging import placed, reported
from flake8_batch_params.options import Options
from flake8_batch_params.rules._wording import type_of
from flake8_batch_params.values import Record, UploadedFile

#: What is said of a finding without an edit.
NO_EDIT = "no single change is certain to be meant"
#: Types of what a number may be beside that `str` and `int` take as it is.
NUMBERS = ("int", "float", "str")


class Fix(NamedTuple):
    """A finding with the changes that take it away, and what was and will be written."""

    finding: Finding
    changes: tuple[Change, ...]
    old: str
    new: str


class Left(NamedTuple):
    """A finding that is left to the reader, and why."""

    finding: Finding
    reason: str


class Plan(NamedTuple):
    """What to do with a text."""

    fixes: tuple[Fix, ...] = ()
    left: tuple[Left, ...] = ()


def plan(text: str, options: Options, silenced: Callable[[Finding], bool]) -> Plan:
    """Return what to do with a text that has findings.

    ``silenced`` tells whether a finding is not reported.  Raises whatever libcst raises.
    """
    with warnings.catch_warnings():
        # Python says again what it says of a file when it is run.
        warnings.simplefilter("ignore")
        python = ast.parse(text)
        analysis = analyse(text, options, Syntax(python), tree=ParsedTree(text, python))
    said = [(rule.code, site, report) for rule, site, report in reported(analysis, options)]
    first: dict[tuple[str, object], Report] = {}
    for code, _, report in said:
        first.setdefault((code, report.origin), report)
    findings = dict(placed(analysis, first))
    quiet = {key for key, finding in findings.items() if silenced(finding)}
    edits = [first[key].edit for key in quiet]
    planner = _Planner(analysis, Sharing(analysis, said), {one.origin for one in edits if one})
    fixes, left = [], []
    for key, finding in findings.items():
        if key in quiet:
            continue
        try:
            fixes.append(planner.fix(finding, first[key]))
        except Obstacle as obstacle:
            left.append(Left(finding, str(obstacle)))
    kept, crossing = _apart(fixes)
    return Plan(tuple(sorted(kept)), tuple(sorted([*left, *crossing])))


def _apart(fixes: list[Fix]) -> tuple[list[Fix], list[Left]]:
    """Return the fixes that do not cross each other; the others wait for their turn."""
    kept: list[Fix] = []
    waiting: list[Left] = []
    taken: dict[Change, None] = {}
    for fix in fixes:
        new = [one for one in fix.changes if one not in taken]
        if any(_cross(one, other) for one in new for other in taken):
            waiting.append(Left(fix.finding, "another change is at the same place"))
        else:
            taken.update(dict.fromkeys(new))
            kept.append(fix)
    return kept, waiting


def _cross(one: Change, other: Change) -> bool:
    return one.start == other.start or (one.start < other.end and other.start < one.end)


class _Planner:
    """Turns the reports of one analysis into fixes."""

    def __init__(self, analysis: Analysis, sharing: Sharing, quiet: set[object]) -> None:
        self._sharing, self._quiet = sharing, quiet
        self._tree = Tree(analysis.tree.module(), analysis.text)
        self._uses = Uses(self._tree, sharing.payloads)

    def fix(self, finding: Finding, report: Report) -> Fix:
        """Return the fix of a finding; raises `Obstacle`."""
        edit = report.edit
        if edit is None:
            raise Obstacle(NO_EDIT)
        if not isinstance(edit.origin, cst.CSTNode):
            raise Obstacle("nobody wrote it in this file")
        if len(self._sharing.edits(edit.origin)) > 1:
            raise Obstacle("more than one change is asked for at this place")
        if edit.origin in self._quiet:
            raise Obstacle("another finding at this place is suppressed")
        places = self._checked(edit, edit.origin)
        changes = tuple(change(edit, self._tree, places))
        if not changes:
            raise Obstacle(NO_EDIT)
        return Fix(finding, changes, *self._shown(changes, edit.origin))

    def _shown(self, changes: tuple[Change, ...], node: cst.CSTNode) -> tuple[str, str]:
        """Return what is written, and what will be."""
        start, end = min(changes).start, max(one.end for one in changes)
        if start == end:
            # Something is added to it.
            start = self._tree.span(node)[0]
        pieces, at = [], start
        for one in sorted(changes):
            pieces += [self._tree.text[at : one.start], one.text]
            at = one.end
        return self._tree.text[start:end], "".join([*pieces, self._tree.text[at:end]])

    def _checked(self, edit: Edit, node: cst.CSTNode) -> list[cst.CSTNode]:
        """Return the places of a value that is wrapped where it is passed; raises `Obstacle`."""
        if edit.kind == "path":
            return []
        self._agreed(edit)
        if edit.kind == "key":
            self._alone(edit, node)
            return []
        function = str(edit.content) if edit.kind == "call" else edit.wrap
        if function and not self._is_replaced(node):
            places = self._places(node, function)
            if places:
                return places
        if edit.kind == "attribute":
            self._all_files(edit)
        through = frozenset[str]() if edit.kind == "attribute" else ENUM_VALUE
        # A base URL is no payload's: it makes the client.
        is_address = "OBP107" in self._sharing.codes(node)
        self._unused(node, through, keyword="base_url" if is_address else "")
        if "OBP401" in self._sharing.codes(node):
            self._for_batches_alone(edit, node)
        return []

    def _agreed(self, edit: Edit) -> None:
        other = self._sharing.disagreeing(edit)
        if other is not None:
            where = other.whole.origin
            known = isinstance(where, cst.CSTNode)
            line = f"line {self._tree.line(where)}" if known else "another place"
            raise Obstacle(f"it also goes to {line}, where it is not to be changed")

    def _unused(self, node: cst.CSTNode, through: frozenset[str], **how: Any) -> None:
        other = self._uses.other(node, through, **how)
        if other is not None:
            raise Obstacle(f"its value has another use in line {self._tree.line(other)}")

    def _for_batches_alone(self, edit: Edit, node: cst.CSTNode) -> None:
        """Refuse to change a purpose that is right for what else the file is used for."""
        if content(node) not in PURPOSES:
            return
        for upload in self._sharing.uploads(edit):
            if isinstance(upload.origin, cst.CSTNode):
                self._unused(upload.origin, frozenset({"id"}), shown=True)

    def _all_files(self, edit: Edit) -> None:
        for _, _, entry in self._sharing.entries(edit.origin):
            if not all(isinstance(one, UploadedFile) for one in entry.value.outcomes()):
                raise Obstacle("it may be something else as well")

    def _alone(self, edit: Edit, node: cst.CSTNode) -> None:
        """Refuse to rename a key that is asked for, or that another key would be renamed to."""
        for record in self._sharing.records:
            origins = {id(one.key_origin): one.key_origin for one in record.entries.values()}
            if id(node) not in origins:
                continue
            if edit.content in record.entries:
                raise Obstacle(f"the right key, {edit.content}, is there as well")
            same = [one for one in origins.values() if self._renames(one, edit.content)]
            if len(same) > 1:
                raise Obstacle(f"several keys may be meant to be {edit.content}")
        if self._is_in_call(node):
            return
        word = node.value if isinstance(node, cst.Name) else content(node)
        other = self._uses.key(word, node)
        if other is not None:
            raise Obstacle(f"the key is used in line {self._tree.line(other)} too")

    def _is_in_call(self, node: cst.CSTNode) -> bool:
        """Tell whether a key is written in a payload's call, where nobody else asks for it."""
        parent = self._tree.parent(node)
        display = None if parent is None else self._tree.parent(parent)
        if display is None or not self._uses.is_payload(display):
            return False
        return isinstance(display, cst.Call) or self._uses.is_inside_of_call(display)

    def _renames(self, origin: object, name: object) -> bool:
        return any(one.kind == "key" and one.content == name for one in self._sharing.edits(origin))

    def _is_replaced(self, node: cst.CSTNode) -> bool:
        """Tell whether a value is a literal that is of one type wherever it is used."""
        if not is_literal(node) or self._uses.other(node) is not None:
            return False
        held = {(place(record), key) for record, key, _ in self._sharing.entries(node)}
        typed = {(place(record), key) for record, key, _ in self._sharing.wrapped(node)}
        return held == typed

    def _places(self, node: cst.CSTNode, function: str) -> list[cst.CSTNode]:
        """Return the expressions to wrap, each the value of a key in a payload's dict.

        None where nobody can tell.
        """
        found: dict[int, cst.CSTNode] = {}
        for record, key, entry in self._sharing.wrapped(node):
            value = _value_of(record, key)
            if value is None:
                return []
            outcomes = entry.value.outcomes()
            if any(type_of(one) not in NUMBERS for one in outcomes):
                raise Obstacle("it may be something else as well")
            if function == "int" and len(outcomes) > 1:
                raise Obstacle("it may be something else as well")
            found[id(value)] = value
        return list(found.values())


def _value_of(record: Record, key: object) -> cst.CSTNode | None:
    """Return what is written for a key in a dict's display."""
    if not isinstance(record.origin, cst.Dict):
        return None
    found = [
        one.value
        for one in record.origin.elements
        if isinstance(one, cst.DictElement) and content(one.key) == key
    ]
    return found[0] if len(found) == 1 else None
