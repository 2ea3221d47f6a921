"""The engine's data model against Python's: what it claims to know is what Python has."""

from __future__ import annotations

from functools import cache

import pytest
from engine_values.probes import Comparison, compared, programs


@cache
def found(title: str) -> Comparison:
    return compared(programs()[title])


@pytest.mark.parametrize("title", programs())
def test_no_value_is_another_than_pythons(title: str) -> None:
    assert not found(title).wrong
    assert found(title).total


def test_most_values_are_known() -> None:
    known = sum(found(title).known for title in programs())
    total = sum(found(title).total for title in programs())
    assert known >= 0.8 * total, f"{known} of {total}"
