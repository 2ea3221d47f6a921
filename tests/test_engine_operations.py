"""Operators, items and slices: the engine has what Python has, errors too, or does not know."""

from __future__ import annotations

import pytest
from engine_values.worlds import found_nowhere, misjudged, wrong_in

#: What the expressions are about.
GIVEN = """from probes import probe
from collections import OrderedDict, namedtuple
from enum import Enum, IntEnum, Flag
import re
P = namedtuple("P", "x y")
class Color(Enum):
    RED = 1
    BLUE = "b"
class Number(IntEnum):
    ONE = 1
    TWO = 2
class Plain: pass
class Text(str): pass
class Items(list): pass
class Table(dict):
    def __missing__(self, key): return ["missing", key]
class At:
    def __init__(self, n): self.n = n
    def __index__(self): return self.n
class Vector:
    def __init__(self, x): self.x = x
    def __add__(self, other):
        return Vector(self.x + other.x) if isinstance(other, Vector) else NotImplemented
    def __radd__(self, other): return ("radd", other)
    def __mul__(self, other): return ("mul", other)
    def __neg__(self): return Vector(-self.x)
    def __pos__(self): return "pos"
    def __invert__(self): return "invert"
    def __eq__(self, other): return isinstance(other, Vector) and self.x == other.x
    def __hash__(self): return hash(self.x)
    def __lt__(self, other): return self.x < other.x
    def __le__(self, other): return NotImplemented
    def __contains__(self, item): return item == self.x
    def __getitem__(self, key): return key
    def __bool__(self): return self.x > 0
    def __len__(self): return 7
class Special(Vector):
    def __radd__(self, other): return "special radd"
class Row:
    def __init__(self, *items): self.items = items
    def __getitem__(self, at): return self.items[at]
    def __len__(self): return len(self.items)
class Other: pass
def f(): pass
d = {"a": 1, "b": [2]}
s = {1, 2, 3}
r = range(2, 20, 3)
t = (1, "two", None, [4])
l = [5, 6, 7, 8]
o = Plain()
nan = float("nan")
"""
#: Each is known, whether it has a value or raises.
KNOWN = """1 + "a"
"a" + 1
"a" - "b"
1 / 0
1 // 0
1 % 0
0.0 ** -1
1.0 // 0.0
divmod(7, 2)
"a" * -1
"a" * 1.5
2 ** -1
(-8) ** 2
7 // -2
-7 % 3
5 @ 3
1 << -1
1 << 3
~5
+True
-"a"
~1.5
+None
not None
not [1]
not {}
not ()
not (0,)
not range(0)
not o
not Text("")
not Text("a")
not d.keys()
not {}.items()
1 < "a"
1 < 2 < 3
1 < 2 > 5
3 > 2 >= 2 != 1
None < None
[1, 2] < [1, 3]
[1, 2] <= [1]
(1, "a") < (1, "b")
(1, "a") < (1, 2)
[1] < [None]
{1} < {1, 2}
{1, 2} <= {1, 2}
{1} > {2}
s >= {3}
1 == 1.0
True == 1
1 is True
None is None
None is not None
True is False
"a" == b"a"
nan == nan
nan != nan
nan in [nan]
[] == ()
(1, 2) == (1, 2)
(1, 2) == (1, 2, 3)
[1, [2, {"x": 3}]] == [1, [2, {"x": 3}]]
[1] == [1, 2]
{"a": 1} == {"a": 1.0}
{"a": 1} == {"b": 1}
{"a": 1} == {"a": 2}
{1, 2} == {2, 1}
{1, 2} == {1}
range(3) == range(0, 3)
range(3) == range(4)
range(3) == [0, 1, 2]
d.keys() == {"a", "b"}
d.keys() == d.keys()
d.keys() == {"a"}
int == int
int == str
int is int
int is str
int is not float
Plain == Plain
Plain == Other
Plain is int
int == Plain
Plain is Other
o == o
o == Plain()
o is o
o is Plain()
o == 1
1 == o
o != 1
o < 1
o < o
1 > o
o + 1
1 + o
o[0]
Color.RED == Color.RED
Color.RED == 1
Color.RED is Color.RED
Color.RED != Color.BLUE
Color.RED in [Color.BLUE, Color.RED]
Color.RED in (1, 2)
Number.ONE == 1
Number.ONE == Number.TWO
Number.ONE < Number.TWO
Number.ONE + 1
Number.ONE < 2
1 < Number.TWO
Number.TWO in [2]
Color("b") is Color.BLUE
Color["RED"]
Color["GREEN"]
{Color.RED: 1}[Color.RED]
{Number.ONE: "n"}[1]
{1: "n"}[Number.ONE]
{P(1, 2): "p"}[(1, 2)]
{None: 1}[None]
{(None, 1): 2}[(None, 1)]
{1: "int"}[True]
{Text("k"): 1}["k"]
{"k": 1}[Text("k")]
{int: 1}[int]
{f: 2}[f]
{o: 3}[o]
{len: 4}[len]
{o: 3}[Plain()]
{[]: 1}
{{}: 1}
d[[]]
d["z"]
d["b"][0]
d["b"][1]
Text("abc") == "abc"
"abc" == Text("abc")
Text("abc") + "d"
Items([1]) == [1]
Items([1, 2])[1]
Items([1, 2])[5]
Items([1]) + [2]
Table(a=1)["a"]
Table(a=1)["b"]
"a" in "banana"
1 in "banana"
"a" in 5
"a" in None
1 in o
o in [o]
o in [1, 2]
97 in b"abc"
1 in d
"a" in d
"a" in d.keys()
1 in d.values()
[2] in d.values()
3 in s
9 not in s
[] in {1: 2}
5 in r
6 in r
"x" in r
5 in t
None in t
[4] in t
2 in Vector(2)
3 in Vector(2)
3 in Row(1, 2, 3)
4 in Row(1, 2, 3)
2 in (n for n in [1, 2, 3])
5 in (n for n in [1, 2, 3])
2 in iter([1, 2])
9 in iter([1, 2])
Vector(1) in [Vector(2), Vector(1)]
Vector(1) in (3, 4)
Vector(3) in [1]
Vector(1) + Vector(2)
Vector(1) + 5
5 + Vector(1)
Vector(1) + Special(1)
Special(1) + Vector(2)
Special(1) + Special(2)
[] + Vector(1)
Vector(1) * 3
3 * Vector(1)
Vector(1) - 1
Vector(1) == Vector(1)
Vector(1) != Vector(1)
Vector(1) != Vector(2)
Vector(1) == 1
1 != Vector(1)
Vector(1) < Vector(2)
Vector(1) > Vector(2)
Vector(1) <= Vector(2)
Vector(1) >= Vector(2)
not Vector(0)
not Vector(1)
bool(Row())
bool(Row(1))
Vector(1)["k"]
Row(1, 2)[1]
Row(1, 2)[2]
[*Row(1, 2)]
l[At(1)]
l[At(-1)]
l[At(9)]
t[At(1)]
"abc"[At(2)]
l[True]
l[1.0]
l["a"]
l[None]
l[[]]
l[{}]
t[9]
t[-4]
t[-5]
t["x"]
"abc"[1]
"abc"[-1]
"abc"[3]
"abc"["x"]
b"abc"[1]
b"abc"[0:2]
r[1]
r[-1]
r[99]
r["x"]
r[1:3]
r[::-1]
r[5:]
r[::0]
l[1:3]
l[::-1]
l[::2]
l[-2:]
l[5:9]
l[2:0:-1]
l[::0]
l[None:2]
t[1:]
t[::-1]
t[:-1]
t[::0]
"abcdef"[1:4]
"abcdef"[::-2]
"abcdef"[::0]
P(1, 2)[0]
P(1, 2)[0:1]
P(1, 2) == (1, 2)
P(1, 2) + (3,)
P(1, 2)[5]
5[0]
None[0]
1.5[0]
Plain[0]
[1] + [2]
[1] + (2,)
(1,) + (2,)
(1,) + [2]
[1] * 2
2 * [1]
[1] * -1
[1] * "a"
(1, 2) * 2
2 * (1, 2)
(1,) * 1.5
[1] * None
[1] - [1]
{} + {}
{"a": 1} | {"b": 2}
{"a": 1} | {"a": 2}
{"a": 1} | [("b", 2)]
{1, 2} | {3}
{1, 2} & {2, 3}
{1, 2} - {2}
{1, 2} ^ {2, 3}
{1, 2} + {3}
{1, 2} | [3]
d.keys() & {"a"}
d.keys() | {"z"}
d.keys() - {"a"}
{"a", "q"} & d.keys()
{"a"} ^ d.keys()
"%s" % 5
"%d" % "a"
b"%d" % 5
f"{1}-{'a'}"
f"{1.5:.2f}"
f"{5:>4}"
f"{'a'!r:>6}"
f"{'a':d}"
f"{[1, 2]}"
f"{(1, 'a')}"
f"{None}"
f"{True!s}"
f"{'é'!a}"
f"{Text('t')}"
f"{'x'}{'y'}"
str([1, "a"])
str((1,))
repr("a")
str(ValueError("bad"))
str(ValueError())
str(Color.RED)
repr(5)
re.compile("a(b)").match("ab").group(1)
re.compile("a(b)").match("ab")[1]
re.compile("a(b)").match("ab")[7]
(1).bit_length()
(255).to_bytes(1, "big")
(3).real
"a".nothing
(5).nothing
None.x
(1.5).is_integer()
"a,b".split(",")
"a".split(3)
"abc".find("c")
"abc".index("z")
"a{}b".format(1)
"{x}".format()
"{0}{1}".format(1)
"x".join(["a", "b"])
"x".join([1])
"é".encode("ascii")
b"\\xff".decode("utf-8")
int("5")
int("x")
float("x")
chr(-1)
ord("ab")
len(5)
(lambda: 1)()
(lambda a: a)()
5()
"a"()
None()
[]()
o()
Color.RED.name
Color.RED.value
Color(9)
isinstance(5, int)
isinstance(True, int)
isinstance("a", (int, str))
isinstance("a", int | str)
isinstance(o, Plain)
isinstance(o, Other)
isinstance(o, int)
isinstance(P(1, 2), tuple)
isinstance(P(1, 2), P)
isinstance(Text("a"), str)
isinstance(Text("a"), int)
isinstance(Number.ONE, int)
isinstance(Number.ONE, str)
isinstance([], list)
isinstance({}, (list, dict))
isinstance(s, set)
isinstance(r, range)
isinstance(5, 5)
isinstance(5, [int])
isinstance(5, {})
isinstance(ValueError(), Exception)
isinstance(ValueError(), KeyError)
issubclass(bool, int)
issubclass(Plain, int)
issubclass(int, Plain)
issubclass(Text, str)
issubclass(P, tuple)
issubclass(Plain, object)
issubclass(Special, (int, Vector))
issubclass(ValueError, Exception)
[y := 5, y ** 2]
(z := [1, 2]) and z[0]
0 or "x"
"" and 5
None or 0 or []
1 if [] else 2
1 if o else 2
[i for i in 5]
[*5]
{**5}
{**{"a": 1}, **{"a": 2}}
{**[1]}
(*"ab", *[1])
{*"aa", *[1]}
f(*5)
f(**5)
f(1)
f(x=1)
dict(a=1)(2)
type(1)
type(o)
type("a") is str
max([])
max([1, 5, 2])
min("b", "a")
sum([1, 2], 3)
sum(["a"])
sorted([3, 1, 2], reverse=True)
sorted([1, "a"])
any([0, 1])
all([])
list(zip([1, 2], "ab"))
list(enumerate("ab", 1))
list(map(str, [1, 2]))
list(filter(None, [0, 1]))
list(reversed([1, 2]))
next(iter([]))
next(iter([]), 5)
next(iter([1]))
"""
#: Python has a value, which the engine need not know, but may not have another.
LOOSE = """-Vector(2)
+Vector(2)
~Vector(2)
-Other()
~Other()
Vector(1)[1:2].start
l["a":]
s[0]
f[0]
"%s %s" % ("a",)
"%s" % ("a", "b")
"%(k)s" % {"k": 1}
"%s-%d" % ("a", 3)
f"{5:{3}}"
f"{5:{'>'}{4}}"
f"{d['a']=}"
str(KeyError("k"))
str(Exception(1, 2))
int([])
int("ff", 16)
isinstance(None, int | None)
issubclass(Number, int)
{**Plain()}
hash(1.0)
"a" * 15_000 + "b" * 15_000
("a" * 15_000, 1)
len("a" * 30_000)
2 ** 5_000
2 ** 2_000
(1 << 4_000) * (1 << 4_000)
1 << 5_000
b"a" * 30_000
"%5000d" % 1
"%05d" % 1
"a".ljust(30_000)
(1,) * 5_000
len((1,) * 5_000)
len([1] * 5_000)
[1] * 5_000
([1] * 5_000)[3]
([1] * 5_000)[1:3]
len([1] * 3_000 + [2] * 3_000)
len((1,) * 3_000 + (2,) * 3_000)
5 in [1] * 5_000
1 in [1] * 5_000
not [1] * 5_000
d.items() == {"a": 1}.items()
{"a": 1}.items() == {"a": 1}.items()
d.values() == d.values()
{}.values() == {}.values()
("a", 1) in d.items()
d.items() <= d.items()
{"a": 1}.items() & {("a", 1)}
d.keys() <= {"a", "b", "c"}
d.keys() < {"a"}
d.keys() + {"a"}
1000 is 1000
"a" is "b"
"a" is "a"
1.5 is 1
(1,) is (1,)
[] is []
f is f
o.__init__ == o.__init__
l.append == l.append
Vector(1).__neg__ == Vector(1).__neg__
Vector.__neg__ == Vector.__neg__
len == len
len is len
len == abs
len is None
f is None
f == None
print is not None
Color is Color
Color == Number
Color.RED in Color
Number.ONE in Number
Flag("F", "A B").A
(1).__add__(2)
(1).__class__
"a".__len__()
[1].__contains__(1)
d.__getitem__("a")
re.compile("a").finditer("aa")
list(re.compile("a").finditer("aa"))[0].span()
re.compile("(?P<n>a)").match("a").groupdict()
re.match("a", "b")
re.compile("a").pattern
[x for x in [1, 2, 3] if x % 2]
{nan: 1}[nan]
{nan: 1} == {nan: 1}
nan in {nan}
[nan] == [nan]
nan is nan
0.0 == -0.0
1j * 1j
1j < 2
3 + 0j == 3
int | str
(int | str) == (str | int)
isinstance(5, (int | str, list))
list[int]
dict[str, int]
str[1]
Plain[int]
{1: {2: 3}}[1][2]
OrderedDict(a=1) == {"a": 1}
{frozenset([1]): 2}[frozenset([1])]
{1} == frozenset([1])
{Vector(1): "v"}[Vector(1)]
Vector(1) in {Vector(1)}
{Vector(1), Vector(1)}
"%s" % o.__class__.__name__
"%r" % "a"
"%s and" % Vector
"%s" % Color.RED
f"{Color.RED}"
f"{Number.ONE}"
f"{Color.RED!r}"
f"{Vector!r}"
f"{'a':{'x' * 20}}"
f"{3:1000d}"
f"{3:10000d}"
f"{d}"
f"{s}"
f"{P(1, 2)}"
str(P(1, 2))
repr(P(1, 2))
repr([1, [2]])
repr(Color.RED)
str(Number.ONE)
str(Text("x"))
repr(Text("x"))
str(Items([1]))
... is ...
... == ...
[...] == [...]
NotImplemented == NotImplemented
type(None)
isinstance(None, type(None))
isinstance(Color.RED, int)
isinstance(len, object)
isinstance(Plain, type)
isinstance(int, type)
isinstance(f, type)
isinstance(5, object)
isinstance(o, object)
issubclass(Color, Enum)
issubclass(int, (str, object))
issubclass(5, int)
issubclass(int, 5)
isinstance(Flag, type)
Row(1, 2)[0:1]
Row(1)["x"]
l[slice(1, 3)]
l[slice(None, None, -1)]
"abc"[slice(1)]
t[slice(1, 2)]
range(5) + [1]
range(3) * 2
-range(3)
-[]
+{}
~{1}
-Number.ONE
~Number.TWO
Number.ONE | Number.TWO
Color.RED + 1
Color.RED < Color.BLUE
-Color.RED
f + 1
len + 1
Plain + 1
int + int
"""

