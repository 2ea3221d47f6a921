"""Hostile files: each ends soon, with the finding at its broken batch call or OBP001 there.

Every bound that these files run into stands in the code, by a name and with its reason:
`linter.MAX_SOURCE`, `machine.MAX_STEPS` and their like.
"""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
import threading
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import flake8_in, run_python

from flake8_batch_params.findings import Finding
from flake8_batch_params.linter import lint

#: Timed, so one after the other.
pytestmark = [pytest.mark.long, pytest.mark.xdist_group("hostile")]

#: CPU seconds: what other programs do on the machine does not count.  An ordinary machine
#: needs a third of it for the slowest file.
SECONDS = 10
#: Memory of the whole process, libcst and all: the slowest files need a fifth of it.
MEGABYTES = 3000
#: More than any file takes, by far: what takes longer hangs.
TIMEOUT = 120

CLIENT = "from openai import OpenAI\n\nclient = OpenAI()\n"
CALL = (
    "client.batches.create(\n"
    '    input_file_id="file-1", endpoint="/v1/nope", completion_window="24h"{more}\n'
    ")\n"
)
FOUND = frozenset({"OBP103"})
SAID = frozenset({"OBP001"})
EITHER = FOUND | SAID
#: What may be found beside it: many of the values are no metadata, or too much.
BESIDE = {"OBP301", "OBP303", "OBP304", "OBP503"}

#: Lints a file, and tells how long that took, what it came to need, and what was found.
PROGRAM = """\
import json, resource, sys, time
from pathlib import Path
import libcst
from flake8_batch_params.linter import lint

# A file that wants more than this would take the machine down with it.
resource.setrlimit(resource.RLIMIT_AS, (8 * 2**30, 8 * 2**30))
text = Path(sys.argv[1]).read_text(encoding="utf-8")
modules, start = set(sys.modules), time.process_time()
findings = lint(text)
seconds = time.process_time() - start
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
foreign = [name for name in set(sys.modules) - modules if "flake8_batch_params" not in name]
print(json.dumps([[list(finding) for finding in findings], seconds, memory, foreign]))
"""


@dataclass(frozen=True)
class Case:
    """A file, and the codes of which one stands at its broken call."""

    source: str
    codes: frozenset[str]

    @property
    def lines(self) -> tuple[int, int]:
        """The lines of the call, and of its endpoint."""
        line = self.source[: self.source.rindex(CALL.partition("{")[0])].count("\n") + 1
        return line, line + 1


def case(before: str, codes: frozenset[str] = FOUND, *, more: str = "") -> Case:
    """Return a client, a text, and the broken call with more keywords."""
    return Case(CLIENT + before + CALL.replace("{more}", f", {more}" if more else ""), codes)


def value(expression: str, codes: frozenset[str] = FOUND) -> Case:
    """Return a case where an expression is a value of the batch's metadata."""
    return case(f"x = {expression}\n", codes, more='metadata={"x": x}')


def rows(count: int, line: Callable[[int], str]) -> str:
    """Return numbered lines."""
    return "".join(line(number) + "\n" for number in range(count))


def nested(count: int, line: str, last: str = "pass") -> str:
    """Return compound statements one within another; ``{}`` in a line is its number."""
    inner = "".join(" " * depth + line.format(depth) + "\n" for depth in range(count))
    return inner + " " * count + last + "\n"


def indented(text: str) -> str:
    """Return the text as a body."""
    return "".join(f"    {line}\n" for line in text.splitlines())


