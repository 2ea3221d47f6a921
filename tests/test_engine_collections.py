"""Mappings and sequences of ``collections``, ``itertools.islice`` and JSON, against Python's.

A line is what it is in the tables of `test_engine_library`.
"""

from __future__ import annotations

import pytest
from engine_values.probes import compared
from test_engine_library import program

#: What a program begins with, and the expressions.
TABLES: tuple[tuple[str, str], ...] = (
    (
        """from collections import ChainMap, OrderedDict
import itertools, json, collections
a = {"x": 1}; b = {"x": 2, "y": 3}; c = ChainMap(a, b)""",
        """
a["x"] = 9 >> c["x"]
b["z"] = 4 >> (c["z"], "z" in c, len(c), dict(c))
c["new"] = 5 >> (a, b)
c["q"]
del c["x"] >> (a, b)
list(c)
{**c}
dict(**c)
c.maps[0] is a
c.new_child({"y": 0})["y"]
c.new_child()["x"]
c.parents["x"]
c == {"x": 1, "y": 3} #?
c | {"k": 1} >> 1
dict(c | {"k": 1})
c.pop("x") >> a
c.update(z=1) >> a
c.setdefault("y", 5) >> a
sorted(c)
isinstance(c, dict) #?
isinstance(c, ChainMap)
isinstance(c, collections.abc.Mapping) #?
def f(**k): return k >> f(**c)
a.clear() >> c.get("x")
list(reversed(list(c)))
ChainMap(c, {"w": 1})["w"]
d = OrderedDict(a=1, b=2); e = OrderedDict(b=2, a=1) >> (d == e, d == dict(e), dict(d) == e, d != e)
d = OrderedDict([("a", 1), ("b", 2)]) >> d == OrderedDict(a=1, b=2)
d = OrderedDict(a=1, b=2); d.move_to_end("a") >> list(d) #?
d = OrderedDict(a=1, b=2); d.move_to_end("b", last=False) >> list(d) #?
d = OrderedDict(a=1, b=2) >> d.popitem(last=False)
d = OrderedDict(a=1, b=2) >> d.popitem(False)
d = OrderedDict(a=1, b=2) >> d.popitem()
{"a": 1}.popitem(last=False)
d = OrderedDict(a=1, b=2).copy() >> d == OrderedDict(b=2, a=1)
d = OrderedDict(a=1, b=2) | {} >> d == OrderedDict(b=2, a=1)
d = {} | OrderedDict(a=1, b=2) >> d == OrderedDict(b=2, a=1)
import copy; d = copy.copy(OrderedDict(a=1, b=2)) >> d == OrderedDict(b=2, a=1)
isinstance(OrderedDict(), dict)
isinstance(OrderedDict(), OrderedDict)
isinstance({}, OrderedDict)
isinstance(collections.defaultdict(list), dict)
isinstance(collections.deque(), list)
isinstance(collections.deque(), collections.deque)
isinstance([], collections.deque)
type(OrderedDict()) is dict #?
type(OrderedDict()) is OrderedDict #?
type(collections.defaultdict(int)) is dict #?
[1] == collections.deque([1])
collections.deque([1]) == collections.deque([1])
x = collections.deque([1]); x.appendleft(0) >> list(x)
x = collections.deque([1, 2]); x.rotate(1) >> list(x)
x = collections.deque([1, 2]); x.extendleft([3, 4]) >> list(x)
[1].popleft()
[1].appendleft(1)
collections.deque([1]).sort()
collections.deque([1, 2])[0:1]
collections.deque([1, 2]).pop(0)
collections.deque([1]).copy().popleft()
collections.deque([1, 2]) + [3]
collections.deque([1, 2]) * 2 >> 1
list(collections.deque([1, 2]) * 2)
x = collections.deque([1, 2]); x += [3] >> list(x)
[3] + collections.deque([1])
x = collections.deque([1, 2, 3], maxlen=2) >> list(x) #?
collections.deque([1]).insert(0, 5) >> 1
list(itertools.islice([1, 2, 3], 2))
it = iter([1, 2, 3]); list(itertools.islice(it, 2)) >> next(it)
it = iter([1, 2, 3, 4, 5]); list(itertools.islice(it, 1, 3)) >> next(it)
it = iter([1, 2, 3, 4, 5]); list(itertools.islice(it, 0, 3, 2)) >> next(it)
it = iter([1, 2, 3, 4, 5]); list(itertools.islice(it, 3, 1)) >> next(it)
it = iter([1, 2, 3, 4, 5]); list(itertools.islice(it, 0)) >> next(it)
list(itertools.islice([1, 2, 3], -1))
list(itertools.islice([1, 2, 3], 0, 3, 0))
list(itertools.islice([1, 2, 3], None))
list(itertools.islice([1, 2, 3], 1, None))
list(itertools.islice([1, 2, 3, 4, 5], 1, None, 2))
list(itertools.islice([1, 2, 3, 4, 5], None, None, None))
list(itertools.islice([1, 2, 3, 4, 5], None, 4, 3))
itertools.islice(5, 1) >> 1
json.loads(json.dumps({"b": 1, "a": 2}, sort_keys=True))
list(json.loads(json.dumps({"b": 1, "a": {"d": 1, "c": 2}}, sort_keys=True))["a"])
next(iter(json.loads(json.dumps({"b": 1, "a": 2}, sort_keys=True))))
next(iter(json.loads(json.dumps({"b": 1, "a": 2}))))
next(iter(json.loads(json.dumps([{"b": 1, "a": 2}], sort_keys=1))[0]))
next(iter(json.loads(json.dumps({"b": 1, "a": 2}, sort_keys=0))))
json.dumps({"b": 1, 2: 2}, sort_keys=True)
json.loads(json.dumps({1: "a", "1": "b"}))
json.loads(json.dumps({"1": "b", 1: "a"}))
json.loads(json.dumps({"1": "b", 1: "a"})).get("1")
json.loads(json.dumps({True: 1, None: 2, 1.5: 3}))
json.loads(json.dumps({"true": 0, True: 1}))
json.dumps({(1, 2): 1})
json.loads(json.dumps({(1, 2): 1, "a": 1}, skipkeys=True)) #?
json.dumps([{1, 2}])
json.dumps({"a": {1}})
json.dumps({"a": b"x"})
json.dumps({"a": [1, (2, {"k": object()})]})
json.dumps({"a": len})
json.dumps({"a": range(2)})
json.dumps({"a": {}.keys()})
json.dumps((i for i in "a"))
json.loads(json.dumps({"a": {1}}, default=list)) #?
json.loads(json.dumps({"a": {1}}, default=str)) >> 1
json.dumps({"a": float("nan")})
json.dumps({"a": 1}, foo=1)
json.loads(json.dumps((1, 2)))
json.loads("{")
json.loads(b'{"a": 1}')
json.loads(5)
json.loads(None)
json.loads({"a": 1})
json.loads(["a"])
json.loads('{"a": 1, "a": 2}')
json.loads('[1, 2]', object_hook=dict) #?
json.loads(json.dumps({"a": 1}), object_hook=lambda d: 5) #?
json.loads(json.dumps({"a": 1}), parse_int=str) #?
json.loads(json.dumps({"a": 1.0}))["a"]
json.loads(json.dumps(1e400)) >> 1
json.loads(json.dumps("é"))
json.loads(json.dumps({"a": 1}, indent=2))
json.loads(json.dumps({"a": 1}).encode()) #?
json.loads(json.dumps({"a": 1}) + " ") #?
json.loads(json.dumps({"a": 1}) + "x") #?
""",
    ),
    (
        """import json, enum, dataclasses, datetime, decimal, pathlib
class A: pass
class D(dict): pass
class L(list): pass
class S(str): pass
class E(enum.Enum):
    X = 1
class SE(str, enum.Enum):
    X = "x"
class IE(enum.IntEnum):
    X = 1
@dataclasses.dataclass
class DC:
    x: int = 1""",
        """
json.dumps(A())
json.dumps({"a": A()})
d = D(a=1); s = json.dumps(d); d["a"] = 2 >> json.loads(s)
l = L([1]); s = json.dumps({"l": l}); l.append(2) >> json.loads(s)
json.loads(json.dumps(S("x")))
json.dumps(E.X)
json.loads(json.dumps(SE.X))
json.loads(json.dumps({SE.X: IE.X}))
json.dumps({E.X: 1})
json.dumps(DC())
json.dumps([DC])
json.dumps(datetime.timedelta(1))
json.dumps(pathlib.Path("x"))
json.dumps(decimal.Decimal(1)) #?
f = lambda: 1 >> json.dumps(f)
x = [1]; s = json.dumps({"x": x}); x.append(2) >> json.loads(s)
json.dumps({"a": A()}, default=lambda o: "A") >> 1
json.loads(json.dumps({"a": A()}, default=lambda o: "A")) #?
json.loads(json.dumps({"a": A(), "b": 1}, default=vars))["b"]
import io; f = io.StringIO(); json.dump({"a": 1}, f) >> f.getvalue() == '{"a": 1}' #?
import io; f = io.StringIO(); json.dump({"a": 1}, f) >> json.loads(f.getvalue())
import io; f = io.StringIO(); json.dump({"a": {1}}, f) >> 1
""",
    ),
    (
        """import types, functools, dataclasses, collections
from dataclasses import dataclass, field, asdict, astuple, fields
@dataclass
class D:
    x: int = 1
    l: list = field(default_factory=list)""",
        """
asdict(D(), dict_factory=lambda items: 5) #?
asdict(D(), dict_factory=dict)
astuple(D(), tuple_factory=list) #?
asdict(D)
asdict(5)
astuple({"a": 1})
fields(5)
collections.namedtuple("Q", "x x")
collections.namedtuple("Q", "1x")
collections.namedtuple("Q", "_x")
collections.namedtuple("Q", "class", rename=True)(5)._0
collections.namedtuple("Q", "a", defaults=(1, 2))
x = collections.defaultdict([])
y = collections.defaultdict(5) >> y
x = {"a": 1}; y = types.MappingProxyType(x); x["a"] = 2 >> y["a"]
types.MappingProxyType({"a": 1}).get("b", 2)
types.MappingProxyType({"a": 1})["b"]
types.MappingProxyType({"a": 1}).update({})
dict(types.MappingProxyType({"a": 1}))
{**types.MappingProxyType({"a": 1})}
list(types.MappingProxyType({"a": 1}).items())
len(types.MappingProxyType({"a": 1}))
isinstance(types.MappingProxyType({}), dict) #?
types.MappingProxyType({"a": 1}) | {"b": 2} #?
{"b": 2} | types.MappingProxyType({"a": 1})
types.MappingProxyType({"a": 1}) == {"a": 1}
bool(types.MappingProxyType({}))
functools.lru_cache(lambda v: 1)([])
""",
    ),
)


@pytest.mark.parametrize(
    ("before", "line"),
    [(before, line) for before, table in TABLES for line in table.strip().splitlines()],
)
def test_a_value_is_what_python_has(before: str, line: str) -> None:
    written = line.removesuffix(" #?")
    found = compared(program(before, written))
    assert not found.wrong
    assert found.total == 1
    if written == line:
        assert found.known == 1, "the engine does not know it"
