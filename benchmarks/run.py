"""Measure what the plugin costs, and write docs/performance.md.

Everything is a ratio of two CPU times of one run, measured by turns.
"""

from __future__ import annotations

import argparse
import ast
import gc
import os
import platform
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from importlib.metadata import version
from pathlib import Path

import compare_tools
import corpus
import libcst
import measure
import snippets
import tools
from measure import Spread, cpu, cpu_of, paired, ratios

from flake8_batch_params import gate
from flake8_batch_params.batches.analysis import analyse
from flake8_batch_params.engine.source import Tree
from flake8_batch_params.engine.syntax import Syntax
from flake8_batch_params.linter import lint
from flake8_batch_params.options import Options
from flake8_batch_params.plugin import Plugin

PAGE = Path(__file__).parent.parent / "docs" / "performance.md"
COMMAND = """\
python3 -m venv .bench && .bench/bin/pip install . -r benchmarks/requirements.txt
.bench/bin/python benchmarks/run.py"""
OURS, BUGBEAR, ASYNC = "flake8-batch-params", "flake8-bugbear", "flake8-async"
ALL = (OURS, BUGBEAR, ASYNC)
CHECKERS = ("pyright", "mypy")
#: From so many lines on, a file counts as long.
LONG = 1000

PAGE_TEXT = """\
# What it costs

Every figure is a ratio of two CPU times of one run, measured by turns in {rounds} rounds, with
the least, the middle and the greatest. It was measured with {versions}. This downloads the
packages named below, of fixed versions, measures, and writes this page:

```sh
{command}
```

{more}## Budgets

"Without the plugin" is flake8 in the same environment, from which the plugin's entry point
alone is hidden.

| what | at most | least | middle | greatest |
|---|---|---|---|---|
{budgets}

{notes}

## Where the time of a file with batch code goes

Over the same {clean} files, as shares of a bare `libcst.parse_module` of the whole file.

| step | least | middle | greatest |
|---|---|---|---|
{steps}
{others}"""

SHORT_TEXT = """\
Without `--short` it adds the tables of other flake8 plugins, which take half an hour more. Next to
type checkers, see [the comparison](comparison.md).

"""

OTHERS_TEXT = """\

## Next to other flake8 plugins

The time of flake8 with one plugin, as a multiple of flake8 without any of the three.

| run | plugin | least | middle | greatest |
|---|---|---|---|---|
{plugins}

## Next to type checkers

The {faults} faulty snippets of [the comparison](comparison.md), one file each. The time is a
multiple of flake8's with this plugin.

| tool | faults found | least | middle | greatest |
|---|---|---|---|---|
{checkers}
"""


@dataclass
class Sample:
    """A file: what flake8 has of it when it asks the plugin."""

    path: Path
    text: str

    @cached_property
    def tree(self) -> ast.AST | None:
        """What Python makes of it; None for nothing."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return ast.parse(self.text)
        except (SyntaxError, ValueError, RecursionError):
            return None

    @property
    def lines(self) -> int:
        return self.text.count("\n") + 1


@dataclass(frozen=True)
class Budget:
    """One line of the table of budgets."""

    what: str
    most: str
    spread: Spread

    def __str__(self) -> str:
        return f"| {self.what} | {self.most} | {self.spread} |"


def main() -> None:
    """Measure everything, print it, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--cache", type=Path, default=corpus.CACHE, help="for the packages")
    parser.add_argument("--short", action="store_true", help="leave the other tools out")
    parser.add_argument("--print-only", action="store_true", help="do not write the page")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        text = page(arguments.rounds, arguments.cache, Path(folder), short=arguments.short)
    print(text)
    if not arguments.print_only:
        PAGE.write_text(text, encoding="utf-8")


def page(rounds: int, cache: Path, folder: Path, *, short: bool) -> str:
    """Return the page with everything measured; ``short`` without the tables of other tools."""
    # First, while the process is as small as flake8's: of thousands of trees each takes longer.
    grown = [*growths(rounds)]
    batch = samples(corpus.unpacked(name, cache) for name in corpus.BATCH_CODE)
    other = samples(corpus.unpacked(name, cache) for name in corpus.OTHER_CODE)
    other += samples([corpus.standard_library()])
    clean = [one for one in batch if has_payload(one) and not lint(one.text, tree=one.tree)]
    alike = passed(batch)
    tree = corpus.unpacked(corpus.TREE, cache)
    passing, without = gate_share(other)
    # What is here by then is no part of what is measured: a bare parse would look through it.
    gc.collect()
    gc.freeze()
    whole, *others = trees(rounds, folder, tree, (OURS,) if short else ALL)
    budgets = [
        empty_file(4 * rounds, folder),
        Budget(f"flake8 over {corpus.TREE}, with the plugin / without", "1.01", whole),
        direct(rounds, folder, tree),
        Budget(
            f"files without batch code that pass the gate ({passing} of {without:,})",
            "0.001",
            Spread.of([passing / without]),
        ),
        *against_parse(rounds, clean, alike),
        *grown,
    ]
    return PAGE_TEXT.format(
        rounds=rounds,
        versions=", ".join(versions(short=short)),
        command=f"{COMMAND} --rounds {rounds}{' --short' if short else ''}",
        more=SHORT_TEXT if short else "",
        budgets="\n".join(map(str, budgets)),
        notes=notes(folder, batch, other, clean, alike),
        clean=len(clean),
        steps="\n".join(steps(rounds, clean)),
        others="" if short else next_to_others(rounds, folder, clean, [whole, *others]),
    )