HUGE_VALUES = {
    "string_times_a_trillion": value('"x" * 10**12'),
    "string_times_times": value('"x" * 10**4 * 10**4 * 10**4'),
    "string_doubled_60_times": case('x = "ab"\n' + "x = x + x\n" * 60, more='metadata={"x": x}'),
    "string_doubled_in_a_loop": case(
        'x = "ab"\nfor _ in range(10**9):\n    x += x\n', more='metadata={"x": x}'
    ),
    "joined": value('"x".join(["a"] * 10**10)'),
    "justified": value('"x".ljust(10**10)'),
    "filled": value('"x".zfill(10**12)'),
    "centered": value('"x".center(10**12)'),
    "replaced": value('("a" * 1000).replace("a", "b" * 1000).replace("b", "c" * 1000)'),
    "expanded": value('("\\t" * 1000).expandtabs(10**9)'),
    "formatted_wide": value('f"{1:1000000000}"'),
    "formatted_wider": value('f"{1:>{10**12}}"'),
    "formatted_by_percent": value('"%1000000000d" % 1'),
    "formatted_by_percent_star": value('"%*d" % (10**10, 1)'),
    "formatted_by_method": value('"{:>1000000000}".format(1)'),
    "power_of_power": value("10 ** 10 ** 10"),
    "powers": value("2 ** 2 ** 2 ** 2 ** 2 ** 2"),
    "pow": value("pow(10, 10**10)"),
    "shifted": value("1 << 10**9"),
    "shifted_far": value("1 << 10**100"),
    "negative_shift": value("1 << -1"),
    "squared_60_times": case("x = 10\n" + "x = x * x\n" * 60, more='metadata={"x": x}'),
    "factorial_in_a_loop": case(
        "x = 1\nfor n in range(10**7):\n    x *= n + 1\n", more='metadata={"x": x}'
    ),
    "int_of_digits": value('int("9" * 10**7)'),
    "int_of_a_digits_literal": value("9" * 4000),
    "hexadecimal_literal": value("0x" + "f" * 100_000),
    "str_of_a_number": value("str(10**5000)"),
    "float_overflow": value("1e308 * 10"),
    "float_of_int": value("10**400 * 1.0"),
    "int_of_infinity": value("int(1e400)"),
    "not_a_number": value('round(float("nan"))'),
    "complex_root": value("(-1) ** 0.5"),
    "division_by_zero": value("1 // 0 + 1 % 0 + 0 ** -1"),
    "timedelta_overflow": case(
        "from datetime import timedelta\n\nx = timedelta(days=10**12).total_seconds()\n",
        more='metadata={"x": x}',
    ),
    "chr_of_too_much": value("chr(10**10)"),
    "list_times_a_trillion": value("len([0] * 10**12)"),
    "tuple_times_a_trillion": value("len((1, 2) * 10**12)"),
    "list_of_a_range": value("len(list(range(10**12)))"),
    "keys_from_a_range": case("x = dict.fromkeys(range(10**12))\n", more="metadata=x"),
    "keys_from_a_comprehension": case(
        "x = {str(n): str(n) for n in range(10**12)}\n", more="metadata=x"
    ),
    "bytes_of_a_terabyte": value("len(bytes(10**12))"),
    "index_out_of_reach": value('"abc"[10**100]'),
    "slice_out_of_reach": value('("abc" * 100)[::10**100]'),
    "unhashable_key": value("{[]: 1, {}: 2}"),
    "surrogates": value('"\\ud800" * 3'),
    "names_of_characters": value('"\\N{BULLET}" * 513'),
}

