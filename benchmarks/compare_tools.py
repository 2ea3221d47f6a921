"""Measure which faults type checkers, pydantic and the plugin find; write docs/comparison.md.

``--plugin-only`` compares nothing and writes nothing: it tells where the plugin's own column
would differ from what the snippets say, and fails if it does.  ``--reports FILE`` also writes
down what each tool said of each snippet, to be read.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from itertools import groupby
from pathlib import Path

import measure as measuring
import snippets
import tools
from measure import Spread
from snippets import Snippet

PAGE = Path(__file__).parent.parent / "docs" / "comparison.md"
COMMAND = """\
python3 -m venv .bench && .bench/bin/pip install . -r benchmarks/requirements.txt
.bench/bin/python benchmarks/compare_tools.py"""
OURS = "flake8-batch-params"
#: How often each tool is timed.
ROUNDS = 3

FOUND, NOT_FOUND, ALIKE, NOT_ITS = "found", "-", "wrong and right alike", "n/a"
SILENT, FALSE_ALARM = "silent", "**false alarm**"

#: What a client needs to be made; nothing is ever sent.
KEYS = (
    *("OPENAI_API_KEY", "AZURE_OPENAI_API_KEY", "GROQ_API_KEY", "TOGETHER_API_KEY"),
    "DASHSCOPE_API_KEY",
)

HEAD = """\
# What each tool finds

What five type checkers, pydantic and this plugin say to the same code: {faults} snippets with
one fault each, the same with the fault fixed, and {correct} more that are correct, all of them in
`benchmarks/snippets` of the repository. All of it is measured in one run, which renews the
page:

```sh
{command}
```

It was written with {versions}.

The snippets were chosen for this plugin: most faults are those of its rules. That it finds most
of them says little; what the page shows is which of them a type checker finds too, and which it
cannot. A type checker finds much in the rest of a program that is not compared here, and the
plugin does not take its place.

## In short

| | faults found, of {faults} | with every check | fixed ones reported, of {faults} \
| correct ones reported, of {correct} | CPU time |
|---|---|---|---|---|---|
{summary}

- A fault is **found** if the tool reports more of the faulty snippet, in one line and by one of
  its rules, than of the fixed one. *{alike}* means that it reports the same of both.
  For the plugin it must be the finding of the rule that is named, once, and at the faulty
  snippet alone; OBP901, which has to be asked for, was.
- The type checkers know the installed SDKs, and run with their defaults, but for mypy, which has
  `--check-untyped-defs`, and pyrefly, which has `--preset=default`: without a configuration it
  looks for little. Errors count, warnings do not.
- **With every check** is the strict mode of pyright and of mypy, basedpyright with its warnings,
  each rule of ty, `--preset=all` of pyrefly. These report much in correct code that is no fault,
  such as a missing annotation, so no false alarms are counted there.
- pydantic validates what the snippet would send as a batch: `TypeAdapter(BatchCreateParams)`,
  strict, and extra keys forbidden, which is not its default. *{not_its}* where the fault is in no
  batch that the snippet sends: it is in the upload or in a request, nothing calls the function,
  or the SDK itself refuses the call.
- **CPU time** is that of a run over all snippets, as a multiple of flake8's with this plugin: the
  middle of {rounds} rounds in which each takes its turn, and the least and the greatest. Nothing
  is kept from earlier runs. pydantic's is that of running the code. Each of these files has batch
  code; of a code base few have, and the plugin does not look at the others
  ([what it costs](performance.md)).
- Most false alarms of the type checkers and of pydantic are of one kind: the SDK's types are
  OpenAI's, and the code talks to another host, which accepts more. The others are a `str` that
  holds the right word.

## What the others find and this plugin does not

{missed}

## What this plugin alone finds

Even where the others run with every check:

