"""Statements, calls, loops and patterns: the engine has what Python has, or does not know.

A title that ends with ``?`` is of what the engine need not know; in the programs of
``outside.txt`` other code gives values, and gets some that it changes.
"""

from __future__ import annotations

import pytest
from engine_values.probes import by_engine, is_known
from engine_values.worlds import blocks, misjudged, wrong_in

PROGRAMS = blocks("statements") | blocks("long")
OUTSIDE = blocks("outside")


@pytest.mark.parametrize("title", PROGRAMS)
def test_a_program_has_the_values_of_pythons(title: str) -> None:
    assert not misjudged(PROGRAMS[title], known=not title.endswith("?"))


@pytest.mark.parametrize("title", OUTSIDE)
def test_what_other_code_may_change_is_not_known(title: str) -> None:
    assert not wrong_in(OUTSIDE[title])


def test_what_a_function_only_looks_at_stays_known() -> None:
    values = by_engine(OUTSIDE["what a function only looks at"]).values
    assert len(values) == 3
    assert all(is_known(value) for _, value in values)