#: Large by themselves: some are too large for the analysis, which says so.
LARGE = {
    "string_of_900_kilobytes": case('x = "' + "a" * 900_000 + '"\n', more='metadata={"x": x}'),
    "string_of_3_megabytes": case('x = """' + "a line\n" * 430_000 + '"""\n', SAID),
    "comment_of_900_kilobytes": case("#" + "a" * 900_000 + "\n"),
    "dict_of_100000_keys": case("x = {" + rows(100_000, lambda n: f'"k{n}": {n},') + "}\n", SAID),
    "dict_of_20000_keys": case(
        "x = {" + rows(20_000, lambda n: f'"k{n}": "{n}",') + "}\n", EITHER, more="metadata=x"
    ),
    "list_of_50000_numbers": case("x = [" + rows(50_000, lambda n: f"{n},") + "]\n", EITHER),
    "file_of_100000_lines": case(rows(100_000, lambda n: f"x{n} = {n}"), SAID),
    "file_of_100000_short_lines": case("x = 1\n" * 100_000, EITHER),
    "file_of_100000_comments": case("# text\n" * 100_000, EITHER),
    "file_of_900000_empty_lines": case("\n" * 900_000, EITHER),
    "file_of_5000_functions": case(
        rows(5_000, lambda n: f"def f{n}(a, b=1):\n    return a + b + {n}\n"), EITHER
    ),
    "call_of_5000_arguments": case("f(" + rows(5_000, lambda n: f"a{n}={n},") + ")\n"),
    "function_of_3000_parameters": case(
        "def f(" + rows(3_000, lambda n: f"a{n}={n},") + "):\n    pass\n"
    ),
    "1000_imports": case(rows(1_000, lambda n: f"from m{n} import a{n}, b{n} as c{n}")),
    "1000_broken_calls_of_others": case(rows(1_000, lambda n: f"c{n}.batches.create(a={n})")),
    "3000_dicts_that_look_alike": case(
        rows(3_000, lambda n: f'd{n} = {{"custom_id": "{n}", "params": {{"a": {n}}}}}')
    ),
}

DEEP = {
    "80_nested_brackets": value("[" * 80 + "]" * 80),
    "80_nested_dicts": value('{"a": ' * 80 + "1" + "}" * 80),
    "80_nested_calls": value("str(" * 80 + "1" + ")" * 80),
    "900_times_minus": value("-" * 900 + "1", EITHER),
    "900_times_not": value("not " * 900 + "1", EITHER),
    "900_lambdas": value("lambda: " * 900 + "1", EITHER),
    "900_conditionals": value("1 if a else " * 900 + "2", EITHER),
    "900_subscripts": value("a" + "[0]" * 900, EITHER),
    "900_attributes": value("a" + ".a" * 900, EITHER),
    "900_calls_on_calls": value("a" + "()" * 900, EITHER),
    "900_sums": value(" + ".join(["1"] * 900), EITHER),
    "900_ands": value(" and ".join(["a"] * 900), EITHER),
    "900_comparisons": value(" < ".join(["a"] * 900), EITHER),
    "2000_joined_literals": value("(" + '"a" ' * 2000 + ")", EITHER),
    "900_elifs": case(
        "if a == 0:\n    x = 0\n"
        + rows(900, lambda n: f"elif a == {n}:\n    x = {n}")
        + "else:\n    x = None\n",
        EITHER,
        more='metadata={"x": str(x)}',
    ),
    "60_elses_in_elses": case(
        "".join(
            " " * n + f"if a == {n}:\n" + " " * (n + 1) + f"x = {n}\n" + " " * n + "else:\n"
            for n in range(60)
        )
        + " " * 60
        + "x = None\n"
    ),
    "60_nested_for_loops": case(nested(60, "for x{0} in y{0}:", "x += x0")),
    "60_nested_while_loops": case("x = 0\n" + nested(60, "while x < {0}:", "x += 1")),
    "60_nested_loops_that_set_keys": case(
        "d = {}\n" + nested(60, "for x{0} in d:", 'd[x0] = d.get("a", x1)'), more="metadata=d"
    ),
    "60_nested_tries": case(
        "".join(" " * n + "try:\n" for n in range(60))
        + " " * 60
        + "x = f()\n"
        + "".join(
            " " * n
            + f"except E{n}:\n"
            + " " * (n + 1)
            + f"x = {n}\n"
            + " " * n
            + "finally:\n"
            + " " * (n + 1)
            + f"y = {n}\n"
            for n in reversed(range(60))
        ),
        more='metadata={"x": str(x)}',
    ),
    "60_nested_withs": case(nested(60, "with a{0} as b{0}:")),
    "60_nested_matches": case(
        "".join(
            " " * (2 * n) + f"match a{n}:\n" + " " * (2 * n + 1) + f"case {n}:\n" for n in range(45)
        )
        + " " * 90
        + "x = 1\n"
    ),
    "60_nested_functions": case(nested(60, "def f{0}(a=1):", "return client")),
    "60_nested_classes": case(nested(60, "class C{0}:", "x = client")),
    "40_nested_loops_and_tries": case(
        "".join(" " * (2 * n) + f"while a{n}:\n" + " " * (2 * n + 1) + "try:\n" for n in range(40))
        + " " * 80
        + "x = f()\n"
        + "".join(
            " " * (2 * n + 1) + "except E:\n" + " " * (2 * n + 2) + f"x = {n}\n"
            for n in reversed(range(40))
        )
    ),
    "comprehension_of_90_clauses": value("[1 " + "for a in b " * 90 + "]"),
    "tower_of_80_comprehensions": value(
        "[" * 80 + "a" + "".join(f" for x{n} in y{n}]" for n in range(80))
    ),
    "tower_of_dict_comprehensions": value(
        "{a: " * 80 + "a" + "".join(f" for x{n} in y{n}}}" for n in range(80)), FOUND
    ),
    "500_decorators": case("@f\n" * 500 + "def g():\n    return client\n", EITHER),
    "f_string_of_2000_parts": value('f"' + "{a}b" * 2000 + '"'),
}