def next_to_others(
    rounds: int, folder: Path, clean: list[Sample], trees_of_all: list[Spread]
) -> str:
    """Return the tables of other plugins and of type checkers, which take half an hour."""
    whole, *others = trees_of_all
    return OTHERS_TEXT.format(
        plugins="\n".join(plugins(rounds, folder, clean, whole, others)),
        faults=sum(snippet.code is not None for snippet in snippets.read()),
        checkers="\n".join(checkers(rounds, folder)),
    )


# --- The files ---


def samples(folders: Iterable[Path]) -> list[Sample]:
    """Return the files below the folders."""
    paths = corpus.python_files(folders)
    texts = ((path, corpus.text_of(path)) for path in paths)
    return [Sample(path, text) for path, text in texts if text is not None]


def passes(sample: Sample) -> bool:
    """Tell whether a file passes the gate, so that libcst is imported for it."""
    if not gate.may_hold(sample.text) or sample.tree is None:
        return False
    found = bool(gate.look(sample.tree, sample.text).candidates)
    if not found:
        # Thousands of trees would fill the memory.
        del sample.tree
    return found


def has_payload(sample: Sample) -> bool:
    """Tell whether the analysis finds batch code in a file."""
    if not passes(sample):
        return False
    return bool(analyse(sample.text, Options()).payloads)


def gate_share(everything: list[Sample]) -> tuple[int, int]:
    """Return how many files without batch code pass the gate, and how many there are."""
    batch = sum(has_payload(sample) for sample in everything)
    return len(passed(everything)), len(everything) - batch


def passed(everything: list[Sample]) -> list[Sample]:
    """Return the files that pass the gate and have no batch code."""
    return [sample for sample in everything if passes(sample) and not has_payload(sample)]


# --- Budgets ---


def empty_file(rounds: int, folder: Path) -> Budget:
    """Return flake8's time on an empty file, with the plugin and without."""
    (folder / "empty.py").touch()
    [spread] = ratios(
        rounds,
        timed(folder, hidden(OURS), "empty.py"),
        timed(folder, hidden(), "empty.py"),
    )
    return Budget("flake8 on one empty file, with the plugin / without", "1.05", spread)


def hidden(*seen: str) -> str:
    """Return the plugins that flake8 is not to see."""
    return ",".join(name for name in ALL if name not in seen)


def timed(folder: Path, names: str, *arguments: str) -> Callable[[], float]:
    """Return the function that runs flake8 and returns its CPU seconds."""
    command = measure.flake8(folder, names, *arguments)
    return lambda: cpu_of(*command, cwd=folder)


def trees(rounds: int, folder: Path, tree: Path, names: Iterable[str]) -> list[Spread]:
    """Return flake8's time over a large tree with each plugin, against none of them."""
    parts = [timed(folder, hidden(name), str(tree)) for name in names]
    return ratios(rounds, *parts, timed(folder, hidden(), str(tree)))


def direct(rounds: int, folder: Path, tree: Path) -> Budget:
    """Return the plugin's own time over that tree, and flake8's, without flake8's noise."""
    files = [
        (one.tree, one.text.splitlines(keepends=True))
        for one in samples([tree])
        if one.tree is not None
    ]

    def flake8_and_plugin() -> float:
        return bare() + cpu(lambda: [list(Plugin(*file).run()) for file in files])

    taken: list[float] = []

    def bare() -> float:
        if not taken:
            taken.append(timed(folder, hidden(), str(tree))())
        return taken[0]

    [spread] = ratios(rounds, flake8_and_plugin, bare)
    return Budget("the same, from the plugin's own time in one process", "1.01", spread)


