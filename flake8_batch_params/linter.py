"""The way of the data: gate, analysis, rules, positions."""

from __future__ import annotations

import ast
import gc
import os
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, ClassVar, TypeVar

from flake8_batch_params import gate
from flake8_batch_params.engine.depth import is_deeper_than
from flake8_batch_params.engine.syntax import column
from flake8_batch_params.findings import Finding, rules
from flake8_batch_params.options import Options

if TYPE_CHECKING:
    from flake8_batch_params.inspection import Item

T = TypeVar("T")

#: A megabyte takes up to 3 seconds and 250 MB; nearly all modules have a tenth.
MAX_SOURCE = 1_000_000
#: The longest file with batch code that is known has 22,000; so many short ones take a second.
MAX_LINES = 50_000
#: Of 16,643 real files the deepest tree had 569 levels.
MAX_DEPTH = 2_000
#: The interpreter recurses, and so does LibCST's parser, which `fix` uses: 1,160 nested calls
#: fill 8 MB.
STACK_SIZE = 256 * 1024 * 1024
#: High enough for a tree of `MAX_DEPTH`: each level takes some frames.
RECURSION_LIMIT = 20 * MAX_DEPTH

_DEFAULTS = Options()


def lint(
    source: str, options: Options = _DEFAULTS, *, tree: ast.AST | None = None
) -> list[Finding]:
    """Return the findings of a module's source, in the order of their positions.

    ``tree`` is the module's ``ast``, where the caller has it.  A source that Python
    cannot parse has no findings.  Nothing is raised, and nothing is printed.
    """
    source = source.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if tree is None:
        # Who has the tree has searched the text, or goes straight to the closer look.
        tree = parsed(source) if gate.may_hold(source) else None
    if tree is None:
        return []
    seen = gate.look(tree, source)
    if not seen.candidates:
        return []
    reason = _too_large(source, seen)
    if reason is not None:
        return sorted(_unanalysed(source, seen, reason))
    try:
        return with_stack(lambda: _findings(source, options, seen))
    except RuntimeError:
        return sorted(_unanalysed(source, seen, "no thread can be started for it"))


def inspect(source: str, options: Options = _DEFAULTS) -> list[Item] | None:
    """Return what is known of a module's batches; None for what Python cannot parse.

    It takes its time: nothing here is made for flake8's runs.
    """
    source = source.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if not gate.may_hold(source):
        return []
    tree = parsed(source)
    if tree is None:
        return None
    seen = gate.look(tree, source)
    if not seen.candidates:
        return []
    reason = _too_large(source, seen)
    if reason is not None:
        return _not_analysed(source, seen, reason)
    try:
        return with_stack(lambda: _items(source, options, seen))
    except RuntimeError:
        return _not_analysed(source, seen, "no thread can be started for it")


def _items(source: str, options: Options, seen: gate.Gate) -> list[Item]:
    try:
        from flake8_batch_params.batches.analysis import analyse
        from flake8_batch_params.inspection import items

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return items(analyse(source, options, seen.syntax, trace=True), options)
    except Exception as error:
        return _not_analysed(source, seen, _reason(error))


def _not_analysed(source: str, seen: gate.Gate, reason: str) -> list[Item]:
    from flake8_batch_params.batches.gaps import NOT
    from flake8_batch_params.inspection import UNANALYSED, Item, Proof

    return [
        Item(
            one.line, one.column, UNANALYSED, decided_by=reason,
            findings=(Proof(one, ""),), verdict=NOT,
        )
        for one in sorted(_unanalysed(source, seen, reason))
    ]  # fmt: skip


def parsed(source: str) -> ast.AST | None:
    """Return the tree of a source; None for what Python cannot parse."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _too_large(source: str, seen: gate.Gate) -> str | None:
    if len(source) > MAX_SOURCE:
        return f"it is larger than {MAX_SOURCE:,} characters"
    if source.count("\n") > MAX_LINES:
        return f"it is longer than {MAX_LINES:,} lines"
    if is_deeper_than(seen.syntax, MAX_DEPTH, source):
        return "it is nested too deeply"
    return None


def with_stack(function: Callable[[], T]) -> T:
    """Return what a function returns that is called in a thread with a large stack.

    Raises `RuntimeError` where the system gives no such thread.
    """
    with _Worker.lock:
        limit, size = sys.getrecursionlimit(), threading.stack_size(STACK_SIZE)
        collects = gc.isenabled()
        try:
            # A tree is a hundred thousand objects, which would be looked at again and again.
            gc.disable()
            sys.setrecursionlimit(max(limit, RECURSION_LIMIT))
            return _Worker.threads.submit(function).result()
        finally:
            if collects:
                gc.enable()
            threading.stack_size(size)
            sys.setrecursionlimit(limit)


class _Worker:
    """A thread that is kept: to start one for each file costs a tenth of its parse."""

    #: Stack size and recursion limit are the process's: one analysis at a time sets them.
    lock: ClassVar[threading.Lock]
    threads: ClassVar[ThreadPoolExecutor]

    @classmethod
    def renew(cls) -> None:
        """Start afresh; a process that was forked off has none of its parent's threads."""
        cls.lock = threading.Lock()
        cls.threads = ThreadPoolExecutor(1, "flake8-batch-params")


_Worker.renew()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_Worker.renew)


def _findings(source: str, options: Options, seen: gate.Gate) -> list[Finding]:
    """Return the findings; OBP001 at the candidates when anything at all goes wrong."""
    try:
        from flake8_batch_params.batches.analysis import analyse
        from flake8_batch_params.judging import judged, placed

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            analysis = analyse(source, options, seen.syntax)
            return sorted({finding for _, finding in placed(analysis, judged(analysis, options))})
    except Exception as error:
        return sorted(_unanalysed(source, seen, _reason(error)))


def _reason(error: Exception) -> str:
    """Return why an analysis failed, in words for the user."""
    name = type(error).__name__
    return {
        "RecursionError": "it is nested too deeply",
        "MemoryError": "it takes too much memory",
    }.get(name, f"the analysis failed ({name})")


def _unanalysed(source: str, seen: gate.Gate, reason: str) -> Iterator[Finding]:
    """Yield OBP001 at each call that may be a batch's, or at the first other candidate."""
    from flake8_batch_params.payloads import Unanalysed

    candidates = sorted(seen.candidates, key=lambda one: (one.line, one.column))
    calls = [candidate for candidate in candidates if candidate.is_call]
    rule = next(rule for rule in rules() if rule.payload is Unanalysed)
    lines = source.split("\n")
    for candidate in calls or candidates[:1]:
        line = lines[candidate.line - 1] if candidate.line <= len(lines) else ""
        place = candidate.line, column(line, candidate.column)
        for report in rule.function(Unanalysed(candidate, reason)):
            yield Finding(*place, rule.code, report.text)