#: Not Python: flake8 says E999, and the plugin nothing.
TOO_DEEP_FOR_PYTHON = {
    "10000_nested_brackets": "x = " + "[" * 10_000 + "]" * 10_000 + "\n",
    "10000_times_minus": "x = " + "-" * 10_000 + "1\n",
    "10000_nested_calls": "x = " + "f(" * 10_000 + ")" * 10_000 + "\n",
    "200_nested_ifs": nested(200, "if a:"),
    "null_bytes": "x = '\0'\n",
}

CIRCLES = {
    "constants": case("A = B\nB = A\n", more='metadata={"a": A}'),
    "constants_in_functions": case(
        "def f():\n    return B\n\n\ndef g():\n    return A\n\n\nA = f()\nB = g()\n",
        more='metadata={"a": A}',
    ),
    "a_name_of_itself": case("x = x\n", more='metadata={"a": x}'),
    "a_list_in_itself": case("x = []\nx.append(x)\nx += [x, x]\n", more='metadata={"a": str(x)}'),
    "a_dict_in_itself": case('d = {}\nd["d"] = d\nd = {**d, "e": d}\nd["e"] = d\n'),
    "a_dict_in_itself_as_metadata": case('d = {"a": "b"}\nd["d"] = d\n', more="metadata=d"),
    "two_dicts_in_each_other": case(
        'd = {}\ne = {"d": d}\nd["e"] = e\nd.update(e)\ne.update(d)\n', more="metadata=d"
    ),
    "a_class_of_itself": case("class C(C):\n    x = C()\n    y = C.x.y\n"),
    "classes_of_each_other": case("class A(B):\n    x = 1\n\n\nclass B(A):\n    x = A.x\n"),
    "an_object_in_its_class": case(
        "class C:\n    def __init__(self):\n        self.c = C()\n        self.x = self.c.c.x\n\n\n"
        "x = C().c.c.x\n",
        more='metadata={"x": x}',
    ),
    "an_attribute_of_itself": case(
        "class C:\n    def __init__(self):\n        self.a = self.b\n        self.b = self.a\n\n\n"
        "c = C().a\n"
    ),
    "a_property_of_itself": case(
        "class C:\n    @property\n    def a(self):\n        return self.b\n\n"
        "    @property\n    def b(self):\n        return self.a\n\n\nc = C().a.b\n"
    ),
    "a_factory_of_itself": case("def f():\n    return f()\n\n\nc = f()()()\n"),
    "factories_of_each_other": case(
        "def f(x):\n    return g(x)\n\n\ndef g(x):\n    return f(x) or g(f(x))\n\n\nc = f(client)\n"
    ),
    "a_lambda_of_itself": case("f = lambda x: f(f(x))\nc = f(f)(f)\n"),
    "a_function_of_functions": case("def y(f):\n    return f(f)\n\n\nc = y(y)\n"),
    "a_default_of_itself": case(
        "def f(a=1):\n    return a\n\n\ndef g(a=f(f(f))):\n    return g(a)\n"
    ),
    "an_enum_of_itself": case(
        "from enum import Enum\n\n\nclass E(Enum):\n    A = E.B\n    B = A\n    C = E\n"
    ),
    "a_decorator_of_itself": case(
        "@f\ndef f(f):\n    return f\n\n\n@f\n@f\nclass f(f):\n    pass\n"
    ),
    "a_generator_of_itself": case("def f():\n    yield from f()\n\n\nx = [*f()]\n"),
    "an_annotation_of_itself": case('def f(a: "f") -> "f":\n    return a\n\n\nx: "x" = f(1)\n'),
}

