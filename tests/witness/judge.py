"""Tells which findings of a program have no run, and which faults of its runs have no finding.

A finding is judged by what it names: its code tells the place, and the constant at its position,
or what its text quotes, the value.  Some run has to send that value in that place to hosts that
refuse it, and no run to a host that accepts it; a key that it says is missing is not there in
some run.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple, cast

from flake8_batch_params.findings import Finding
from flake8_batch_params.linter import lint

from .hosts import AZURE, LINE_KEYS, OPENAI, REQUIRED, Foreign, ForeignNumber, Refusal, refusals
from .inputs import KEYS
from .sdk import Request
from .world import RANDOM, Run, compiled, evidence, more_runs, rows_of, runs_of

#: Codes of values in a call, and their places in it.
PLACES = {"OBP103": "endpoint", "OBP104": "completion_window", "OBP105": "input_file_id"}
VALUES = (*PLACES, "OBP202", "OBP203", "OBP204", "OBP205", "OBP302", "OBP303", "OBP304")
ABSENT = ("OBP101", "OBP201")
UPLOADS = ("OBP401", "OBP402")
LINES = ("OBP501", "OBP502", "OBP503", "OBP504", "OBP505")
#: Keywords from outside.
FILLED = {key: Foreign("24h") for key in KEYS}
#: Values from outside that every program may meet.
POOL: tuple[Any, ...] = (Foreign("u"), None, ForeignNumber(7), Foreign("24h"), {}, FILLED)
MOST_VALUES = 10
#: How many times as many random runs have to bear out no finding before it is called false.
HARDER = 20


class False_(NamedTuple):
    """A finding that no run bears out, and why."""

    finding: Finding
    reason: str


class Fault(NamedTuple):
    """What runs send and hosts refuse; ``always`` if every run that comes to the call does."""

    line: int
    refusal: Refusal
    always: bool
    found: bool


@dataclass
class Verdict:
    """What is to be said of a program."""

    runs: list[Run]
    findings: list[Finding]
    false: list[False_] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    #: Findings of codes that this cannot judge.
    open: list[Finding] = field(default_factory=list)

    @property
    def sends(self) -> bool:
        """Tell whether any run sends or writes anything."""
        return any(run.requests or any(run.rows()) for run in self.runs)


def verdict(source: str) -> Verdict:
    """Return what the linter's findings are worth."""
    tree = ast.parse(source)
    pool, outside = pool_of(tree), evidence(source)
    runs = runs_of(source, pool, outside)
    judge = Judge(source, tree, runs)
    found = Verdict(runs, lint(source))
    reasons = [(one, judge.reason(one)) for one in found.findings]
    # Some runs are rare: two methods of a class that few runs make, in one order; or one value
    # for a test, and nothing for a parameter.
    for more in (pool_of(tree, MOST_VALUES * 3), _compared(tree)):
        if any(reason for _, reason in reasons):
            runs += more_runs(compiled(source), more, outside, range(RANDOM, HARDER * RANDOM))
            judge = Judge(source, tree, runs)
            reasons = [(one, judge.reason(one)) for one in found.findings]
    found.open = [one for one, reason in reasons if reason is None]
    found.false = [False_(one, reason) for one, reason in reasons if reason]
    found.faults = judge.faults(found.findings)
    return found


def pool_of(tree: ast.Module, most: int = MOST_VALUES) -> tuple[Any, ...]:
    """Return values from outside: some of any kind, and what the program compares with."""
    nodes = list(ast.walk(tree))
    # What the program compares with first: it decides what it does.
    tests = [node for node in nodes if isinstance(node, ast.Compare | ast.MatchValue)]
    keys = [key for node in nodes if isinstance(node, ast.Dict) for key in node.keys if key]
    first = (part for node in (*tests, *keys) for part in ast.walk(node))
    # And then the rest: what it compares with may be computed.
    parts = (*first, *nodes)
    constants = dict.fromkeys(part.value for part in parts if isinstance(part, ast.Constant))
    more = [
        Foreign(one) if isinstance(one, str) else ForeignNumber(cast("int", one))
        for one in constants
        if type(one) in (str, int) and one not in ("u", "24h", "__main__", 7)
    ]
    return (*POOL, *more[: most - len(POOL)])


