"""Classes and attributes: the engine has what Python has, or does not know.

A title that ends with ``?`` is of what the engine need not know.
"""

from __future__ import annotations

import pytest
from engine_values.worlds import blocks, misjudged

PROGRAMS = blocks("classes")


@pytest.mark.parametrize("title", PROGRAMS)
def test_a_program_has_the_values_of_pythons(title: str) -> None:
    assert not misjudged(PROGRAMS[title], known=not title.endswith("?"))