DOUBLING = {
    "30_ifs_that_each_set_a_key": case(
        "d = {}\n" + rows(30, lambda n: f'if a{n}:\n    d["k{n}"] = "{n}"'), more="metadata=d"
    ),
    "300_ifs_that_each_set_a_key": case(
        "d = {}\n" + rows(300, lambda n: f'if a{n}:\n    d["k{n}"] = "{n}"'), more="metadata=d"
    ),
    "40_strings_of_two_ends": case(
        'x = ""\n' + rows(40, lambda n: f'x = x + "a" if a{n} else x + "b"'),
        more='metadata={"x": x}',
    ),
    "40_numbers_of_two_sums": case(
        "x = 0\n" + rows(40, lambda n: f"if a{n}:\n    x += {2**n}"),
        more='metadata={"x": str(x)}',
    ),
    "40_dicts_of_two_halves": case(
        'd0 = {"a": "b"}\n' + rows(40, lambda n: f"d{n + 1} = {{**d{n}, **d{n}}}"),
        more="metadata=d40",
    ),
    "60_lists_that_hold_the_last_twice": case(
        "a0 = [1]\n" + rows(60, lambda n: f"a{n + 1} = [a{n}, a{n}]"),
        more='metadata={"x": a60}',
    ),
    "60_dicts_that_hold_the_last_twice": case(
        'a0 = {"a": "b"}\n' + rows(60, lambda n: f'a{n + 1} = {{"a": a{n}, "b": a{n}}}'),
        more="metadata=a60",
    ),
    "60_tuples_that_hold_the_last_twice": case(
        "a0 = (1,)\n" + rows(60, lambda n: f"a{n + 1} = (a{n}, a{n})"),
        more='metadata={"x": a60}',
    ),
    "60_strings_that_hold_the_last_twice": case(
        'a0 = f"{client.base_url}/"\n' + rows(60, lambda n: f'a{n + 1} = f"{{a{n}}}{{a{n}}}"'),
        more='metadata={"x": a60}',
    ),
    "40_functions_that_call_the_next_twice": case(
        rows(40, lambda n: f"def f{n}(c):\n    f{n + 1}(c)\n    return f{n + 1}(c)\n\n")
        + "def f40(c):\n    return c\n\n\nc = f0(client)\n"
    ),
    "40_functions_that_each_call_the_other_39": case(
        rows(
            40,
            lambda n: (
                f"def f{n}(c):\n"
                + indented(rows(40, lambda m: f"f{m}(c)" if m != n else f"c = c or {n}"))
            ),
        )
        + "f0(client)\n"
    ),
    "40_functions_that_each_hold_a_call": case(
        rows(
            40,
            lambda n: (
                f"def f{n}(c):\n"
                + indented(rows(40, lambda m: f"f{m}(c)"))
                + '    c.batches.create(input_file_id="f", endpoint=c, completion_window="24h")\n'
            ),
        )
        + "f0(client)\n"
    ),
    "class_of_300_methods_that_set_self_x": case(
        "class C:\n"
        + indented(rows(300, lambda n: f"def m{n}(self):\n    self.x = self.x or {n}\n"))
        + "\n\nc = C()\nx = c.x\n",
        more='metadata={"x": str(x)}',
    ),
    "class_of_100_methods_that_call_each_other": case(
        "class C:\n"
        + indented(
            rows(
                100,
                lambda n: (
                    f"def m{n}(self):\n    self.x = self.m{(n * 7) % 100}()\n"
                    f"    return self.m{(n * 3) % 100}()\n"
                ),
            )
        )
        + "\n\nc = C().m1()\n"
    ),
    "300_classes_each_of_the_last": case(
        "class C0:\n    x = 1\n\n\n"
        + rows(300, lambda n: f"class C{n + 1}(C{n}):\n    y = C{n}().x\n\n")
        + "x = C300().y\n"
    ),
    "20_classes_of_two_bases": case(
        "class A0:\n    x = 1\n\n\nclass B0(A0):\n    y = 2\n\n\n"
        + rows(
            20,
            lambda n: (
                f"class A{n + 1}(A{n}, B{n}):\n    pass\n\n\n"
                f"class B{n + 1}(B{n}, A{n}):\n    pass\n\n"
            ),
        )
        + "x = A20().x\n",
        more='metadata={"x": str(x)}',
    ),
    "3000_aliases": case(
        "x0 = client\n" + rows(3000, lambda n: f"x{n + 1} = x{n}") + "x3000.batches.cancel('b')\n"
    ),
    "2000_joined_clients": case(
        "c = client\n" + rows(2000, lambda n: f"if a{n}:\n    c = OpenAI(max_retries={n})")
    ),
    "2000_values_of_one_name": case(
        rows(2000, lambda n: f'if a == {n}:\n    x = "{n}"'), more='metadata={"x": x}'
    ),
    "300_tries_in_a_row": case(
        "x = 0\n" + rows(300, lambda n: f"try:\n    x = f{n}()\nexcept E:\n    x = x or {n}")
    ),
    "300_loops_in_a_row": case(
        "d = {}\n"
        + rows(
            300,
            lambda n: f'for a in b:\n    d["k{n}"] = d.get("k{n - 1}", a)\n    if a: break',
        ),
        more="metadata=d",
    ),
    "20_nested_loops_that_move_values_on": case(
        "".join(" " * n + f"for y{n} in z:\n" for n in range(20))
        + "".join(" " * 20 + f"x{n} = x{n + 1}\n" for n in range(200))
        + " " * 20
        + "x200 = 1\n",
        more='metadata={"x": str(x0)}',
    ),
    "40_spreads_of_1500_keys": case(
        rows(40, lambda n: f"d{n} = {{" + ", ".join(f'"k{m}": "v"' for m in range(300)) + "}")
        + "d = {"
        + "".join(f"**d{n}, " for n in range(40))
        + "}\n",
        more="metadata=d",
    ),
    "2000_keys_one_by_one": case(
        "d = {}\n" + rows(2000, lambda n: f'd["k{n}"] = "{n}"'), more="metadata=d"
    ),
    "match_of_500_cases": case(
        "match a:\n"
        + rows(500, lambda n: f'    case {{"k": {n}, **r}} | [{n}, *r]:\n        x = r')
    ),
    "1000_lines_in_a_list": case(
        "import json\n\nlines = [\n"
        + rows(
            1000,
            lambda n: (
                f'    {{"custom_id": "{n}", "method": "POST", "url": "/v1/nope/{n}",'
                ' "body": {"model": "m"}},'
            ),
        )
        + "]\n",
    ),
}