def _compared(tree: ast.Module) -> tuple[Any, ...]:
    """Return the strings that a program compares with, and nothing."""
    found = {
        part.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Compare)
        for part in ast.walk(node)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    }
    return (None, *map(Foreign, sorted(found)))


class Judge:
    """What a program's runs sent, and what is refused of it."""

    def __init__(self, source: str, tree: ast.Module, runs: list[Run]) -> None:
        self.lines = source.split("\n")
        self.tree = tree
        self.runs = runs
        self.brings_all = any(
            node.names[0].name == "*" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)
        )
        self.written = Counter(
            repr(node.value) for node in ast.walk(tree) if isinstance(node, ast.Constant)
        )
        every = [request for run in runs for request in run.requests]
        # A client from outside counts where the file brings none of its own to the call.
        settled = {_innermost(request) for request in every if request.sdk != "unknown"}
        self.requests = [
            one for one in every if one.sdk != "unknown" or _innermost(one) not in settled
        ]
        self.refused = [
            refusals(one.hosts, one.sdk, one.positional, one.keywords) for one in self.requests
        ]
        self.values: dict[str, set[str]] = {}
        # What a client from outside brings to its hosts is refused there all the same.
        outside = [
            refusals(one.hosts, one.sdk, one.positional, one.keywords)
            for one in every
            if one.sdk == "unknown" and one not in self.requests
        ]
        for refused in (*self.refused, *outside):
            for code, detail in refused:
                self.values.setdefault(code, set()).add(detail)
        for code, detail in self._of_uploads():
            self.values.setdefault(code, set()).add(detail)
        #: In which line which value is refused, and in which it is accepted.
        self.refused_in = {
            (refusal.code, refusal.detail, _innermost(request))
            for request, refused in zip(self.requests, self.refused, strict=True)
            for refusal in refused
        }
        self.accepted = {
            (code, repr(request.keywords[place]), _innermost(request))
            for request, refused in zip(self.requests, self.refused, strict=True)
            for code, place in PLACES.items()
            if place in request.keywords
            and not isinstance(request.keywords[place], Foreign)
            and Refusal(code, repr(request.keywords[place])) not in refused
        }
        self.contents = list(dict.fromkeys(one for run in runs for one in run.contents))
        self.rows = [rows_of(content) for content in self.contents]

    def _of_uploads(self) -> Iterator[Refusal]:
        for run in self.runs:
            sent = {
                repr(request.keywords.get("input_file_id")): request.hosts
                for request in run.requests
            }
            for upload in run.uploads:
                if "any" in sent.get(repr(upload.id), ("any",)):
                    continue
                if upload.purpose != "batch":
                    yield Refusal("OBP401", repr(upload.purpose))
                if "json" not in upload.name and "." in upload.name:
                    yield Refusal("OBP402", repr(upload.name))

    # --- Findings ---

    def reason(self, finding: Finding) -> str | None:
        """Return why no run bears a finding out; "" if one does, None if nobody can tell."""
        found = self._reason(finding)
        # What ``import *`` brings may be of any kind, and have any name: more than runs try.
        return None if found and self.brings_all else found

    def _reason(self, finding: Finding) -> str | None:
        if finding.code in ABSENT:
            return self._of_absent(finding)
        if finding.code == "OBP102":
            return self._told(finding, self.values.get("OBP102", set()))
        if finding.code in ("OBP106", "OBP301"):
            return "" if finding.code in self.values else "no run does so"
        if finding.code in VALUES or finding.code in UPLOADS:
            return self._of_value(finding)
        if finding.code in LINES:
            return self._of_line(finding)
        return None

    def _told(self, finding: Finding, details: set[str]) -> str:
        if any(detail in finding.text for detail in details):
            return ""
        return f"no run does so, but {sorted(details)}"

    def _of_absent(self, finding: Finding) -> str:
        keys = re.findall(r"'(\w+)'", finding.text.partition(";")[0])
        wanted = [key for key in keys if key in (*REQUIRED, "anchor", "seconds")]
        is_call = ".create(" in self.lines[finding.line - 1]
        for key in wanted:
            seen = [
                request
                for request, refused in zip(self.requests, self.refused, strict=True)
                if Refusal(finding.code, key) in refused
                and (not is_call or finding.line in request.lines or self._is_partial(finding))
            ]
            if not seen:
                return f"{key} is there in every run"
        return "" if wanted else "it names no key"

    def _is_partial(self, finding: Finding) -> bool:
        line = self.lines[finding.line - 1]
        return "partial(" in line or ".create)" in line or "_" in line.partition("(")[0]

    def _of_value(self, finding: Finding) -> str:
        details = self.values.get(finding.code, set())
        constant = self.constant(finding)
        matched = [detail for detail in details if _names(finding, constant, detail)]
        if not matched:
            return f"no run sends it; refused are {sorted(details)}"
        accepted = [
            one
            for code, one, line in self.accepted
            # Of two equal constants nobody can tell which one was sent, nor of two calls that
            # send an equal value from where it came.
            if code == finding.code and one in matched and self.written[one] < 2
            and (self._is_nowhere_refused(code, one) or (code, one, line) in self.refused_in)
        ]  # fmt: skip
        return f"some run sends {accepted[0]} to a host that accepts it" if accepted else ""

    def _is_nowhere_refused(self, code: str, detail: str) -> bool:
        return all((code, detail) != one[:2] for one in self.refused_in)

    def constant(self, finding: Finding) -> Any:
        """Return the constant at a finding's position; an ellipsis where there is none."""
        return constants_of(self.tree).get((finding.line, finding.column), ...)

    def _of_line(self, finding: Finding) -> str:
        constant = self.constant(finding)
        every = [row for rows in self.rows for row in rows]
        match finding.code:
            case "OBP501":
                return self._of_missing_key(finding, every)
            case "OBP502" | "OBP503":
                key = "method" if finding.code == "OBP502" else "url"
                sent = {repr(row[key]) for row in every if key in row}
                named = any(_names(finding, constant, one) for one in sent)
                if named or self._is_only_made(finding, every):
                    return ""
                return f"no run writes it, but {sorted(sent)}"
            case "OBP505":
                twice = {repr(name) for rows in self.rows for name in _twice(rows)}
                named = any(_names(finding, constant, one) for one in twice)
                return "" if named else f"no run writes it twice, but {sorted(twice)}"
        return "" if self._is_elsewhere() else "no run sends another url than the endpoint"

    def _of_missing_key(self, finding: Finding, every: list[dict[str, Any]]) -> str:
        keys = [key for key in re.findall(r"'(\w+)'", finding.text) if key in LINE_KEYS]
        marks = self._marks(finding)
        for row in every:
            text = repr(row)
            if (not marks or any(mark in text for mark in marks)) and any(
                key not in row for key in keys
            ):
                return ""
        return "no run writes a request without it"

    def _is_only_made(self, finding: Finding, every: list[dict[str, Any]]) -> bool:
        """Tell whether a finding is of a request that a run makes, and none writes.

        It is one by its keys, all of them or all but one.
        """
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Dict) and _holds(node, finding):
                keys = {key.value for key in node.keys if isinstance(key, ast.Constant)}
                marks = re.findall(r"mark\d+", ast.unparse(node))
                is_written = any(mark in repr(row) for mark in marks for row in every)
                runs = any(node.lineno in run.lines for run in self.runs)
                is_request = "custom_id" in keys and len(keys & set(LINE_KEYS)) > 2
                if is_request and runs and not is_written:
                    return True
        return False

    def _marks(self, finding: Finding) -> list[str]:
        """Return texts that only requests of the dict at a finding hold."""
        dicts = [
            ast.unparse(node)
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Dict)
            and node.lineno == finding.line
            and node.col_offset == finding.column
        ]
        line = self.lines[finding.line - 1][finding.column :]
        return re.findall(r"mark\d+", dicts[0] if dicts else line)[:1]

    def _is_elsewhere(self) -> bool:
        for run in self.runs:
            content = {upload.id: upload.content for upload in run.uploads}
            for request in run.requests:
                name = request.keywords.get("input_file_id")
                text = content.get(name) if isinstance(name, str) else None
                for row in rows_of(text or ""):
                    if row.get("url") != request.keywords.get("endpoint"):
                        return True
        return False

    # --- Faults ---

    def faults(self, findings: list[Finding]) -> list[Fault]:
        """Return what is refused at each call, and whether a finding says so."""
        calls: dict[int, list[set[Refusal]]] = {}
        for request, refused in zip(self.requests, self.refused, strict=True):
            calls.setdefault(_innermost(request), []).append(refused)
        found = []
        for line, groups in sorted(calls.items()):
            for refusal in sorted(set().union(*groups)):
                always = all(refusal in group for group in groups)
                # None is what comes from outside as well.
                is_accepted = (refusal.code, refusal.detail, line) in self.accepted
                if is_accepted or refusal.detail == "None":
                    continue
                told = any(self._tells(finding, refusal) for finding in findings)
                found.append(Fault(line, refusal, always, told))
        return [*found, *self._line_faults(findings)]

    def _line_faults(self, findings: list[Finding]) -> Iterator[Fault]:
        """Yield what is refused of the requests in files, where the hosts are known."""
        if not {host for run in self.runs for host in run.built} <= {OPENAI, AZURE}:
            return
        groups: dict[int, list[set[Refusal]]] = {}
        for run in self.runs:
            for content in run.contents:
                rows = rows_of(content)
                twice = {Refusal("OBP505", repr(name)) for name in _twice(rows)}
                for line in {self._line_of(row) for row in rows} - {0}:
                    own = [row for row in rows if self._line_of(row) == line]
                    names = {Refusal("OBP505", repr(row.get("custom_id"))) for row in own}
                    refused = set().union(*(_of_row(row) for row in own)) | (twice & names)
                    groups.setdefault(line, []).append(refused)
        for line, refusals_of in sorted(groups.items()):
            for refusal in sorted(set().union(*refusals_of)):
                always = all(refusal in group for group in refusals_of)
                told = any(self._tells(finding, refusal) for finding in findings)
                yield Fault(line, refusal, always, told)

    def _line_of(self, row: dict[str, Any]) -> int:
        """Return where a request is written, by its mark; 0 where it has none."""
        mark = re.search(r"mark\d+", repr(row.get("body")))
        if mark is None:
            return 0
        return next((n for n, text in enumerate(self.lines, 1) if mark[0] in text), 0)

    def _tells(self, finding: Finding, refusal: Refusal) -> bool:
        if finding.code != refusal.code:
            return False
        return refusal.detail in finding.text or _names(
            finding, self.constant(finding), refusal.detail
        )