{alone}
"""


@dataclass(frozen=True)
class Row:
    """One line of a table: a snippet, and what each tool makes of it.

    ``strict`` is what each makes of it that looks for all that it can.
    """

    snippet: Snippet
    cells: Mapping[str, str]
    strict: Mapping[str, str]
    #: Whether a tool reports the fixed copy.
    fixed_reported: Mapping[str, bool]


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plugin-only", action="store_true")
    parser.add_argument("--reports", type=Path)
    arguments = parser.parse_args()
    pretend_keys()
    names = [] if arguments.plugin_only else list(tools.TOOLS)
    with tempfile.TemporaryDirectory() as folder:
        rows, told = measure(Path(folder), names)
        if arguments.reports:
            arguments.reports.write_text("\n".join(told), encoding="utf-8")
        differ = [row for row in rows if row.cells[OURS] != expected(row.snippet)]
        for row in differ:
            print(f"{row.snippet.topic}: {row.snippet.title}: {row.cells[OURS]}", file=sys.stderr)
        if arguments.plugin_only:
            sys.exit(1 if differ else 0)
        PAGE.write_text(page(rows, times(Path(folder))), encoding="utf-8")


def pretend_keys() -> None:
    """Set what clients want to have before they are made."""
    for key in KEYS:
        os.environ.setdefault(key, "none")
    # With keys of both hosts, the module ``openai`` asks which one is meant.
    os.environ.setdefault("OPENAI_API_TYPE", "openai")


def expected(snippet: Snippet) -> str:
    """Return what the plugin's column must hold."""
    if snippet.code is None:
        return SILENT
    return NOT_FOUND if snippet.code == snippets.NOT_COVERED else FOUND


def measure(folder: Path, names: Iterable[str]) -> tuple[list[Row], list[str]]:
    """Return what each of the named tools, and the plugin, make of each snippet, and in full."""
    everything = snippets.read()
    write(everything, folder)
    reports = {name: tools.TOOLS[name](folder) for name in names}
    strict = {name: tools.STRICT.get(name, tools.TOOLS[name])(folder) for name in names}
    ours = {
        option: tools.plugin(folder, *option.split())
        for option in {snippet.option for snippet in everything}
    }
    rows = [
        Row(
            snippet,
            {name: cell(name, snippet, found) for name, found in reports.items()}
            | {OURS: cell(OURS, snippet, ours[snippet.option])},
            {name: cell(name, snippet, found) for name, found in strict.items()},
            {
                name: bool(found.get(f"{snippet.name}_fixed"))
                for name, found in (*reports.items(), (OURS, ours[snippet.option]))
            },
        )
        for snippet in everything
    ]
    return rows, [line for row in rows for line in in_full(row, reports, strict)]


def write(everything: list[Snippet], folder: Path) -> None:
    """Write each snippet into files of its own: faulty, and fixed."""
    (folder / "requests.jsonl").write_text("{}\n", encoding="utf-8")
    for snippet in everything:
        (folder / f"{snippet.name}_faulty.py").write_text(snippet.faulty, encoding="utf-8")
        if snippet.code is not None:
            (folder / f"{snippet.name}_fixed.py").write_text(snippet.fixed, encoding="utf-8")


def in_full(row: Row, *runs: Mapping[str, tools.Reports]) -> Iterator[str]:
    """Yield what each tool says of a snippet, faulty and fixed, in each of its runs."""
    yield f"\n== {row.snippet.name} {row.snippet.topic}: {row.snippet.title} {row.snippet.code}"
    for run, cells in zip(runs, (row.cells, row.strict), strict=True):
        for name, reports in run.items():
            yield f"  {name}: {cells[name]}"
            for kind in ("faulty", "fixed"):
                for one in reports.get(f"{row.snippet.name}_{kind}", ()):
                    text = " ".join(one.text.split())
                    yield f"    {kind} {one.line} {one.rule} {text[:300]}"


def times(folder: Path) -> dict[str, Spread]:
    """Return each tool's CPU time over a folder, as a multiple of flake8's with the plugin."""
    parts = [partial(seconds, partial(tool, folder)) for tool in tools.TOOLS.values()]
    spreads = measuring.ratios(ROUNDS, *parts, partial(seconds, partial(tools.plugin, folder)))
    return dict(zip(tools.TOOLS, spreads, strict=True)) | {OURS: Spread(1, 1, 1)}


def seconds(work: Callable[[], object]) -> float:
    """Return the CPU seconds that a tool and its processes take."""
    before = _cpu()
    work()
    return _cpu() - before


def _cpu() -> float:
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in both)