CASES = HUGE_VALUES | LARGE | DEEP | CIRCLES | DOUBLING
#: Where Python raises before it comes to the call, or never comes to it.
NEVER = frozenset(
    {
        *("negative_shift", "float_of_int", "int_of_infinity", "not_a_number"),
        *("division_by_zero", "timedelta_overflow", "chr_of_too_much", "index_out_of_reach"),
        *("40_nested_loops_and_tries", "an_attribute_of_itself", "20_classes_of_two_bases"),
        *("40_functions_that_call_the_next_twice", "40_functions_that_each_call_the_other_39"),
        *("40_functions_that_each_hold_a_call", "class_of_300_methods_that_set_self_x"),
        "class_of_100_methods_that_call_each_other",
        # A name that nothing has set, a key without a hash, a recursion without an end.
        *("60_nested_for_loops", "20_nested_loops_that_move_values_on", "unhashable_key"),
        *("constants", "constants_in_functions", "a_name_of_itself", "a_class_of_itself"),
        *("classes_of_each_other", "factories_of_each_other", "an_enum_of_itself"),
        *("a_decorator_of_itself", "a_generator_of_itself", "a_property_of_itself"),
        *("an_object_in_its_class", "a_factory_of_itself", "a_lambda_of_itself"),
        "a_function_of_functions",
    }
)
#: What is past a budget is silent.
PAST = frozenset({"60_nested_classes"})


