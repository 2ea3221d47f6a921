"""The cases of ``tests/cases``: each snippet has the findings that are marked in it.

A case is a fenced block of Python under the headings that say what it is about.  A mark
``# OBP104`` stands at the end of the line of the finding, ``# OBP103, OBP104`` for more than
one; ``# ^ OBP104`` on a line of its own points at the column of the finding, in the line
above.  What has no mark has no finding.  ``# reveals: endpoint = "/v1/x" | unknown (why)``, at the
end of a line of a payload or in a line under it, says all that is known of one of its
parameters; of its ``hosts`` and its ``sdk`` the names.  Options stand behind the word
``python``, as in a configuration file without ``batch-params-``: ``host=azure
require-expiry=true``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import flake8_in

from flake8_batch_params.findings import rules
from flake8_batch_params.inspection import Item
from flake8_batch_params.linter import inspect, lint
from flake8_batch_params.options import Options, parse

CASES = Path(__file__).parent / "cases"

_FENCE = re.compile(r"^```python *(?P<info>.*)\n(?P<source>(?:.*\n)*?)```$", re.MULTILINE)
_HEADING = re.compile(r"^(?P<level>#{1,4}) (?P<text>.+)$", re.MULTILINE)
_CODES = r"(?P<codes>OBP\d{3}(?:, OBP\d{3})*)"
_MARK = re.compile(rf"#(?! *\^) *{_CODES}$")
_REVEALS = re.compile(r"# reveals: (?P<name>[^=]+?) = (?P<outcomes>.+)$")
_POINTER = re.compile(rf"^ *# *(?P<caret>\^) {_CODES}$")


@dataclass(frozen=True)
class Case:
    """A snippet; ``marks`` are the codes by line, ``places`` those with a column as well."""

    name: str
    source: str
    options: Options
    marks: Counter[tuple[int, str]]
    places: frozenset[tuple[int, int, str]]
    reveals: tuple[tuple[int, str, frozenset[str]], ...]


def _marks(source: str) -> Iterator[tuple[int, int | None, str]]:
    """Yield line, column where it is pointed at, and code of each mark."""
    code_line = 0
    for number, line in enumerate(source.split("\n"), start=1):
        pointer, mark = _POINTER.match(line), _MARK.search(line)
        if pointer is not None:
            for code in pointer["codes"].split(", "):
                yield code_line, pointer.start("caret"), code
            continue
        if line.lstrip().startswith("# reveals:"):
            continue
        code_line = number
        for code in mark["codes"].split(", ") if mark is not None else ():
            yield number, None, code


def _reveals(source: str) -> Iterator[tuple[int, str, frozenset[str]]]:
    """Yield line, name and outcomes of each mark that says what is known."""
    for number, line in enumerate(source.split("\n"), start=1):
        mark = _REVEALS.search(line)
        if mark is not None:
            yield number, mark["name"], frozenset(mark["outcomes"].split(" | "))


def _options(info: str) -> Options:
    pairs = [word.partition("=") for word in info.split()]
    return parse({name.replace("-", "_"): value for name, _, value in pairs})


def _case(name: str, info: str, source: str) -> Case:
    marks = list(_marks(source))
    return Case(
        name,
        source,
        _options(info),
        Counter((line, code) for line, _, code in marks),
        frozenset((line, column, code) for line, column, code in marks if column is not None),
        tuple(_reveals(source)),
    )


def _cases(path: Path) -> Iterator[Case]:
    """Yield the cases of a file, each named by its file, its headings and its number."""
    text = path.read_text(encoding="utf-8")
    fences = list(_FENCE.finditer(text))
    inside = [range(fence.start(), fence.end()) for fence in fences]
    headings = [h for h in _HEADING.finditer(text) if not any(h.start() in r for r in inside)]
    for number, fence in enumerate(fences, start=1):
        path_to: dict[int, str] = {}
        for heading in headings:
            if heading.start() < fence.start():
                level = len(heading["level"])
                path_to = {key: one for key, one in path_to.items() if key < level}
                path_to[level] = heading["text"]
        title = " / ".join(one for level, one in path_to.items() if level > 1)
        yield _case(f"{path.stem} {number}: {title}", fence["info"], fence["source"])


PATHS = sorted(CASES.glob("*.md"))
ALL = [case for path in PATHS for case in _cases(path)]
REVEALING = [case for case in ALL if case.reveals]


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.name)
def test_a_snippet_has_the_findings_that_are_marked_in_it(case: Case) -> None:
    compile(case.source, case.name, "exec", dont_inherit=True)
    found = lint(case.source, case.options)
    texts = "\n".join(f"{one.line}:{one.column} {one.code} {one.text}" for one in found)
    assert Counter((one.line, one.code) for one in found) == case.marks, f"\n{texts}"
    assert case.places <= {(one.line, one.column, one.code) for one in found}, f"\n{texts}"


@pytest.mark.parametrize("case", REVEALING, ids=lambda case: case.name)
def test_a_snippet_reveals_what_is_marked_in_it(case: Case) -> None:
    items = inspect(case.source, case.options)
    assert items is not None
    for line, name, expected in case.reveals:
        item = max((one for one in items if one.line <= line), key=lambda one: one.line)
        assert _known(item, name) == expected, f"{name} of the {item.kind} in line {item.line}"


def _known(item: Item, name: str) -> frozenset[str]:
    """Return what is known of a parameter, in the words of a mark."""
    if name in ("hosts", "sdk"):
        return frozenset(item.hosts if name == "hosts" else [item.sdk or ""])
    parameter = next(one for one in item.parameters if one.name == name)
    known = [_written(one.value) if one.is_literal else one.value for one in parameter.values]
    return frozenset([*known, *(f"unknown ({one.reason})" for one in parameter.unknown)])


def _written(value: object) -> str:
    """Return a value as Python has it, with double quotes."""
    if isinstance(value, str):
        return f'"{value}"'
    return repr(value).replace("'", '"')


def test_the_cases_that_matter_say_what_is_known() -> None:
    assert len(REVEALING) >= 25


def test_every_fenced_block_is_read() -> None:
    fences = sum(path.read_text(encoding="utf-8").count("\n```\n") for path in PATHS)
    assert len(ALL) == fences
    assert len(ALL) >= 200


@pytest.mark.parametrize(
    "code", [rule.code for rule in rules() if rule.code not in ("OBP001", "OBP002")]
)
def test_every_rule_has_cases_that_report_it(code: str) -> None:
    assert [case.name for case in ALL if any(code == marked for _, marked in case.marks)]


def test_half_of_the_cases_are_correct_code() -> None:
    silent = sum(not case.marks for case in ALL)
    assert silent >= len(ALL) // 3


DEFAULT = [case for case in ALL if case.options == Options()]


def test_flake8_says_the_same_by_path(tmp_path: Path) -> None:
    for number, case in enumerate(DEFAULT):
        (tmp_path / f"case_{number}.py").write_text(case.source, encoding="utf-8")
    run = flake8_in(tmp_path)("--select=OBP", "--isolated", "--format=%(path)s:%(row)d:%(code)s")
    assert run.err == ""
    expected = Counter(
        f"case_{number}.py:{line}:{code}"
        for number, case in enumerate(DEFAULT)
        for line, code in case.marks.elements()
    )
    assert Counter(line.removeprefix("./").removeprefix(".\\") for line in run.lines) == expected


@pytest.mark.parametrize("case", DEFAULT[::40], ids=lambda case: case.name)
def test_flake8_says_the_same_on_stdin(case: Case, tmp_path: Path) -> None:
    flake8 = flake8_in(tmp_path)
    run = flake8("--select=OBP", "--isolated", "--format=%(row)d:%(code)s", "-", stdin=case.source)
    assert run.err == ""
    expected = Counter(f"{line}:{code}" for line, code in case.marks.elements())
    assert Counter(run.lines) == expected
