"""Hostile files: flake8 with the plugin says what it says without, and the findings.

Each file holds a broken batch call, on the one line that says ``batches.create``.  It is
found there, or OBP001 says there that the file could not be analysed.
"""

from __future__ import annotations

import ast
import codecs
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import Run, flake8_in, run_python

from flake8_batch_params.linter import lint

#: Two runs of flake8 over all the files serve most of the tests.
pytestmark = pytest.mark.xdist_group("robust")

CLIENT = "from openai import OpenAI\n\nclient = OpenAI()\n"
CALL = (
    'client.batches.create(input_file_id="file-1", endpoint="/v1/nope", completion_window="24h")\n'
)
FOUND = {"OBP103"}
FOUND_OR_SAID = {"OBP103", "OBP001"}
SAID = {"OBP001"}
NOTHING: set[str] = set()


@dataclass(frozen=True)
class Case:
    """A file, and the codes of which exactly one stands at its batch call."""

    source: bytes
    codes: set[str]

    @property
    def line(self) -> int:
        """The line of the batch call, in universal newlines."""
        before = self.source.partition(b"batches.create")[0]
        return before.replace(b"\r\n", b"\n").replace(b"\r", b"\n").count(b"\n") + 1


def case(before: str, codes: set[str] = FOUND_OR_SAID, *, encoding: str = "utf-8") -> Case:
    """Return the case of a client, this text, and the broken call."""
    return Case((CLIENT + before + CALL).encode(encoding), codes)


def chain(joint: str, term: str, count: int) -> str:
    """Return an assignment of many terms on many lines."""
    return "x = (\n    " + f"\n    {joint}".join([term] * count) + "\n)\n"


PLAIN = CLIENT + CALL

#: Where a file that Python reads comes in an unusual form: nothing stands in the way.
FORMS = {
    "plain": Case(PLAIN.encode(), FOUND),
    "byte_order_mark": Case(codecs.BOM_UTF8 + PLAIN.encode(), FOUND),
    "crlf": Case(PLAIN.replace("\n", "\r\n").encode(), FOUND),
    "cr": Case(PLAIN.replace("\n", "\r").encode(), FOUND),
    "mixed_line_ends": Case((CLIENT.replace("\n", "\r\n") + CALL).encode(), FOUND),
    "no_line_end_at_the_end": Case(PLAIN.rstrip("\n").encode(), FOUND),
    "form_feed": case("\f\ndef f():\n    pass\n\f", FOUND),
    "form_feed_in_a_line": case('x = "a\fb"; y = "\v\x1c\u2028\x85"\n', FOUND),
    "tabs": case("def f():\n\tif f:\n\t\treturn\n", FOUND),
    "latin_1": Case(
        ("# -*- coding: latin-1 -*-\n" + CLIENT + 'x = "é"\n' + CALL).encode("latin-1"), FOUND
    ),
    "latin_1_without_saying_so": case('x = "é"\n', FOUND, encoding="latin-1"),
    "utf_8_beyond_the_first_plane": case('ñ = "🎉" "日本語"\n', FOUND),
    "bad_escape": case('x = "\\d \\w"\n', FOUND),
    "continued_lines": case("x = 1 + \\\n    2\n", FOUND),
    "a_comment_at_the_end": Case((PLAIN + "# the end").encode(), FOUND),
    "noqa_for_the_file": Case(("# flake8: noqa\n" + PLAIN).encode(), NOTHING),
}

#: What Python reads and LibCST's parser does not.
UNREAD = {
    "annotated_in_brackets": case("(x): int = 1\n", FOUND),
    "return_lambda": case("def f():\n    return(lambda: 1)\n", FOUND),
    "or_lambda": case("x = client or(lambda: ())\n", FOUND),
    "await_in_brackets": case("async def f(y):\n    return [await(x)async for(x)in y]\n", FOUND),
}