#: Of values that other code gives: ``x`` is a name of its, ``u`` what a function of its returned.
OUTSIDE = """x + 1
1 + u
u + x
u - 1
u * 2
"a" * u
[1] * u
(1,) * u
u * [1]
u / 2
u % 3
"%s" % u
"%s-%s" % (u, 1)
"a" + u
u + "a"
"a" + u + "b"
u + [1]
[1] + u
(1,) + u
u | {"a": 1}
{"a": 1} | u
u & {1}
-u
+x
~u
not u
not x
not not u
[u] == [3]
[u, 1] == [3, 2]
(u,) == (1, 2)
(u, 1) < (3, 2)
[u] < [3]
{"a": u} == {"a": 3}
{"a": u} == {"b": 3}
{"a": u, "b": 1} == {"a": 3, "b": 2}
{u: 1} == {3: 1}
{u: 1}[3]
{u: 1}[u]
{u: 1, "k": 2}["k"]
{"k": 1, **u}["k"]
{"k": 1, **x}["k"]
{**u, "k": 1}["k"]
{**u, "k": 1}
{"k": 5}[u]
{"k": 5, 3: 6}[u]
{"k": 5, 3: 6}.get(u)
d[u]
l[u]
l[x]
t[u]
[9][u]
(9,)[u]
"abc"[u]
"abc"[u:]
"abc"[:u]
b"abc"[u:]
l[u:]
l[:2][u:]
t[u:]
r[u]
r[u:]
range(u)
u[0]
u["k"]
u[0:1]
x[0]
x["k"]
u.real
u.x
x.real
u.upper()
u == 3
3 == u
u != 3
u == u
x == x
x == 3
u is None
x is None
None is u
u is not None
u is True
u is u
x is x
u is x
u in (1, 2, 3)
u in ["a", None]
u in [u]
u in (1, [2], "k")
u in {1, 2, 3}
u in {"k": 1}
u in {}
u in ()
u in s
u in d.keys()
u in d.values()
u in range(5)
u in "abc"
3 in [u]
3 in [u, 3]
3 in [3, u]
3 in [1, u]
3 in {u}
3 in {3, u}
1 in u
1 in x
"a" in str(u)
str(u)
str(x)
repr(u)
f"{u}"
f"{x}!"
f"a{u}b"
f"{u!r}"
f"{u:>5}"
f"{u:{u}}"
f"{5:{u}}"
"-".join([str(u)])
"-".join([u])
str(u) == ""
"a" + str(u) + "b" == "ab"
"a" + str(u) + "b" == "b"
"a" + str(u) + "b" in ("b", "c")
"a" + str(u) + "b" in ("b", "a3b")
("a" + str(u)).startswith("a")
len("a" + str(u)) > 0
bool("a" + str(u))
not ("a" + str(u))
"a" in "a" + str(u)
"q" in "a" + str(u)
str(u) + str(x)
str(u) == 5
str(u) is None
str(u) is True
int(u)
len(u) == "a"
bool(u) is None
type(u)
type(u) is int
isinstance(u, int)
isinstance(u, (str, dict))
isinstance(str(u), str)
isinstance(str(u), int)
isinstance(5, u)
isinstance([], u)
isinstance(Plain(), (u, int))
issubclass(u, int)
issubclass(int, u)
Color(u)
Color[u]
Number(u)
Number.ONE + u
u + Number.ONE
Number.ONE == u
Color.RED == u
Color.RED in [u]
o == u
u == o
o in [u]
o + u
Vector(u).x
Vector(u) == Vector(3)
Vector(u) + Vector(1)
Vector(1) + u
u + Vector(1)
Vector(1) == u
u in Vector(3)
Vector(1) in [u]
Row(1, 2)[u]
Row(u)[0]
Row(*u)
Items(u)
Items([1])[u]
Text(u)
Table(u)["k"]
Table(k=1)[u]
[*u]
[1, *u]
[*u, 1][0]
(*u,)
{*u}
{1, u}
1 in {1, *u}
set(u)
sorted(u)
sorted([1, u])
max(1, u)
sum([1, u])
dict(u)
dict(u, k=1)
dict(k=1, **u)["k"]
P(u, 1).x
P(u, 1).y
P(u, 1) == (3, 1)
P(*u)
P(**u)
P(1, 2)[u]
(lambda a, b=2: (a, b))(u)
(lambda a, b=2: (a, b))(*u)
(lambda a=1, b=2: (a, b))(**u)
(lambda a=1, b=2: b)(*u)
(lambda a, b=2: b)(1, **u)
(lambda *a: a)(1, *u)
(lambda *a, k=1: k)(*u)
(lambda **k: k)(**u)
(lambda k=1, **m: m)(a=1, **u)
(lambda a, *r: r)(*u, 1)
u()
u(1)
x(1)
o(u)
5(u)
u if True else 1
1 or u
0 or u
0 and u
1 and u
[u for _ in (1, 2)]
[i for i in (1, u)]
[i for i in (1, 2) if u is u]
{i: u for i in (1, 2)}
{u: i for i in (1, 2)}
(y := u) is u
1 < u < 3
u < 1
u < u
u < "a"
abs(u)
len(u)
len([u])
len([1, *u])
hash(u)
getattr(o, u)
getattr(o, u, 5)
hasattr(o, u)
hasattr(u, "real")
"abc".find(u)
"abc".replace("b", u)
"a,b".split(u)
"abc".startswith(u)
"abc".startswith(str(u))
[1, 2].index(u)
[1, u].count(1)
d.get(u)
d.get("a", u)
d.get("z", u)
{1, 2} | u
{1, 2} | {u}
{1, u} & {1}
{1, u} - {1}
{1, 2} ^ {u}
{u} < {1}
{u} == {1}
d.keys() & {u}
d.keys() == {u}
d.keys() == u
{u: 1}.keys() == {3}
dict(u).keys() == {"k"}
("a", 1) in {**u}.items()
1 in {**u, "q": 1}.values()
1 in {**u, "q": 1}.keys()
"q" in {**u, "q": 1}
"z" in {**u, "q": 1}
not {**u}
not [*u]
not {**u, "k": 1}
[*u] == [1]
{**u} == {}
{**u, "k": 2} == {}
[*u][0]
[*u][1:]
[1, *u][0]
2 in [*u]
[1, *u] * 2
[*u] + [1]
next(iter(u))
next(iter([u]))
[[u]][0][0]"""

