"""`fix` over the cases, over faults put into correct code, and over layouts."""

from __future__ import annotations

import hashlib
import re
import sys
from pathlib import Path

import pytest
from fixes import FAULTS, Variant, broken_promises, variants
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flake8_batch_params.fixing.fixer import Result, fixed
from flake8_batch_params.options import Options

TESTS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS))

from test_cases import ALL, Case  # noqa: E402

FENCE = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
#: Of the faults in correct code, so many are planted.
SHARE = 240


def run(content: bytes, options: Options) -> Result:
    return fixed(content, options, lambda lines: lambda finding: False)


@pytest.mark.parametrize("case", [one for one in ALL if one.marks], ids=lambda case: case.name)
def test_a_case(case: Case) -> None:
    content = case.source.encode()
    assert broken_promises(content, run(content, case.options), case.options) == []


@pytest.mark.parametrize("case", [one for one in ALL if not one.marks], ids=lambda case: case.name)
def test_correct_code_is_left_alone(case: Case) -> None:
    content = case.source.encode()
    assert run(content, case.options) == Result(content)


def planted() -> list[Variant]:
    """Return faults in the correct cases and in the snippets, always the same ones."""
    sources = {case.name: case.source for case in ALL if not case.marks}
    for path in sorted((TESTS.parent / "benchmarks" / "snippets").glob("*.md")):
        head, *blocks = FENCE.findall(path.read_text(encoding="utf-8"))
        for number, block in enumerate(blocks):
            sources[f"{path.stem} {number}"] = head + block
    made = [one for name, source in sources.items() for one in variants(name, source)]
    made.sort(key=lambda one: hashlib.sha256(one.name.encode()).hexdigest())
    return made[:SHARE]


PLANTED = planted()


def test_every_fault_is_planted() -> None:
    numbers = {one.name.rpartition("#")[2].partition(".")[0] for one in PLANTED}
    assert len(numbers) >= len(FAULTS) - 2


@pytest.mark.parametrize("variant", PLANTED, ids=lambda variant: variant.name)
def test_a_fault(variant: Variant) -> None:
    content = variant.text.encode()
    try:
        compile(content, variant.name, "exec", dont_inherit=True)
    except SyntaxError:
        pytest.skip("the snippet is a part of a program")
    assert broken_promises(content, run(content, Options()), Options()) == []


# --- layouts ---

#: What can be between two tokens inside of parentheses.
SPACE = st.sampled_from(
    ["", " ", "\t", "\f", "\n", "  # noise\n", " \\\n ", "\n\f\n", "\n# é 'x\"\n"]
)
QUOTES = st.sampled_from(['"', "'", '"""', "'''", 'r"', "R'", "u'", 'U"""'])


def quoted(opening: str, text: str) -> str:
    return f"{opening}{text}{opening.lstrip('rRuU')}"


@settings(
    max_examples=60, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
@given(
    st.lists(SPACE, min_size=9, max_size=9),
    st.lists(QUOTES, min_size=3, max_size=3),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["utf-8", "utf-8-sig", "latin-1"]),
    st.booleans(),
    st.booleans(),
)
def test_a_layout(
    spaces: list[str], quotes: list[str], end: str, encoding: str, bare: bool, ended: bool
) -> None:
    one, two, three = quotes
    a, b, c, d, e, f, g, h, i = spaces
    cookie = "# -*- coding: latin-1 -*-\n" if encoding == "latin-1" else ""

    def program(endpoint: str, window: str, key: str, number: str, anchor: str) -> bytes:
        text = (
            f"{cookie}\f# naïve\nfrom openai import OpenAI\n"
            f"class É:\n\tdef go(self):\n\t\tx = 'é' * 3; OpenAI().batches.create({a}"
            f"input_file_id{b}={c}'é',endpoint={d}{quoted(one, endpoint)}{e},"
            f"{key}={f}{{'n'{g}:{h}{number}}},completion_window=({i}{quoted(two, window)}),"
            f"output_expires_after={{'seconds':86400,'anchor':{quoted(three, anchor)}}})"
            + ("" if bare else "\n\f\nÉ().go() # é")
            + ("\n" if ended else "")
        )
        return text.replace("\n", end).encode(encoding)

    content = program("v1/responses", "48h", "meta_data", "3", "created")
    quote = '"' if run(content, Options()).content.count(b'"3"') else "'"
    right = program("/v1/responses", "24h", "metadata", f"{quote}3{quote}", "created_at")
    result = run(content, Options())
    assert result.content == right
    assert (result.left, result.refused) == ((), "")
    assert len(result.fixed) == 5
    assert run(right, Options()) == Result(right)
