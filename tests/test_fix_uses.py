"""Where a number that is to be a string is written: there, or wrapped where it is passed.

The literal is changed only where nothing else uses the number; each case is decided by hand.
"""

from __future__ import annotations

import re

import pytest
from test_fix import CALL, DAY, becomes, reasons

META = CALL.replace("@", f'{DAY}, metadata={{"n": #}}')


def program(case: str) -> str:
    """Return the program of a case: ``submit x`` passes ``x`` as a value of the metadata."""
    return re.sub(r"submit (.*)", lambda found: META.replace("#", found[1]).rstrip(), case) + "\n"


#: What stands between the signs is written as a string afterwards.
LITERALS = [
    "for n in [<3>]:\n    submit n",
    "for n in (<3>, <4>):\n    submit n",
    "n: int = <3>\nsubmit n",
    "def f():\n    return <3>\nsubmit f()",
    "class A:\n    @property\n    def n(self):\n        return <3>\nsubmit A().n",
    "d = {'k': <3>}\nsubmit d['k']",
    "d = dict(k=<3>)\nsubmit d['k']",
    "l = [1, <3>]\nsubmit l[1]",
    "l = [<3>]\nfor n in l:\n    submit n",
    "n = {}.get('a', <3>)\nsubmit n",
    "n = list([<3>])[0]\nsubmit n",
    "from os import environ\nn = environ.get('N', <3>)\nsubmit n",
    "from dataclasses import dataclass\n@dataclass\nclass A:\n    n: int\na = A(n=<3>)\nsubmit a.n",
    "from dataclasses import dataclass as d\n@d\nclass A:\n  n: int = <3>\na = A()\nsubmit a.n",
    "class A:\n    def __init__(self, n):\n        self.n = n\na = A(<3>)\nsubmit a.n",
    "def f(n):\n    submit n\nf(<3>)",
    "def f(*, n=<3>):\n    submit n\nf()",
    "def f(a, /, n):\n    submit n\nf(1, <3>)",
    "def f(**n):\n    submit n['a']\nf(a=<3>)",
    "n = <3>\nm = n\nsubmit m",
    "n = m = <3>\nsubmit m",
    "n = <3>\ndef g():\n    global n\n    n = 5\nsubmit n",
    "n = <3> or 4\nsubmit n",
    "n = <3> if argv else <4>\nsubmit n",
    "import enum\nclass E(enum.Enum):\n    N = <3>\nsubmit E.N.value",
    "class A:\n    N = <3>\nsubmit A.N",
    "async def f():\n    n = <3>\n    submit n\nimport asyncio\nasyncio.run(f())",
    "a = [*(<3>,), 4]\nsubmit a[0]",
    "submit [<3>][0]",
]


@pytest.mark.parametrize("case", LITERALS)
def test_a_number_that_nothing_else_uses_becomes_a_string(case: str) -> None:
    source = program(re.sub(r"<(\d)>", r"\1", case))
    assert becomes(source) == program(re.sub(r"<(\d)>", r'"\1"', case))


WRAPPED = [
    "for a, n in [('x', 3)]:\n    print(a)\n    submit n",
    "if (n := 3):\n    submit n",
    "def f():\n    return 3\nprint(f() + 1)\nsubmit f()",
    "f = lambda: 3\nsubmit f()",
    "d = {}\nd['k'] = 3\nsubmit d['k']",
    "d = {'k': 3}\nprint(d['k'] + 1)\nsubmit d['k']",
    "d = {'k': 3}\nsubmit d.get('k')",
    "d = {}\nd.update(k=3)\nsubmit d['k']",
    "class A:\n    def __init__(s, n):\n        s.n = n\na = A(n=3)\nprint(a.n + 1)\nsubmit a.n",
    "def f(n):\n    submit n\n    return n + 1\nf(3)",
    "def f(*n):\n    submit n[0]\nf(3)",
    "n = 3\nassert n > 1\nsubmit n",
    "n = 3\nif n == 3:\n    submit n",
    "import enum\nclass E(enum.Enum):\n    N = 3\nprint(E(3))\nsubmit E.N.value",
    "class A:\n    N = 3\n    M = N + 1\nsubmit A.N",
    "n = 3\nprint(f'{n}')\nsubmit n",
    "n = 3\nraise_it = lambda: n + 1\nsubmit n",
    "n, m = 3, 4\nsubmit n",
    "def f():\n    yield 3\nfor n in f():\n    submit n",
    "n = int('3')\nsubmit n",
    "n = len('abc')\ntype(n) is str\nsubmit n",
    "n = lambda: 3\nsubmit (lambda: 3)()",
]


@pytest.mark.parametrize("case", WRAPPED)
def test_a_number_with_another_use_is_wrapped_in_the_call(case: str) -> None:
    assert becomes(program(case)) == program(re.sub(r"submit (.*)", r"submit str(\1)", case))