#: What other code gives decides where these go: each path's value is that of some world.
BRANCHING = """{"k": 1, u: 2}["k"]
list(range(u))
list(u)
u and 0
list(zip([1], u))
list(map(str, u))
list(enumerate(u))
list(reversed(u))
u and 1
x and 0
u or 1
x or []
1 if u else 2
1 if not u else 2
1 if u == 3 else 2
1 if x is None else 2
1 if u is not None else u
u if u == 3 else 0
u if u in (3, "a") else 0
u if u in ["a"] else 0
1 if u in {"k": 1} else 2
1 if u and u == 3 else 2
[1 if u == "a" else 2, 3 if u == "a" else 4]
[1 if u is None else 2, 3 if u is None else 4]
[1 if u else 2, 3 if not u else 4]
[1 if u is None else 2, 3 if u else 4]
[1 if u else 2, 3 if u == "" else 4]
[1 if u else 2, 3 if u == 3 else 4]
[1 if u else 2, 3 if u is None else 4]
[1 if u == "a" else 2, 3 if u == "k" else 4]
[1 if u == "a" else 2, 3 if u else 4]
[1 if u == "a" else 2, 3 if u in ("a", "k") else 4]
[1 if u == "a" else 2, 3 if u is None else 4]
[1 if u in ("a", "k") else 2, 3 if u == "" else 4]
[1 if u in ("a", "k") else 2, 3 if u == "k" else 4]
[1 if u is None else 2, 3 if u == 3 else 4]
[1 if u is None else 2, 3 if u in (3, None) else 4]
[1 if isinstance(u, int) else 2, 3 if isinstance(u, int) else 4]
[1 if u == 3 else 2, 3 if u != 3 else 4]
[1 if not u == 3 else 2, 3 if not u != 3 else 4]
[1 if u is True else 2, 3 if u is True else 4]
[1 if u is True else 2, 3 if u else 4]
[i for i in u]
[i for i in [1, 2] if i == u]
[i for i in [1, 2] if u]
{i: 1 for i in u}
any(u for _ in [1])
all([u, 1])
u == 3 and u == 3
u == 3 and u == 4
u == 3 or u == 3
not (u == 3 and u)
u is None or u == 3"""