def constants_of(tree: ast.Module) -> dict[tuple[int, int], Any]:
    """Return the constants of a program by their places, but for those in f-strings."""
    # Before Python 3.12 these have the place of the f-string.
    joined = [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]
    parts = {id(part) for node in joined for part in node.values}
    # What a text is the beginning of has its place too: "…".format(…), "…" % ….
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            parts.add(id(node.value))
        elif isinstance(node, ast.BinOp):
            parts.add(id(node.left))
    return {
        (node.lineno, node.col_offset): node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and id(node) not in parts
    }


def _names(finding: Finding, constant: Any, detail: str) -> bool:
    """Tell whether a finding is of a value, which ``detail`` is as Python writes it."""
    if constant is ...:
        return _quoted(detail) in finding.text or detail in finding.text
    if repr(constant) == detail:
        return True
    # A part of what is sent; what the message advises is behind the semicolon.
    return str(constant) in detail and detail in finding.text.partition(";")[0]


def _quoted(detail: str) -> str:
    return detail[:40] if len(detail) > 40 else detail


def _holds(node: ast.Dict, finding: Finding) -> bool:
    return any(
        (value.lineno, value.col_offset) == (finding.line, finding.column) for value in node.values
    )


def _of_row(row: dict[str, Any]) -> set[Refusal]:
    """Return what OpenAI and Azure refuse of a request by itself."""
    found = {Refusal("OBP501", key) for key in LINE_KEYS if key not in row}
    if row.get("method", "POST") != "POST":
        found.add(Refusal("OBP502", repr(row["method"])))
    if "wrong" in str(row.get("url")):
        found.add(Refusal("OBP503", repr(row["url"])))
    return found


def _twice(rows: list[dict[str, Any]]) -> list[Any]:
    names = [row["custom_id"] for row in rows if isinstance(row.get("custom_id"), str)]
    return [name for name in names if names.count(name) > 1]


def _innermost(request: Request) -> int:
    return request.lines[0] if request.lines else 0