OWN = [
    "str = repr\nn = int('3')\nsubmit n",
    "def str(x):\n    return x\nn = len('abc')\nsubmit n",
    "for str in []:\n    pass\nn = len('abc')\nsubmit n",
    "str: type = repr\nn = len('abc')\nsubmit n",
    "n = len('abc')\n[str for str in []]\nsubmit n",
    "(str := repr)\nn = len('abc')\nsubmit n",
    "str, b = repr, 1\nn = len('abc')\nsubmit n",
    "import json as str\nn = len('abc')\nsubmit n",
]


@pytest.mark.parametrize("case", OWN)
def test_nothing_is_wrapped_where_str_is_something_else(case: str) -> None:
    assert reasons(program(case)) == [("OBP304", "the file has a str of its own")]


# --- a number that goes to several places ---

#: Each leads nowhere else: what is done with the number there is harmless to a string.
HARMLESS = [
    "parser.add_argument('--count', default=n)",
    "parser.add_argument('-c', '--max-count', default=n)\nprint(args.max)",
    "parser.add_argument('count', default=n)",
    "parser.add_argument('-c', dest='kept', default=n)\nprint(args.c)",
    "d.update(k=n)",
    "d['k'] = n",
    "m = {'k': n}",
    "m = dict(k=n)",
    "m = [n, 1]",
    "m = d.get('k', n)",
    "m: int = n",
    "m = d['a'] = n",
    "m = (k := n)",
    "m = n if argv else 1",
    "m = n or 1",
    "n",
    "def f(m=n): pass",
    "def f(m): pass\nf(n)",
    "def f(m): pass\nf(m=n)",
    "def f(*, m): pass\nf(m=n)",
    "def f(**m): pass\nf(m=n)",
    "class A:\n  def __init__(self, m): pass\nA(n)",
    "class A: pass\nA(m=n)",
    "class A:\n  m = n",
    "def f():\n  return n\nf()",
    "[1 for a in [n]]",
]
#: Each may need the number.
NEEDING = [
    "parser.add_argument('--count', default=n)\nprint(args.count + 1)",
    "parser.add_argument('-c', '--max-count', default=n)\nprint(args.max_count + 1)",
    "parser.add_argument('-c', dest='kept', default=n)\nprint(args.kept + 1)",
    "parser.add_argument('--count', default=n, choices=[3])",
    "parser.add_argument('--count', type=n)",
    "parser.add_argument(flag, default=n)",
    "d.update(k=n)\nprint(d['k'] + 1)",
    "d.update(k=n)\nprint(d.get('k') + 1)",
    "d.update(k=n)\nprint('k' in d)",
    "d.update(n)",
    "d['k'] = n\nprint(d.pop('k') + 1)",
    "d[1:2] = n",
    "d[argv] = n",
    "d[n] = 1",
    "m = {n: 1}",
    "m = {'k': n}\nprint(m['k'] + 1)",
    "m = [n, 1]\nprint(sum(m))",
    "m = d.get(n, 1)",
    "m = d.get('k', n)\nprint(m + 1)",
    "m = 1 if n else 2",
    "m: int = n\nprint(m + 1)",
    "print((k := n) + 1)",
    "print(n)",
    "print(f'{n}')",
    "print(n == 3)",
    "def f(m=n): print(m + 1)",
    "def f(m): print(m + 1)\nf(n)",
    "def f(m): pass\nf(*[n])",
    "def f(m): pass\nf(*argv, n)",
    "def f(): pass\nf(n)",
    "def f(*m): pass\nf(n)",
    "def f(**m): print(m)\nf(m=n)",
    "class A:\n  def __init__(self, m): print(m + 1)\nA(n)",
    "class A: pass\nA(m=n)\nprint(A.m + 1)",
    "class A:\n  m = n\nprint(A.m + 1)",
    "def f():\n  return n\nprint(f() + 1)",
    "def f():\n  return (lambda: n)\nf()",
    "elsewhere(n)",
    "(lambda m: m)(n)",
    "for a, [b, c] in [n]: print(c + 1)",
    "for a in [n]: print(a + 1)",
    "[b + 1 for b in [n]]",
    "x.y = n\nprint(x.y + 1)",
    "print(n.real)",
    "d[0] = [*n]\nprint(d[0])",
    "raise ValueError(n)",
    "def g():\n  global n\n  print(n + 1)",
]
FIRST = "import elsewhere\nfrom elsewhere import args, d, flag, parser, x\n"


@pytest.mark.parametrize("use", HARMLESS)
def test_a_number_with_a_harmless_use_becomes_a_string(use: str) -> None:
    source = program(f"{FIRST}n = 3\nsubmit n\n{use}")
    assert becomes(source) == source.replace("n = 3", 'n = "3"', 1)


@pytest.mark.parametrize("use", NEEDING)
def test_a_number_that_may_be_needed_stays_one(use: str) -> None:
    source = program(f"{FIRST}n = 3\nsubmit n\n{use}")
    assert becomes(source) == source.replace('{"n": n}', '{"n": str(n)}', 1)
