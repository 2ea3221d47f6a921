"""Every node of libcst's is lowered, or is named here as one that has no steps of its own."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import libcst as cst
import pytest

import flake8_batch_params.engine
from flake8_batch_params.engine.lowering import expressions, statements

ENGINE = Path(flake8_batch_params.engine.__file__).parent
#: Expressions that only stand in others, which lower them, and parts of other nodes.
PARTS = {
    "Annotation", "Arg", "BaseExpression", "FormattedStringExpression", "FormattedStringText",
    "TemplatedStringExpression", "TemplatedStringText", "From", "Index", "Slice", "Param",
    "ParamSlash", "ParamStar", "Parameters", "StarredElement", "BaseNumber", "BaseString",
    "_BasePrefixedString", "BaseFormattedStringContent", "BaseTemplatedStringContent",
    "BaseComp", "BaseSimpleComp", "BaseDict", "BaseList", "BaseSet", "StarredDictElement",
}  # fmt: skip
#: What no Python has yet whose parser reads the file before libcst does.
COMING = {"LazyImport", "LazyImportFrom", "StarredDictComp"}
WORDS = re.compile(r"(?i)(?<![a-z])(openai|batch|batches|host|upload)(?![a-z])")


def below(kind: Any) -> set[str]:
    """Return the names of the classes of nodes below one, but for the abstract ones."""
    found: set[str] = set()
    for sub in kind.__subclasses__():
        found |= {sub.__name__} | below(sub)
    return {name for name in found if not name.startswith(("Base", "_"))}


def named(table: dict[type, Any]) -> set[str]:
    return {kind.__name__ for kind in table}


@pytest.mark.parametrize("name", sorted(below(cst.BaseExpression)))
def test_every_expression_is_lowered(name: str) -> None:
    assert name in named(expressions._LOWER) | PARTS | COMING


@pytest.mark.parametrize(
    "name", sorted(below(cst.BaseSmallStatement) | below(cst.BaseCompoundStatement))
)
def test_every_statement_is_lowered(name: str) -> None:
    assert name in named(statements._SMALL) | named(statements._COMPOUND) | COMING


def test_a_node_that_nobody_lowers_is_seen() -> None:
    assert cst.Arg not in expressions._LOWER
    assert cst.Module not in statements._COMPOUND


@pytest.mark.parametrize("path", sorted(ENGINE.rglob("*.py")), ids=lambda path: path.stem)
def test_the_engine_has_no_word_of_what_it_is_used_for(path: Path) -> None:
    text = path.read_text(encoding="utf-8").replace("flake8_batch_params", "")
    assert WORDS.findall(text) == []


def test_a_word_is_seen_between_underscores() -> None:
    assert WORDS.findall("is_batch = 1; hosts; HOST_NAME") == ["batch", "HOST"]
