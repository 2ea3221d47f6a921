"""The engine's data model against Python's: what it claims to know is what Python has."""

from __future__ import annotations

import pytest
from engine_values.probes import Comparison, compared, programs

FOUND: dict[str, Comparison] = {}


@pytest.mark.parametrize("title", programs())
def test_no_value_is_another_than_pythons(title: str) -> None:
    FOUND[title] = found = compared(programs()[title])
    assert not found.wrong
    assert found.total


def test_most_values_are_known() -> None:
    known = sum(one.known for one in FOUND.values())
    total = sum(one.total for one in FOUND.values())
    assert known >= 0.9 * total, f"{known} of {total}"
