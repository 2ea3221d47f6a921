"""The evaluator against Python: what really reaches a batch call is among the outcomes.

More examples, at random: ``HYPOTHESIS_PROFILE=thorough pytest tests/test_evaluator.py``.
"""

from __future__ import annotations

import contextlib
import copy
import os
import random
import warnings
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from outcomes import DEEP, batches, covers, covers_dict
from programs import Seeded, Writer, programs

from flake8_batch_params.values import Entry, Known, Sequence, Typed, Unknown, Value, is_known

COMMON: dict[str, Any] = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large],
}
settings.register_profile("fast", max_examples=200, derandomize=True, database=None, **COMMON)
settings.register_profile("thorough", max_examples=5_000, **COMMON)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fast"))

# --- expressions ---

INTEGERS = ["0", "1", "2", "-1", "7", "24", "3600", "86_400", "0x10", "2592000", "True", "False"]
NUMBERS = [*INTEGERS, "0.0", "-0.0", "0.5", "2.5", "1e300", "1_0.5e-3"]
STRINGS = ["''", "'a'", "'24h'", '"/v1/" "responses"', "'x' * 3", "'é'", "'{}'", "'%s'"]
ESCAPED = [r"'\x32\u0034h'", r"'a\tb'", r"r'\d'", "'''a\nb'''"]
SMALL = ["-1", "0", "1", "2", "3"]
PLAIN = [*NUMBERS, *STRINGS, "None"]
ATOMS = [*PLAIN, *ESCAPED, "b'a'"]