def lines(table: str) -> list[str]:
    """Return the expressions of a table."""
    return table.strip().splitlines()


def tried(expression: str) -> str:
    """Return a program that probes an expression, or what it raises."""
    return (
        f"{GIVEN}try: probe({expression})\nexcept Exception as error: probe(type(error).__name__)\n"
    )


@pytest.mark.parametrize("expression", lines(KNOWN))
def test_an_expression_is_known_as_python_has_it(expression: str) -> None:
    assert not misjudged(tried(expression))


@pytest.mark.parametrize("expression", lines(LOOSE))
def test_an_expression_is_not_another_than_pythons(expression: str) -> None:
    assert not misjudged(tried(expression), known=False)


@pytest.mark.parametrize("expression", lines(OUTSIDE))
def test_an_expression_of_what_is_not_known_is_right_in_every_world(expression: str) -> None:
    assert not wrong_in(
        f"{GIVEN}import outside\nu = outside.f()\nfrom outside import x\n"
        f"probe([])\nprobe({expression})\n"
    )


@pytest.mark.parametrize("expression", lines(BRANCHING))
def test_a_path_has_the_value_of_a_world(expression: str) -> None:
    assert not found_nowhere(
        f"{GIVEN}import outside\nu = outside.f()\nfrom outside import x\nprobe({expression})\n"
    )