@dataclass(frozen=True)
class Outcome:
    """What linting a file came to."""

    findings: list[tuple[int, int, str, str]]
    seconds: float
    megabytes: int
    imported: list[str]


def linted(source: str, directory: Path) -> Outcome:
    """Lint a source in a process of its own, which a dead parser takes nothing down with."""
    path = directory / "hostile.py"
    path.write_text(source, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(path)],
        capture_output=True,
        encoding="utf-8",
        timeout=TIMEOUT,
        check=False,
        cwd=directory,
    )
    assert (done.returncode, done.stderr) == (0, "")
    findings, seconds, megabytes, imported = json.loads(done.stdout)
    return Outcome([tuple(one) for one in findings], seconds, megabytes, imported)


@pytest.mark.parametrize("name", CASES)
def test_hostile(name: str, tmp_path: Path) -> None:
    hostile = CASES[name]
    parse(hostile.source)
    outcome = linted(hostile.source, tmp_path)
    places = {(line, code) for line, _, code, _ in outcome.findings if code not in BESIDE}
    call, endpoint = hostile.lines
    if name in NEVER or (name in PAST and not places):
        assert places == set()
    else:
        assert places in ({(call, "OBP001")}, {(endpoint, "OBP103")})
    assert {code for _, code in places} <= hostile.codes
    assert outcome.seconds < SECONDS
    assert outcome.megabytes < MEGABYTES


def parse(source: str) -> None:
    """Raise a `SyntaxError` for a case that Python does not read: it says nothing of us."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ast.parse(source)


@pytest.mark.parametrize("name", TOO_DEEP_FOR_PYTHON)
def test_too_deep_for_python(name: str, tmp_path: Path) -> None:
    outcome = linted(case(TOO_DEEP_FOR_PYTHON[name]).source, tmp_path)
    assert outcome.findings == []
    assert outcome.seconds < SECONDS


# --- Nothing of a file runs ---

#: Each line would leave a trace, if it ran or if what it names were imported.
TRAPS = """\
import trap
from trap.inner import client as other
from trap import *
import os, pathlib

trace = pathlib.Path("trace")
trace.write_text("assigned")
open("trace", "w").close()
os.system("touch trace")
exec("open('trace', 'w')")
eval("open('trace', 'w')")
__import__("trap")


class Window(str):
    def __new__(cls, *arguments):
        open("trace", "w").close()
        return super().__new__(cls, "24h")

    def __init_subclass__(cls):
        open("trace", "w").close()

    def __format__(self, how):
        return open("trace", "w").name

    def __eq__(self, other):
        return open("trace", "w").name == other

    __hash__ = __bool__ = __add__ = __mod__ = __eq__
    trace = open("trace", "w")


class Meta(type):
    def __call__(cls):
        return open("trace", "w")


class Text(Window, metaclass=Meta):
    pass


def write(function=open("trace", "w")):
    open("trace", "w").close()
    return function


@write
def endpoint() -> write():
    yield open("trace", "w")