def against_parse(rounds: int, clean: list[Sample], alike: list[Sample]) -> Iterator[Budget]:
    """Yield the plugin's time against a bare parse; ``alike`` are files without a payload."""
    long = [sample for sample in clean if sample.lines >= LONG]
    groups = (
        (f"{len(clean)} files with batch code and no finding", clean, "1.3"),
        (f"the {len(long)} of them with {LONG:,} lines or more", long, ""),
    )
    for what, files, most in groups:
        [spread] = paired(rounds, files, linting, parsing)
        yield Budget(f"{what}: plugin / bare `libcst.parse_module`", most, spread)
    [spread] = paired(rounds, clean, interpreting, parsing)
    yield Budget("analysis of these files / bare `libcst.parse_module`", "", spread)
    yield Budget(
        "plugin / bare parse, file by file (the spread is over the files)",
        "1.3 in the middle, 2 for the worst",
        file_by_file(clean),
    )
    [spread] = paired(rounds, alike, linting, parsing)
    yield Budget(
        f"{len(alike)} files that pass the gate and have no batch code: plugin / bare parse",
        "",
        spread,
    )
    yield Budget("the same, file by file (the spread is over the files)", "", file_by_file(alike))


def file_by_file(files: list[Sample]) -> Spread:
    """Return the plugin's time for each file as a multiple of its bare parse."""
    return Spread.of([paired(1, [one], linting, parsing)[0].middle for one in files])


def linting(sample: Sample) -> float:
    """Return the seconds that the plugin takes for a file."""
    return cpu(lambda: lint(sample.text, tree=sample.tree))


def parsing(sample: Sample) -> float:
    """Return the seconds that libcst takes to parse a file."""
    return cpu(lambda: libcst.parse_module(sample.text))


def interpreting(sample: Sample) -> float:
    """Return the seconds from a file's tree to its payloads."""
    assert sample.tree is not None
    syntax = Syntax(sample.tree)
    return without_collector(lambda: analyse(sample.text, Options(), syntax))


def making(sample: Sample) -> float:
    """Return the seconds from a file's tree to the nodes that are run first."""
    assert sample.tree is not None
    tree = Tree(sample.text, sample.tree)
    return without_collector(tree.module)


def without_collector(function: Callable[[], object]) -> float:
    """Return the CPU seconds that a function takes where nothing looks for garbage."""
    gc.disable()
    try:
        return cpu(function)
    finally:
        gc.enable()


CLIENT = "import json\n\nfrom openai import OpenAI\n\nclient = OpenAI()\n"
CALL = """\
    client.batches.create(
        input_file_id=file_id,
        endpoint="/v1/responses",
        completion_window="24h",
        metadata={{"number": "{number}"}},
    )
"""
PLAIN = """\


def work_{number}(values, scale={number}):
    total = 0
    for value in values:
        if value > scale:
            total += value * {number}
        else:
            total = json.dumps({{"total": total, "scale": scale}})
    return total
"""
STRAIGHT = """\
    options["key-{number}"] = "{number}"
    value_{number} = options.get("key-{number}", "none")
    if value_{number} == "none":
        options.pop("key-{number}")
    else:
        options["key-{number}"] = json.dumps(value_{number})
"""
SUBMIT = "\n\ndef submit_{number}(file_id):\n" + CALL


def growths(rounds: int) -> Iterator[Budget]:
    """Yield the plugin's time for ten times as many lines."""
    start = "\n\ndef submit(file_id):\n    options = {}\n"
    kinds = {
        "a batch call in every function": ("", SUBMIT, ""),
        "one batch call among plain functions": ("", PLAIN, SUBMIT.format(number=0)),
        "one long function before its batch call": (start, STRAIGHT, CALL.format(number=0)),
    }
    for what, (before, text, after) in kinds.items():
        small, large = (generate(before + repeated(text, count) + after) for count in (40, 400))
        assert lint(small.text) == lint(large.text) == []
        plugin, bare = (
            paired(rounds, [(small, large)], partial(growing, how), partial(standing, how))[0]
            for how in (linting, parsing)
        )
        # The larger file is not quite ten times as long.
        scale = 10 * small.lines / large.lines
        yield Budget(f"ten times the lines ({what}): plugin's time", "11", plugin.times(scale))
        yield Budget("the same: time of a bare `libcst.parse_module`", "", bare.times(scale))


def growing(how: Callable[[Sample], float], pair: tuple[Sample, Sample]) -> float:
    """Return the seconds for the larger file: the least, for the first run gets new memory."""
    return least(how, pair[1], 3)


def standing(how: Callable[[Sample], float], pair: tuple[Sample, Sample]) -> float:
    """Return the seconds for the smaller file, which takes too little to measure once."""
    return least(how, pair[0], 10)


def least(how: Callable[[Sample], float], sample: Sample, times: int) -> float:
    """Return the least seconds of several, without what the one before leaves to be collected."""
    taken = []
    for _ in range(times):
        gc.collect()
        taken.append(how(sample))
    return min(taken)


def repeated(text: str, count: int) -> str:
    """Return a text again and again, numbered."""
    return "".join(text.format(number=number) for number in range(count))


