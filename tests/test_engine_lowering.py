"""What is lowered: every node of libcst's tree, and every pattern."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst
import pytest

from flake8_batch_params.engine.code import Code
from flake8_batch_params.engine.lowering import expressions, statements
from flake8_batch_params.engine.lowering.statements import module_code
from flake8_batch_params.engine.steps import jumps

#: Nodes that are lowered with the one that they are part of.
PARTS = {"StarredElement"}
#: Syntax of Pythons to come: OBP001 says so.
LATER = {"LazyImport", "LazyImportFrom", "StarredDictComp"}


def below(base: type) -> Iterator[type]:
    """Yield the classes below one."""
    found: list[type] = base.__subclasses__()
    for one in found:
        yield one
        yield from below(one)


def concrete(base: type) -> list[str]:
    """Return the names of the nodes of a kind, without those that are only bases."""
    names = {one.__name__ for one in below(base) if getattr(cst, one.__name__, None) is one}
    return sorted(name for name in names if not name.startswith("Base")) or ["none"]


@pytest.mark.parametrize(
    ("base", "lowered"),
    [
        (cst.BaseExpression, expressions._LOWER),
        (cst.BaseSmallStatement, statements._SMALL),
        (cst.BaseCompoundStatement, statements._COMPOUND),
    ],
)
def test_every_node_is_lowered(base: type, lowered: dict[type, object]) -> None:
    names = set(concrete(base)) - PARTS - LATER
    assert names == {node.__name__ for node in lowered}


def lowered(source: str) -> Code:
    code = module_code(cst.parse_module(source))
    rest = [code]
    while rest:
        rest += rest.pop().ready().inner
    return code


PATTERNS = {
    "MatchValue": "1",
    "MatchSingleton": "None",
    "MatchList": "[a, *_, 2]",
    "MatchTuple": "(a, b, *c)",
    "MatchMapping": "{'a': b, **c}",
    "MatchClass": "A.B(b, c=d)",
    "MatchAs": "a",
    "MatchOr": "(1 | 'a' | A()) as b",
}


def test_every_pattern_is_lowered() -> None:
    assert set(concrete(cst.MatchPattern)) - {"MatchSequence"} == PATTERNS.keys()
    for pattern in PATTERNS.values():
        (step,) = [
            argument[0]
            for step, argument in lowered(f"match x:\n case {pattern}:\n  pass\n").steps
            if step is jumps.match
        ]
        assert step.pattern.kind != "unknown", pattern


def test_jumps_stay_in_their_scope() -> None:
    """Each label has its place when a scope is lowered."""
    source = (
        "def f(a):\n"
        " for b in a:\n"
        "  try:\n"
        "   with b as c:\n"
        "    if c: continue\n"
        "    if b: break\n"
        "    return [d for d in c if d]\n"
        "  except E as e:\n   raise\n"
        "  else:\n   pass\n"
        "  finally:\n   del b\n"
        " else:\n  yield a\n"
        " while a and not b or c: a = b if c else d\n"
    )
    code = lowered(source).inner[0]
    targets = [
        argument if isinstance(argument, int) else argument[0]
        for step, argument in code.steps
        if step.__name__.startswith(("jump", "next_item"))
    ]
    assert len(targets) > 10
    assert all(0 <= target <= len(code.steps) for target in targets)
    for handler in code.handlers:
        assert 0 <= handler.start <= handler.end <= len(code.steps)
        assert 0 <= handler.target < len(code.steps)
