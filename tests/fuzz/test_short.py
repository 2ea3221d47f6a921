"""Whatever a file holds: nothing is raised, nothing takes long, and the findings are sound.

``python tests/fuzz/soak.py`` does the same for as long as it is told.
"""

from __future__ import annotations

import random

import pytest
from generated import modules
from hypothesis import HealthCheck, given, settings
from mutants import mutant, parsed
from probe import probe
from seeds import seeds

pytestmark = pytest.mark.long

#: Mutants of each run: some seconds' worth.
COUNT = 300
RUNS = 8


some_modules = settings(
    max_examples=80,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@given(modules)
@some_modules
def test_generated_modules(source: str) -> None:
    assert probe(source).faults == ()


def test_generated_modules_are_python() -> None:
    """Nearly all: before Python 3.12, no string of three quotes stands in another."""
    read: list[bool] = []

    @given(modules)
    @some_modules
    def collect(source: str) -> None:
        read.append(_is_python(source))

    collect()
    assert sum(read) > 0.9 * len(read)


def _is_python(source: str) -> bool:
    try:
        parsed(source)
    except SyntaxError:
        return False
    return True


@pytest.mark.parametrize("run", range(RUNS))
def test_mutants(run: int) -> None:
    """Each run is the same every time; a failure names the source."""
    generator = random.Random(run)
    for _ in range(COUNT):
        source = mutant(generator.choice(seeds()), seeds(), generator.randrange)
        assert (probe(source).faults, source) == ((), source)


def test_mutants_are_worth_it() -> None:
    """Enough of them are Python that the analysis has something to say to."""
    generator = random.Random(0)
    sources = [mutant(generator.choice(seeds()), seeds(), generator.randrange) for _ in range(400)]
    assert sum(bool(probe(source).findings) for source in sources) > 30
    assert len(set(sources)) > 380


def test_seeds() -> None:
    """The files to start from are sound themselves."""
    assert {source: faults for source in seeds() if (faults := probe(source).faults)} == {}