def joined(*parts: str | st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return texts made of these parts, one after the other."""
    return st.tuples(*(st.just(p) if isinstance(p, str) else p for p in parts)).map("".join)


def larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return expressions of which these are the parts."""
    part = inner.map("({})".format)
    small, plain = st.sampled_from(SMALL), st.sampled_from(PLAIN)
    index = st.sampled_from(["0", "1", "-1", "2"])
    operator = st.sampled_from(["+", "-", "//", "/", "%", "<", "==", "!=", ">=", "and", "or"])
    return st.one_of(
        joined(part, " ", operator, " ", part),
        joined(part, " * ", small),
        joined(part, " ** ", small),
        joined(part, " ", st.sampled_from(["in", "not in"]), " (", part, ", ", part, ")"),
        joined("1 < ", part, " <= 3600"),
        joined(st.sampled_from(["-", "+", "not ", "~"]), part),
        joined(part, " if ", part, " else ", part),
        joined('f"""', plain.map("{{{}}}".format), "h", plain.map("{{{}}}".format), '"""'),
        joined('f"""', plain.map("{{{}!r}}".format), plain.map("{{{}:>5}}".format), '{{}}"""'),
        joined("{'a': ", part, ", 'b': ", part, "}['a']"),
        joined("{'a': ", part, ", **{'b': ", part, "}, 'a': 5}"),
        joined("({'a': ", part, "} | {'a': ", part, ", 'b': 2})['a']"),
        joined("{1: ", part, ", True: ", part, ", 1.0: 'c'}"),
        joined("dict(a=", part, ").get('a', ", part, ")"),
        joined("{'a': ", part, "}.get('b', ", part, ")"),
        joined("{'a': ", part, "}.copy()"),
        joined("[", part, ", ", part, "][", index, "]"),
        joined("(", part, ", ", part, ")[", index, "]"),
        joined("[", part, ", *(", part, ", 5)]"),
        joined("len(", part, ")"),
        joined("len([", part, ", 1])"),
        joined(st.sampled_from(["int", "str", "float", "bool", "round", "abs"]), "(", part, ")"),
        joined(st.sampled_from(["min", "max"]), "(", part, ", ", part, ")"),
        joined("timedelta(hours=", part, ").total_seconds()"),
        joined("int((timedelta(days=", part, ") * 2).total_seconds())"),
        joined(part, st.sampled_from([".upper()", ".strip()", ".removesuffix('h')"])),
        joined("'%s-%s' % (", part, ", ", part, ")"),
        joined("'{}'.format(", part, ")"),
        joined("(lambda x, y=2: x)(", part, ")"),
        joined("(y := ", part, ")"),
        joined("[x for x in (", part, ", 1)]"),
        joined("(", part, ", ", part, ")"),
        joined("list((", part, ", ", part, "))"),
        joined("'ab'[", index, ":]"),
    )


EXPRESSIONS = st.recursive(st.sampled_from(ATOMS), larger, max_leaves=6)


def evaluated(expression: str) -> object:
    """Return what Python makes of an expression; raises what Python raises."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return eval(expression, {"timedelta": timedelta})


def known_or_not(expression: str) -> bool | None:
    """Assert that the analysis is right about an expression; tell whether it knows its value.

    None for an expression that raises: nothing reaches the call.
    """
    try:
        actual = evaluated(expression)
    except Exception:
        return None
    (request,) = batches(
        f"from datetime import timedelta\nclient.batches.create(endpoint={expression})\n"
    )
    value = request.keywords.get("endpoint")
    assert covers(value, actual), f"{expression} is {actual!r}, not {value}"
    return value is not None and is_known(value)


@given(EXPRESSIONS)
def test_a_known_expression_has_the_value_that_python_gives_it(expression: str) -> None:
    known_or_not(expression)


@pytest.mark.parametrize("expression", ATOMS)
def test_every_literal_is_known(expression: str) -> None:
    assert known_or_not(expression) is True


@pytest.mark.parametrize(
    "expression",
    [
        "30 * 24 * 60 * 60",
        "int(timedelta(days=14).total_seconds())",
        "timedelta(hours=1).total_seconds()",
        "f'{24}h'",
        "'/v1' + '/responses'",
        "'24h' if 1 < 2 else '48h'",
        "'' or '24h'",
        "None and 5",
        "{'a': 1, **{'b': 2}}",
        "{'a': {'b': 5}}['a']['b']",
        "('a', 'b')[-1]",
        "{'a': 1}.get('c', 3)",
        "dict(a=1) | {'b': 2}",
        "round(2.5)",
        "max(3600, 2 ** 10)",
        "'24H'.lower()",
        "(lambda days: days * 86400)(7)",
        "-(-3600 // 7)",
    ],
)
def test_what_people_write_is_known(expression: str) -> None:
    assert known_or_not(expression) is True


def argument(expression: str) -> Value | None:
    """Return what the analysis says of an expression."""
    (request,) = batches(f"client.batches.create(metadata={expression})\n")
    return request.keywords.get("metadata")


def test_a_string_of_many_unknown_parts_is_a_string() -> None:
    text = argument('f"' + "{value()}h" * 1_000 + '"')
    assert isinstance(text, Typed)
    assert text.type == "str"


def test_of_a_very_large_tuple_the_type_is_known() -> None:
    large = argument("(" + "0, " * 10_000 + ")")
    assert isinstance(large, Sequence)
    assert large.type == "tuple"
    # How many items it has is not.
    assert large.open


# --- programs ---


class Stop(BaseException):
    """The program has run for long enough."""


def snapshot(value: Any, depth: int = 6) -> Any:
    """Return a value as it is now; what is nested deeper, or in itself, is `DEEP`."""
    if depth == 0:
        return DEEP
    if isinstance(value, dict):
        return {key: snapshot(one, depth - 1) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(snapshot(one, depth - 1) for one in value)
    return value


class World:
    """What a program talks to when it runs, and what the analysis cannot see into."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.steps = 0
        #: The keywords of each batch call, as they were then.
        self.calls: list[dict[str, Any]] = []
        self.held: list[Any] = []
        self.batches = self

    def names(self) -> dict[str, Any]:
        """Return the global names of a program."""
        names = ("boom", "call", "flag", "manager", "touch", "value")
        return {"client": self, "copy": copy, "contextlib": contextlib} | {
            name: getattr(self, name) for name in names
        }

    def create(self, **keywords: Any) -> None:
        self.calls.append(snapshot(keywords))

    def flag(self) -> bool:
        self.steps += 1
        if self.steps > 40:
            raise Stop
        return self.random.random() < 0.5

    def value(self) -> Any:
        self._meddle()
        return self.random.choice(["x", "", None, 3, "24h", {}, {"endpoint": "z"}, ["z"]])

    def boom(self) -> None:
        if self.flag():
            raise ValueError

    def touch(self, *given: Any) -> None:
        """Keep what is given, and change what was given at any time."""
        self.held += given
        self._meddle()

    def call(self, function: Callable[[], object]) -> None:
        """Call a function, now or later."""
        self.held.append(function)
        self._meddle()

    @contextlib.contextmanager
    def manager(self) -> Iterator[str]:
        self._meddle()
        yield "m"

    def _meddle(self) -> None:
        if not self.flag():
            return
        for one in list(self.held):
            if self.random.random() < 0.4:
                continue
            if isinstance(one, dict):
                one["completion_window"] = "meddled"
                one.pop("endpoint", None)
                one.update((key, "?") for key in one if self.random.random() < 0.2)
            elif isinstance(one, list):
                one.append("meddled")
            elif callable(one):
                one()


def run(program: str, seed: int) -> list[dict[str, Any]]:
    """Run a program, and call what it defines; return the keywords of its batch calls."""
    world = World(seed)
    names = world.names()
    with contextlib.suppress(Stop):
        with contextlib.suppress(Exception):
            exec(program, names)
        functions = [one for name, one in names.items() if name.startswith("entry")]
        for function in world.random.choices(functions, k=3) if functions else ():
            with contextlib.suppress(Exception):
                function()
    return world.calls


def check(program: str, seeds: range = range(8)) -> list[Entry]:
    """Assert that the analysis covers some runs of a program; return the arguments it saw."""
    requests = batches(program)
    by_number: dict[object, list[Any]] = {}
    for request in requests:
        number = request.keywords.get("timeout")
        assert isinstance(number, Known)
        by_number.setdefault(number.value, []).append(request.keywords)
    for seed in seeds:
        for keywords in run(program, seed):
            records = by_number.get(keywords["timeout"], [])
            assert any(covers_dict(record, keywords) for record in records), (
                f"{program}\nseed {seed}: {keywords}\nis in none of\n"
                + "\n".join(map(str, records))
            )
    return [
        entry
        for request in requests
        for key, entry in request.keywords.entries.items()
        if key != "timeout"
    ]


@given(programs())
def test_what_reaches_a_call_is_among_the_outcomes(program: str) -> None:
    check(program)


#: What was once misjudged, one program each.
MISJUDGED = {
    "a keyword that a possible key of a spread dict would repeat": """\
kw = {"endpoint": "a"} if flag() else {"metadata": "b"}
client.batches.create(timeout=1, endpoint="c", **kw)
""",
    "a dict reached through enumerate": """\
d = {"endpoint": "a"}
for i, each in enumerate([d]):
    each["endpoint"] = "b"
client.batches.create(timeout=1, **d)
""",
    "a dict reached through zip": """\
d = {"endpoint": "a"}
for i, each in zip("a", [d]):
    each["endpoint"] = "b"
client.batches.create(timeout=1, **d)
""",
    "a dict reached through items": """\
d = {"endpoint": "a"}
for key, each in {"x": d}.items():
    each["endpoint"] = "b"
client.batches.create(timeout=1, **d)
""",
    "a dict reached through values": """\
d = {"endpoint": "a"}
for each in {"x": d}.values():
    each.update(endpoint="b")
client.batches.create(timeout=1, **d)
""",
    "a dict reached through a slice": """\
d = {"endpoint": "a"}
for each in [d, {}][:1]:
    each["endpoint"] = "b"
client.batches.create(timeout=1, **d)
""",
    "a dict reached through a sum of lists": """\
d = {"endpoint": "a"}
for each in [d] + [{}]:
    each["endpoint"] = "b"
client.batches.create(timeout=1, **d)
""",
    "a dict reached through tuples of different kinds": """\
d = {"endpoint": "a"}
for x, each in (("x", {}), (5, d)):
    each |= {"endpoint": "b"}
client.batches.create(timeout=1, **d)
""",
    "a dict reached through a starred target": """\
d = {"endpoint": "a"}
first, *rest = 1, d
rest[0]["endpoint"] = "b"
client.batches.create(timeout=1, **d)
""",
    "a dict reached through a pattern": """\
d = {"endpoint": "a"}
match {"x": d}:
    case {"x": each}:
        each["endpoint"] = "b"
client.batches.create(timeout=1, **d)
""",
    "a dict reached through a dict comprehension": """\
d = {"endpoint": "a"}
all = {key: d for key in "xy"}
all["x"]["endpoint"] = "b"
client.batches.create(timeout=1, **d)
""",
    "a dict reached through an unknown index": """\
d = {"endpoint": "a"}
l = [x for x in [d] if d]
l[0]["endpoint"] = "b"
client.batches.create(timeout=1, **d)
""",
    "a dict changed in a comprehension that may have no round": """\
d = {"endpoint": "a"}
[d.update(endpoint="b") for x in range(2) if flag()]
client.batches.create(timeout=1, **d)
""",
    "a dict inside of a deep copy": """\
d = {"metadata": {"endpoint": "a"}}
e = copy.deepcopy(d)
e["metadata"]["endpoint"] = "b"
client.batches.create(timeout=1, **d)
""",
    "a dict that a lambda changes later": """\
d = {"endpoint": "a"}
call(lambda: d.update(endpoint="b"))
value()
client.batches.create(timeout=1, **d)
""",
    "a dict that a name is given after a function has captured it": """\
d = {}
call(lambda: d.update(endpoint="b"))
d = {"endpoint": "a"}
value()
client.batches.create(timeout=1, **d)
""",
    "a dict that a list has grown by": """\
d, l = {"endpoint": "a"}, []
l += [d]
touch(l)
l[0]["endpoint"] = "b"
client.batches.create(timeout=1, **d)
""",
    "a dict that changes and changes again before an exception": """\
d = {"endpoint": "a"}
try:
    d["endpoint"] = "b"
    boom()
    d["endpoint"] = "c"
except ValueError:
    pass
client.batches.create(timeout=1, **d)
""",
    "a dict that holds itself": """\
d = {"endpoint": "a"}
e = d if flag() else {"x": d}
d["e"] = e
e["d"] = d
client.batches.create(timeout=1, metadata=e)
""",
    "a list, and not one of its items": """\
client.batches.create(timeout=1, endpoint=["a", "b"][:1])
""",
    "a dict under a name that is declared global elsewhere": """\
d = e = {}
e["endpoint"] = "a"
client.batches.create(timeout=1, metadata=d)


def other():
    global e
    e = {}
""",
    "a key that may be set in a dict that may have it": """\
d = {"endpoint": "a"}
touch(d)
d["endpoint"] = "a"
value()
e = d if flag() else {}
e["endpoint"] = "b"
client.batches.create(timeout=1, **d)
""",
    "a part of one of two lists": """\
l = ["a"] if flag() else ["c"]
k = l
l[:1] = ["b"]
client.batches.create(timeout=1, endpoint=k[0])
""",
    "a dict that a helper changes, which always raises": """\
def helper(d):
    d["endpoint"] = "b"
    raise ValueError


d = {"endpoint": "a"}
try:
    helper(d)
except ValueError:
    pass
client.batches.create(timeout=1, **d)
""",
    "a dict that a helper changes before it raises": """\
def helper(d):
    d["endpoint"] = "b"
    boom()
    d["endpoint"] = "c"


d = {"endpoint": "a"}
try:
    helper(d)
except ValueError:
    pass
client.batches.create(timeout=1, **d)
""",
}


@pytest.mark.parametrize("program", MISJUDGED.values(), ids=MISJUDGED.keys())
def test_what_was_once_misjudged(program: str) -> None:
    check(program, range(20))


def share(entries: list[Entry], test: Callable[[Entry], bool]) -> float:
    return sum(map(test, entries)) / len(entries)


def is_certain(entry: Entry) -> bool:
    """Tell whether the argument is known to the last item, on every way to the call."""
    return entry.certain and is_known(entry.value)


def is_judged(entry: Entry) -> bool:
    """Tell whether there is at least an outcome to be judged."""
    return any(not isinstance(one, (Unknown, Typed)) for one in entry.value.outcomes())


@pytest.mark.parametrize(("calm", "certain", "judged"), [(False, 0.35, 0.6), (True, 0.4, 0.7)])
def test_enough_is_known(
    calm: bool, certain: float, judged: float, record_property: Callable[[str, object], None]
) -> None:
    # "Unknown" would be right about everything: so much must be known at least, in programs
    # made of what is hard to follow, and in those that leave out what nobody can follow.
    entries: list[Entry] = []
    for seed in range(60):
        entries += check(Writer(Seeded(seed), calm=calm).program(), range(1))
    certain_share, judged_share = share(entries, is_certain), share(entries, is_judged)
    record_property("certain", f"{certain_share:.0%}")
    record_property("judged", f"{judged_share:.0%}")
    assert certain_share >= certain
    assert judged_share >= judged