#: Long and deep, as far as flake8 itself goes along.
LARGE = {
    "prompt_of_1000_literals": case("x = (\n" + '    "a line of the prompt\\n"\n' * 1000 + ")\n"),
    "sum_of_250_strings": case(chain("+ ", '"a"', 250)),
    "900_times_and": case(chain("and ", "client", 900)),
    "300_lambdas": case("x = " + "lambda: " * 300 + "1\n"),
    "250_elifs": case(
        "if client == 0:\n    pass\n"
        + "".join(f"elif client == {number}:\n    pass\n" for number in range(250))
    ),
    "150_brackets": case("x = " + "[" * 150 + "]" * 150 + "\n"),
    "150_calls_in_calls": case("x = " + "len(" * 150 + "client" + ")" * 150 + "\n"),
    "80_ifs": case(
        "".join("    " * depth + "if client:\n" for depth in range(80)) + "    " * 80 + "pass\n"
    ),
    "150_calls_on_calls": case("x = client" + ".f()" * 150 + "\n"),
    "dict_of_500_kilobytes": case(
        "x = {\n" + "".join(f'    "{n}": "{"a" * 80}",\n' for n in range(5000)) + "}\n"
    ),
    "dict_of_3_megabytes": case(
        "x = {\n" + "".join(f'    "{n}": "{"a" * 80}",\n' for n in range(33000)) + "}\n", SAID
    ),
    "line_of_2_megabytes": case('x = "' + "a" * 2_000_000 + '"\n', SAID),
}

#: What no plugin runs on, or what has no call.
NOT_OURS = {
    "python_2": Case(b'print "x"\n' + PLAIN.encode(), NOTHING),
    "syntax_error": Case(PLAIN.encode() + b"(\n", NOTHING),
    "unknown_coding": Case(b"# -*- coding: klingon -*-\n" + PLAIN.encode(), FOUND_OR_SAID),
    "empty": Case(b"", NOTHING),
    "only_a_byte_order_mark": Case(codecs.BOM_UTF8, NOTHING),
    "only_line_ends": Case(b"\n\r\n\r", NOTHING),
    "only_a_form_feed": Case(b"\f", NOTHING),
}

CASES = FORMS | UNREAD | LARGE | NOT_OURS

#: Beyond what flake8 itself bears: pyflakes ends it, with the plugin as without.
BEYOND_FLAKE8 = {
    "sum_of_900_numbers": case(chain("+ ", "1", 900)),
    "sum_of_900_strings": case(chain("+ ", '"a"', 900)),
    "900_calls_on_calls": case("x = client" + ".f()" * 900 + "\n"),
    "900_elifs": case(
        "if client == 0:\n    pass\n"
        + "".join(f"elif client == {number}:\n    pass\n" for number in range(900))
    ),
    "900_times_not": case("x = " + "not " * 900 + "client\n"),
}


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("hostile")
    for name, hostile in CASES.items():
        (directory / f"{name}.py").write_bytes(hostile.source)
    return directory


@pytest.fixture(scope="module")
def without(directory: Path) -> Run:
    return flake8_in(directory)("--isolated", "-j2", ".", plugin=False)


@pytest.fixture(scope="module", params=["-j1", "-j2"])
def with_plugin(directory: Path, request: pytest.FixtureRequest) -> Run:
    return flake8_in(directory)("--isolated", str(request.param), ".")


def is_ours(line: str) -> bool:
    """Tell whether a line of flake8's output is a finding of the plugin."""
    return line.partition(": ")[2].startswith("OBP")


def test_flake8_says_what_it_says_without(with_plugin: Run, without: Run) -> None:
    assert [line for line in with_plugin.lines if not is_ours(line)] == without.lines
    assert sorted(with_plugin.err.splitlines()) == sorted(without.err.splitlines())
    assert with_plugin.code == without.code == 1


@pytest.mark.parametrize("name", CASES)
def test_hostile_file(name: str, with_plugin: Run) -> None:
    ours = [
        line.removeprefix(f"./{name}.py:").split(":")
        for line in with_plugin.lines
        if line.startswith(f"./{name}.py:") and is_ours(line)
    ]
    places = [(int(line), text.split()[0]) for line, _, text, *_ in ours]
    hostile = CASES[name]
    if hostile.codes:
        assert places in [[(hostile.line, code)] for code in hostile.codes]
    else:
        assert places == []


