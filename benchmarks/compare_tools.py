"""Measure which faults type checkers, pydantic and the plugin find; write docs/comparison.md.

``--plugin-only`` compares nothing and writes nothing: it tells where the plugin's own column
would differ from what the snippets say, and fails if it does.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from itertools import groupby
from pathlib import Path

import snippets
import tools
from snippets import Snippet

PAGE = Path(__file__).parent.parent / "docs" / "comparison.md"
COMMAND = """\
python3 -m venv .bench && .bench/bin/pip install . -r benchmarks/requirements.txt
.bench/bin/python benchmarks/compare_tools.py"""
OURS = "flake8-batch-params"

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
one fault each, the same with the fault fixed, and {correct} correct ones, all of them in
`benchmarks/snippets` of the repository. Each cell is measured in one run of this, which renews
the page:

```sh
{command}
```

It was written with {versions}.

- A fault is **found** if the tool reports something of the faulty snippet that it does not
  report of the fixed one. *{alike}* means that it reports the same of both. For the plugin it
  must be the finding of the rule that is named, at the faulty snippet alone.
- The type checkers know the installed SDKs, and run with their defaults, but for mypy, which has
  `--check-untyped-defs`, and pyrefly, which has `--preset=default`: without a configuration it
  looks for little. Errors count, warnings do not.
- pydantic validates what the snippet would send: `TypeAdapter(BatchCreateParams)`, strict, and
  extra keys forbidden, which is not its default. *{not_its}* where the snippet runs into no
  batch: nothing calls its function, or the SDK itself refuses the call.
- **CPU time** is that of the whole run over all snippets, as a multiple of flake8's with this
  plugin alone; nothing is kept from earlier runs. pydantic's is that of running the code.
"""

SUMMARY = """\
## In short

| | faults found, of {faults} | right and wrong alike | false alarms, of {correct} | CPU time |
|---|---|---|---|---|
{tools}
"""


@dataclass(frozen=True)
class Row:
    """One line of a table: a snippet, and what each tool makes of it."""

    snippet: Snippet
    cells: dict[str, str]


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plugin-only", action="store_true")
    only_plugin: bool = parser.parse_args().plugin_only
    pretend_keys()
    names = [] if only_plugin else list(tools.TOOLS)
    with tempfile.TemporaryDirectory() as folder:
        rows, seconds = measure(Path(folder), names)
    differ = [row for row in rows if row.cells[OURS] != expected(row.snippet)]
    for row in differ:
        print(f"{row.snippet.topic}: {row.snippet.title}: {row.cells[OURS]}", file=sys.stderr)
    if only_plugin:
        sys.exit(1 if differ else 0)
    PAGE.write_text(page(rows, seconds), encoding="utf-8")


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


def measure(folder: Path, names: Iterable[str]) -> tuple[list[Row], dict[str, float]]:
    """Return what each of the named tools, and the plugin, make of each snippet, and how long."""
    everything = snippets.read()
    (folder / "requests.jsonl").write_text("{}\n", encoding="utf-8")
    for snippet in everything:
        (folder / f"{snippet.name}_faulty.py").write_text(snippet.faulty, encoding="utf-8")
        if snippet.code is not None:
            (folder / f"{snippet.name}_fixed.py").write_text(snippet.fixed, encoding="utf-8")
    runs = {name: timed(partial(tools.TOOLS[name], folder)) for name in names}
    reports = {name: found for name, (found, _) in runs.items()}
    own = {
        option: timed(partial(tools.plugin, folder, *option.split()))
        for option in {snippet.option for snippet in everything}
    }
    ours = {option: found for option, (found, _) in own.items()}
    seconds = {name: spent for name, (_, spent) in runs.items()} | {OURS: own[""][1]}
    rows = [
        Row(
            snippet,
            {name: cell(name, snippet, found) for name, found in reports.items()}
            | {OURS: cell(OURS, snippet, ours[snippet.option])},
        )
        for snippet in everything
    ]
    return rows, seconds


def timed(work: Callable[[], tools.Reports]) -> tuple[tools.Reports, float]:
    """Return what a tool reports, and the CPU seconds that it and its processes took."""
    before = _cpu()
    found = work()
    return found, _cpu() - before


def _cpu() -> float:
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in both)


def cell(name: str, snippet: Snippet, reports: tools.Reports) -> str:
    """Return what a tool makes of a snippet, in a word."""
    if name == "pydantic" and f"{snippet.name}_faulty" not in reports:
        return NOT_ITS
    faulty = reports.get(f"{snippet.name}_faulty", Counter())
    fixed = reports.get(f"{snippet.name}_fixed", Counter())
    if snippet.code is None:
        return FALSE_ALARM if faulty else SILENT
    if name == OURS:
        return FOUND if faulty == {snippet.code: 1} and not fixed else NOT_FOUND
    if faulty - fixed:
        return FOUND
    return ALIKE if fixed else NOT_FOUND


def page(rows: list[Row], seconds: dict[str, float]) -> str:
    """Return the page that shows the rows, and how long each tool took for all of them."""
    faults = [row for row in rows if row.snippet.code is not None]
    correct = [row for row in rows if row.snippet.code is None]
    names = [*tools.TOOLS, OURS]
    head = HEAD.format(
        faults=len(faults),
        correct=len(correct),
        command=COMMAND,
        versions=", ".join(versions()),
        alike=ALIKE.capitalize(),
        not_its=NOT_ITS,
    )
    summary = SUMMARY.format(
        faults=len(faults),
        correct=len(correct),
        tools="\n".join(
            f"| {name} | {count(faults, name, FOUND)} | {count(faults, name, ALIKE)}"
            f" | {count(correct, name, FALSE_ALARM)} | {seconds[name] / seconds[OURS]:.2g} |"
            for name in names
        ),
    )
    tables = (
        table(topic, list(group), names)
        for topic, group in groupby(rows, key=lambda row: row.snippet.topic)
    )
    return "\n".join([head, summary, *tables])


def count(rows: list[Row], name: str, word: str) -> int:
    """Return how often a tool has a word."""
    return sum(row.cells[name] == word for row in rows)


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