def cell(name: str, snippet: Snippet, reports: tools.Reports) -> str:
    """Return what a tool makes of a snippet, in a word."""
    if name == "pydantic" and f"{snippet.name}_faulty" not in reports:
        return NOT_ITS
    faulty = places(reports.get(f"{snippet.name}_faulty", ()))
    fixed = places(reports.get(f"{snippet.name}_fixed", ()))
    if snippet.code is None:
        return FALSE_ALARM if faulty else SILENT
    if name == OURS:
        rules = [rule for _, rule in faulty.elements()]
        return FOUND if rules == [snippet.code] and not fixed else NOT_FOUND
    if faulty - fixed:
        return FOUND
    return ALIKE if fixed else NOT_FOUND


def places(reports: Iterable[tools.Report]) -> Counter[tuple[int, str]]:
    """Return how often each rule speaks of each line: its words may quote the fault."""
    return Counter((one.line, one.rule) for one in reports)


def page(rows: list[Row], spreads: Mapping[str, Spread]) -> str:
    """Return the page that shows the rows, and how long each tool took for all of them."""
    faults = [row for row in rows if row.snippet.code is not None]
    names = [*tools.TOOLS, OURS]
    head = HEAD.format(
        faults=len(faults),
        correct=len(rows) - len(faults),
        command=COMMAND,
        versions=", ".join(versions()),
        summary="\n".join(summary(name, rows, spreads[name]) for name in names),
        alike=ALIKE.capitalize(),
        not_its=NOT_ITS,
        rounds=ROUNDS,
        missed="\n".join(missed(faults)),
        alone="\n".join(alone(faults)),
    )
    tables = (
        table(topic, list(group), names)
        for topic, group in groupby(rows, key=lambda row: row.snippet.topic)
    )
    return "\n".join([head, *tables])


def summary(name: str, rows: list[Row], spread: Spread) -> str:
    """Return a tool's line of the summary."""
    cells = (
        sum(row.cells[name] == FOUND for row in rows),
        sum(row.strict.get(name) == FOUND for row in rows) if name in tools.STRICT else "",
        sum(row.fixed_reported[name] for row in rows),
        sum(row.cells[name] == FALSE_ALARM for row in rows),
        "1" if name == OURS else f"{spread.middle:.2g} ({spread.low:.2g} to {spread.high:.2g})",
    )
    return f"| {name} | {' | '.join(map(str, cells))} |"


def missed(faults: list[Row]) -> Iterator[str]:
    """Yield the faults that others find and the plugin does not, by who finds them."""
    found: dict[str, list[str]] = {}
    for row in faults:
        finders = [name for name in tools.TOOLS if FOUND in (row.cells[name], row.strict[name])]
        if finders and row.cells[OURS] != FOUND:
            everybody = set(tools.STRICT) <= set(finders)
            who = ["every type checker"] if everybody else []
            who += [name for name in finders if not (everybody and name in tools.STRICT)]
            found.setdefault(", ".join(who), []).append(row.snippet.title)
    yield from (f"- {who}: {'; '.join(titles)}" for who, titles in found.items())


def alone(faults: list[Row]) -> Iterator[str]:
    """Yield the faults that the plugin alone finds, by rules."""
    found: dict[str, list[str]] = {}
    for row in faults:
        others = {*(row.cells[name] for name in tools.TOOLS), *row.strict.values()}
        if row.cells[OURS] == FOUND and FOUND not in others:
            found.setdefault(str(row.snippet.code), []).append(row.snippet.title)
    yield from (f"- `{code}`: {'; '.join(titles)}" for code, titles in sorted(found.items()))


def table(topic: str, rows: list[Row], names: list[str]) -> str:
    """Return the table of a topic."""
    correct = rows[0].snippet.code is None
    lines = [f"## {topic}", ""]
    lines.append(
        f"| code | {' | '.join(names)} |" if correct else f"| fault | {' | '.join(names)} |"
    )
    lines.append("|---" * (len(names) + 1) + "|")
    lines += (f"| {row.snippet.title} | {' | '.join(shown(row, names))} |" for row in rows)
    return "\n".join(lines) + "\n"


def shown(row: Row, names: list[str]) -> Iterator[str]:
    """Yield the cells of a row; the plugin's names the rule."""
    for name in names:
        found = row.cells[name]
        yield f"{row.snippet.code}" if name == OURS and found == FOUND else found


def versions() -> Iterator[str]:
    """Yield the name and version of each thing that the page depends on."""
    yield f"Python {platform.python_version()}"
    for name in (*tools.TOOLS, "openai", "groq", "together", "flake8", OURS):
        yield f"{name} {version(name)}"


if __name__ == "__main__":
    main()