# flake8 falls back to latin-1 for files alone.
@pytest.mark.parametrize("name", sorted({*FORMS, *UNREAD} - {"latin_1_without_saying_so"}))
def test_hostile_file_on_stdin(name: str, tmp_path: Path) -> None:
    hostile = CASES[name]
    run = flake8_in(tmp_path)("--isolated", "--select=OBP", "-", stdin=hostile.source)
    without = flake8_in(tmp_path)(
        "--isolated", "--select=OBP", "-", stdin=hostile.source, plugin=False
    )
    assert run.err == without.err
    places = [(int(line.split(":")[1]), line.split()[1]) for line in run.lines]
    if hostile.codes:
        assert places in [[(hostile.line, code)] for code in hostile.codes]
    else:
        assert places == []


def told(line: str) -> str:
    """Return a line without the words of a RecursionError: they tell who made the last call."""
    return re.sub(r"RecursionError\(.*\)", "RecursionError", line)


@pytest.mark.parametrize("name", BEYOND_FLAKE8)
def test_beyond_flake8(name: str, tmp_path: Path) -> None:
    """One process: with two, flake8 does not always end when pyflakes fails in a worker."""
    (tmp_path / f"{name}.py").write_bytes(BEYOND_FLAKE8[name].source)
    flake8 = flake8_in(tmp_path)
    run, without = flake8("--isolated", "-j1", "."), flake8("--isolated", "-j1", ".", plugin=False)
    assert [told(line) for line in run.lines if not is_ours(line)] == list(map(told, without.lines))
    assert (run.code, run.err) == (without.code, without.err)


@pytest.mark.parametrize("name", BEYOND_FLAKE8)
def test_lint_beyond_flake8(name: str, tmp_path: Path) -> None:
    """`lint` itself bears it, in a process that no dead parser can take down with it."""
    hostile = BEYOND_FLAKE8[name]
    (tmp_path / "hostile.py").write_bytes(hostile.source)
    program = """\
from pathlib import Path
from flake8_batch_params.linter import lint
for finding in lint(Path("hostile.py").read_text(encoding="utf-8")):
    print(finding.line, finding.code)
"""
    run = run_python("-c", program, cwd=tmp_path)
    assert run.lines in [[f"{hostile.line} {code}"] for code in hostile.codes]
    assert (run.code, run.err) == (0, "")


# --- Values that flake8 could not print, or that would read as two findings ---


@pytest.mark.parametrize(
    "endpoint",
    [
        r"/v1/\ud800",
        r"/v1/\n:1:2: E501 x",
        r"/v1/\x00\x1b[31m",
        "/v1/" + "a" * 5000,
        "/v1/🎉",
        "/v1/x.py:1:2: x",
    ],
)
@pytest.mark.parametrize("jobs", ["-j1", "-j2"])
def test_hostile_values(endpoint: str, jobs: str, tmp_path: Path) -> None:
    for number in range(2):
        text = CLIENT + CALL.replace("/v1/nope", endpoint)
        (tmp_path / f"file_{number}.py").write_text(text, encoding="utf-8")
    run = flake8_in(tmp_path)("--isolated", "--select=OBP", jobs, ".")
    places = [line.partition(" ")[0] for line in run.lines]
    assert places == ["./file_0.py:4:56:", "./file_1.py:4:56:"]
    assert all(line.isascii() and len(line) < 400 for line in run.lines)
    assert (run.code, run.err) == (1, "")


WHOLE = "client.batches.create(input_file_id='f', endpoint='/v1/responses', completion_window='24h'"


@pytest.mark.parametrize(
    "call",
    [
        f"{WHOLE}, endpoint='/v1/responses')",
        f"class Job:\n    {WHOLE}, metadata=(yield client))",
    ],
)
def test_what_python_parses_and_does_not_compile_is_no_failure(call: str) -> None:
    text = f"from openai import OpenAI\n\nclient = OpenAI()\n{call}\n"
    ast.parse(text)
    with pytest.raises(SyntaxError):
        compile(text, "<test>", "exec")
    assert lint(text) == []