client.batches.create(
    input_file_id=f"{Window()!r:{open('trace', 'w').name}}",
    endpoint=write() or endpoint() or Window() + Text() or open("trace", "w").name,
    completion_window=str(Window()) % {Window(): open("trace", "w").name}[Window()],
    metadata={Window(): open("trace", "w"), "n": [open("trace", "w") for _ in range(3)][0]},
)
"""


def test_nothing_of_a_file_runs(tmp_path: Path) -> None:
    (tmp_path / "trap").mkdir()
    for name in ("__init__", "inner"):
        (tmp_path / "trap" / f"{name}.py").write_text("open('trace', 'w').close()\n", "utf-8")
    outcome = linted(case(TRAPS).source, tmp_path)
    assert "OBP103" in {code for _, _, code, _ in outcome.findings}
    assert not (tmp_path / "trace").exists()
    assert "trap" not in outcome.imported


# --- The same findings, however the process is made ---

#: Enough files for eight workers, each with several findings, on one line too.
FILES = {name: circle.source for name, circle in CIRCLES.items() if name not in NEVER}
ON_ONE_LINE = (
    'client.batches.create(completion_window=24, endpoint="", input_file_id=None,'
    ' b=1, a=2, metadata={1: 1, 2: 2, "k" * 65: 3, **{"m": None, "l": None}})\n'
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("same")
    for name, source in FILES.items():
        (folder / f"{name}.py").write_text(source + ON_ONE_LINE, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def alone(folder: Path) -> list[str]:
    """What flake8 finds in one process."""
    lines = flake8_in(folder)("--isolated", "--select=OBP", "-j1", ".").lines
    assert len(lines) > 8 * len(FILES)
    return lines


@pytest.mark.parametrize("jobs", ["-j2", "-j8"])
def test_with_workers(jobs: str, folder: Path, alone: list[str]) -> None:
    assert flake8_in(folder)("--isolated", "--select=OBP", jobs, ".").lines == alone


@pytest.mark.parametrize("seed", ["0", "1", "4294967295"])
def test_with_hash_seed(
    seed: str, folder: Path, alone: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONHASHSEED", seed)
    assert flake8_in(folder)("--isolated", "--select=OBP", "-j1", ".").lines == alone


@pytest.mark.parametrize("level", ["-O", "-OO"])
def test_without_assertions_and_docstrings(level: str, folder: Path, alone: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, level, "-m", "flake8", "--isolated", "--select=OBP", "-j2", "."],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        timeout=TIMEOUT,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        check=False,
    )
    assert (done.stdout.splitlines(), done.stderr) == (alone, "")


def test_in_threads() -> None:
    """At the same time, too: an editor's server may lint two files at once."""
    sources = [source + ON_ONE_LINE for source in FILES.values()]
    expected = [lint(source) for source in sources]
    limit, size = sys.getrecursionlimit(), threading.stack_size()
    found: dict[int, list[list[Finding]]] = {}

    def work(number: int) -> None:
        found[number] = [lint(source) for source in sources]

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(TIMEOUT)
    assert [found[number] for number in range(4)] == [expected] * 4
    assert (sys.getrecursionlimit(), threading.stack_size()) == (limit, size)


BROKEN = case("").source


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_in_a_process_that_is_forked_off(tmp_path: Path) -> None:
    program = f"""
import os
from flake8_batch_params.linter import lint
before = lint({BROKEN!r})
child = os.fork()
if child == 0:
    os._exit(lint({BROKEN!r}) != before)
print([finding.code for finding in before], os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
    run = run_python("-W", "ignore", "-c", program, cwd=tmp_path)
    assert (run.out, run.err) == ("['OBP103'] 0\n", "")


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="this system has no /proc")
def test_where_no_thread_can_be_started(tmp_path: Path) -> None:
    program = f"""
import resource
import flake8_batch_params.batches.analysis
import flake8_batch_params.judging
from flake8_batch_params.linter import lint
with open("/proc/self/statm") as memory:
    used = int(memory.read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + 2 ** 26, resource.RLIM_INFINITY))
print(lint({BROKEN!r})[0].text)
resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
print(lint({BROKEN!r})[0].code)
"""
    run = run_python("-c", program, cwd=tmp_path)
    said, then = run.out.splitlines()
    assert said.endswith("no thread can be started for it")
    assert (then, run.err) == ("OBP103", "")