def generate(text: str) -> Sample:
    """Return a generated file."""
    return Sample(Path("generated.py"), CLIENT + text)


# --- Where the time goes ---


def steps(rounds: int, clean: list[Sample]) -> Iterator[str]:
    """Yield the lines of the table of steps."""
    parts: dict[str, Callable[[Sample], float]] = {
        "gate": lambda sample: cpu(lambda: passes(sample)),
        "nodes of the module, without the bodies of its functions": making,
        "analysis": interpreting,
        "all": linting,
    }
    spreads = paired(rounds, clean, *parts.values(), parsing)
    for name, spread in zip(parts, spreads, strict=True):
        yield f"| {name} | {spread} |"


# --- Next to others ---


def plugins(
    rounds: int, folder: Path, clean: list[Sample], whole: Spread, others: list[Spread]
) -> Iterator[str]:
    """Yield the lines of the table of plugins."""
    paths = [str(sample.path) for sample in clean]
    spreads = ratios(
        rounds,
        *(timed(folder, hidden(name), *paths) for name in ALL),
        timed(folder, hidden(), *paths),
    )
    for what, found in (
        (corpus.TREE, [whole, *others]),
        (f"{len(clean)} files with batch code", spreads),
    ):
        for name, spread in zip(ALL, found, strict=True):
            yield f"| {what} | {name} {version(name)} | {spread} |"


def checkers(rounds: int, folder: Path) -> Iterator[str]:
    """Yield the lines of the table of type checkers."""
    compare_tools.pretend_keys()
    measured = folder / "measured"
    measured.mkdir()
    everything, _ = compare_tools.measure(measured, list(CHECKERS))
    rows = [row for row in everything if row.snippet.code is not None]
    faulty = folder / "faulty"
    faulty.mkdir()
    for row in rows:
        path = faulty / f"{row.snippet.name}.py"
        path.write_text(row.snippet.faulty, encoding="utf-8")
    cached = [argument for argument in tools.mypy_command(".") if argument != os.devnull]
    cached.remove("--cache-dir")
    commands = {
        "pyright": tools.pyright_command("."),
        "mypy": tools.mypy_command("."),
        "mypy, with its cache": tuple(cached),
    }
    cpu_of(*cached, cwd=faulty)
    spreads = ratios(
        rounds,
        *(partial(cpu_of, *command, cwd=faulty) for command in commands.values()),
        timed(faulty, hidden(OURS), "--exclude=flake8_driver.py", "."),
    )
    for name, spread in zip(commands, spreads, strict=True):
        yield f"| {name} | {found(rows, name.partition(',')[0])} | {spread} |"
    yield f"| {OURS} | {found(rows, OURS)} | 1 | 1 | 1 |"


def found(rows: list[compare_tools.Row], name: str) -> int:
    """Return how many faults a tool finds."""
    return sum(row.cells[name] == compare_tools.FOUND for row in rows)


# --- The page ---


def notes(
    folder: Path,
    batch: list[Sample],
    other: list[Sample],
    clean: list[Sample],
    alike: list[Sample],
) -> str:
    """Return what the table does not tell."""
    imported = subprocess.run(
        # flake8-async imports it by itself.
        [sys.executable, "-X", "importtime", *measure.flake8(folder, hidden(OURS), "empty.py")[1:]],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stderr
    has = "" if "libcst" in imported else "not "
    lines = sum(sample.lines for sample in clean)
    return f"""\
- The last budgets of a parse are those of the plugin's whole time: gate, analysis, rules. The
  plugin makes libcst's nodes from the tree that flake8 has of each file, so that the parse by
  which it is measured is no part of it.
- For ten times the lines each round takes the least of three runs over the longer file, and of
  ten over the shorter one; what the run before has left is collected first.
- On the empty file, and on the tree's files that do not pass the gate, libcst is {has}imported.
- The files with batch code are those of {", ".join(corpus.BATCH_CODE)} that the analysis
  finds a payload in and the rules nothing wrong: {lines:,} lines.
- The gate was tried on the {len(other):,} files of {", ".join(corpus.OTHER_CODE)}, and of
  the standard library. A file has batch code if the analysis finds a payload in it. Of the
  {len(batch):,} files of the packages above, {len(alike)} pass the gate and have no payload: most
  of them create batches of Anthropic's, Google's or Mistral's, and many are not run at all."""


def versions(*, short: bool) -> Iterator[str]:
    """Yield the name and version of each thing that the page depends on."""
    yield f"Python {platform.python_version()}"
    for name in ("flake8", "libcst", OURS) if short else ("flake8", "libcst", *CHECKERS, *ALL):
        yield f"{name} {version(name)}"


if __name__ == "__main__":
    main()
