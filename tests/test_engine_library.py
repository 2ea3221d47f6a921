"""What the engine says Python's own functions and methods give, against what Python gives.

A line of a table is an expression, after ``>>`` where statements come before it.  Each is a
program of its own, which Python runs and the engine follows; an exception counts as its name.
The engine must know every value, but for the lines that end with ``#?``: of those, it must claim
nothing that is not so.
"""

from __future__ import annotations

import pytest
from engine_values.probes import agrees, by_engine, by_python, compared

RAISED = "KeyError IndexError TypeError AttributeError StopIteration UnicodeError ValueError"

#: What a program begins with, and the expressions, by what they are about.
TABLES: dict[str, tuple[str, str]] = {}

#: Values that the engine cannot know, of a type that it does not know either or that it does.
UNKNOWN = """
import json, os, time, sys, platform
anything = json.loads(os.environ.get("NOT_SET_ANYWHERE", '{"a": 1, "b": [1, 2]}'))
text = os.environ.get("NOT_SET_ANYWHERE", "text, of several words")
named = platform.python_implementation()
now = time.time()
number = len(named)
words = list(os.environ)
mapping = {**os.environ, "last": 1}
made = {named: 1, "known": 2}
def some(count):
    for at in range(count):
        yield at
"""

TABLES["dict"] = (
    'd = {"a": 1, "b": [2], 3: None}',
    """
d.get("a")
d.get("x")
d.get("x", 5)
d.get() #?
d.get([]) #?
d["x"]
d[3]
d.setdefault("a", 7)
d.setdefault("x") >> d
d.setdefault("x", 7)
d.setdefault("x", 7) >> d
d.setdefault() #?
d.pop("a")
d.pop("a") >> d
d.pop("x")
d.pop("x", None)
d.pop("x", 4)
d.pop() #?
d.popitem()
d.popitem() >> d
{}.popitem()
d.clear() >> d
d.copy()
c = d.copy(); c["z"] = 1; c["b"].append(3) >> (c, d)
list(d.keys())
list(d.values())
list(d.items())
list(reversed(d))
list(d.items())[0]
len(d.items())
d.update({"z": 1}) >> d
d.update(z=1, a=2) >> d
d.update([("z", 1), ("y", 2)]) >> d
d.update(zip("zy", [1, 2])) >> d
d.update([("z", 1)], a=5) >> d
d.update() >> d
d.update({"z": 1}, z=2) >> d
d.update((k, 1) for k in "mn") >> d
d.update([1])
dict.fromkeys("ab", 1) #?
dict([("a", 1), ["b", 2]])
dict(zip("ab", "cd"))
dict(d, z=1)
dict(a=1)
dict({}) | {"z": 1}
dict((k, len(k)) for k in ("a", "bb"))
d | {"a": 9}
d |= {"n": 1} >> d
"a" in d
3 in d
"zz" not in d.keys()
1 in d.values()
("a", 1) in d.items() #?
len(d)
bool({})
d == {"a": 1, "b": [2], 3: None}
del d["a"] >> d
del d["nope"] >> d
d.keys() - {"a"}
sorted(d.keys() & {"a", 3}, key=str)
d.nothing()
d["b"].append(9); d.get("b").append(8) >> d
{**d, "a": 0}
""",
)

TABLES["list"] = (
    'l = [3, 1, 2]; deep = [[1], {"a": 2}]',
    """
l.append(4) >> l
l.extend((5, 6)) >> l
l.extend("ab") >> l
l.extend({"k": 1}) >> l
l.extend({"k": 1}.items()) >> l
l.extend(x for x in l[:2]) >> l
l.extend(range(2)) >> l
l.extend(map(str, [1])) >> l
l.extend(l) >> l
l.extend() #?
l.extend(5)
l.insert(1, "x") >> l
l.insert(-1, "x") >> l
l.insert(99, "x") >> l
l.insert("a", 1) #?
l.insert(1.5, 1) #?
l.pop()
l.pop(0)
l.pop(-2)
l.pop() >> l
l.pop(7)
[].pop()
l.pop("a")
l.remove(1) >> l
l.remove(9)
l.reverse() >> l
l.sort() >> l
l.sort(reverse=True) >> l
l.sort(key=lambda v: -v) >> l
m = ["b", 1]; m.sort() >> m
l.copy()
l.clear() >> l
l.index(1)
l.index(9)
[1, 2, 1].index(1, 1)
[1, 2, 1].index(1, 1, 2)
[1, 2, 3].index(3, -1)
(1, 2, 1).index(1, 1)
(1, 2, 1).index(4)
(1, 2, 1).count(1)
[1, True, 1.0, "1"].count(1)
l.count([])
deep.index({"a": 2})
deep.index([1])
deep.remove([1]) >> deep
c = deep.copy(); c[0].append(2); c.append(3) >> (c, deep)
[0] * 3
m = [0] * 100000; m.clear() >> len(m)
m = [0] * 100000; m.pop() >> len(m) #?
m = [0] * 100000; m.append(1) >> m[-1] #?
m = list(range(100000)); m.reverse() >> m[0] #?
m = [0] * 100000; m.insert(0, 1) >> len(m) #?
m = [0] * 100000; m.remove(0) >> len(m) #?
m = [0] * 100000; m.extend([1, 2]) >> len(m) #?
m = [0] * 100000; n = m.copy(); n.clear() >> len(m)
([1] + [0] * 100000).count(0) #?
([0] * 100000 + [1]).index(1) #?
l.nothing
""",
)

TABLES["set"] = (
    "s = {1, 2, 3}; f = frozenset([1])",
    """
s.add(4) >> s
s.add(1) >> s
s.discard(1) >> s
s.discard(9) >> s
s.remove(1) >> s
s.remove(9)
{5}.pop()
set().pop()
s.pop() #?
s.pop() >> len(s) #?
s.update([4], (5,)) >> s
s.update("ab") >> s
s.update(range(2), {"k": 1}) >> s
s.update() >> s
s.clear() >> s
c = s.copy(); c.add(9) >> (c, s)
s.union([4], [5])
s.union() >> s
t = s.union(); t.add(9) >> s
t = s.intersection(); t.add(9) >> s
t = s.difference(); t.clear() >> s
s.intersection([1, 2], [2])
s.intersection("ab")
s.difference({1}, [2])
s.issubset([1, 2, 3, 4])
s.issubset({1})
s.issuperset({1}) #?
s.isdisjoint([9]) #?
s.symmetric_difference([1, 9]) #?
s.difference_update([1]) >> s #?
s.intersection_update([1]) >> s #?
s | {4}
s & f
s - f
s ^ {1, 9}
s <= {1, 2, 3, 4}
s == {3, 2, 1}
f | {2}
f.union([2])
len(f)
2 in s
{x % 2 for x in s}
sorted(s)
set("aab")
set(x for x in (1, 1))
frozenset({"a": 1})
set(5)
s.nothing
""",
)

TABLES["str"] = (
    's = "Hello, World"; b = b"bytes"',
    """
s.upper()
s.lower()
s.title()
s.swapcase()
s.capitalize()
s.casefold()
s.center(20, "*")
s.ljust(15) + "|"
s.rjust(15, ".")
s.zfill(15)
s.strip("Hd")
s.lstrip("He")
s.rstrip("d")
s.split()
s.split(", ")
s.split("o", 1)
s.rsplit("o", 1)
s.split("")
"a\\nb\\r\\nc".splitlines()
s.partition(", ")
s.rpartition("o")
s.partition("zz")
s.replace("l", "L")
s.replace("l", "L", 1)
s.find("o")
s.find("zz")
s.rfind("o")
s.index("W")
s.index("zz")
s.count("l")
s.startswith("He")
s.startswith(("x", "H"))
s.startswith("e", 1)
s.endswith("ld")
s.removeprefix("Hello")
s.removesuffix("World")
s.isdigit()
"12".isdigit()
"ab".isalpha()
"".isalnum()
" ".isspace()
"AB".isupper()
"ab".islower()
"a1".isidentifier()
s.encode()
s.encode("utf-16")
"é".encode("ascii")
b.decode()
b.decode("ascii")
b"\\xff".decode()
b.upper()
b.split(b"t")
b.hex()
b[0]
b + b"x"
len(b)
s.translate({72: "J"}) #?
str.maketrans("a", "b") #?
s.expandtabs()
s.format()
", ".join(["a", "b"])
"-".join("abc")
"".join([])
",".join(("a",))
",".join({"k": 1})
",".join(str(x) for x in (1, 2))
",".join(map(str, [1, 2]))
",".join([1])
",".join(5)
",".join() #?
b",".join([b"a", b"b"])
"{} {}".format(1, "a")
"{1} {0}".format(1, "a")
"{a} {b!r:>4}".format(a=1, b="x")
"{0.real} {1[0]} {2[k]}".format(1, [5], {"k": 6})
"{:>{}}".format("a", 4)
"{:{}} {}".format(1, 3, "z")
"{} {}".format(1)
"{x}".format(y=1)
"{".format(1)
"{:d}".format("a")
"{!x}".format(1)
"{} {0}".format(1)
"{{}} {}".format(1)
"{:05.1f}|{:,}|{:x}".format(2.25, 1234567, 255)
"%s and %d" % ("a", 3) #?
"%(k)s" % {"k": 1} #?
"%d" % "a"
"%s %s" % (1,) #?
"%s" % [1] #?
f"{s!r:>20}" f"{3:03d}"
f"{s=}" #?
s[::-1]
s[1:4]
s[99]
s * 2
"x" in s
1 in s
s + 1
"a" < "b"
s.nothing
list("ab")
"a".upper().lower().strip()
"{}".format([1, "a"])
"{a[b]}".format(a={"b": 1})
str(5) + str(None) + str(1.5) + str([1]) + str({"a": (1,)}) #?
str(b"abc", "utf-8") #?
str()
repr("a'b")
ascii("é")
""",
)

TABLES["builtins"] = (
    "class A:\n    x = 1\n    def __init__(self): self.y = 2\n    def __len__(self): return 7\n"
    "    def __int__(self): return 8\n    def __call__(self): return 9\n"
    "class B(A):\n    pass\nclass C:\n    pass\na = A()",
    """
sorted([3, 1, 2])
sorted("bca", reverse=True)
sorted({"b": 1, "a": 2})
sorted([(2, "a"), (1, "b")])
sorted(["bb", "a"], key=len)
sorted([1, "a"])
sorted([[2], [1]])
sorted(x for x in (2, 1))
sorted([]) + [1]
sorted(5)
sorted([{"n": 2}, {"n": 1}], key=lambda d: d["n"])
list(zip([1, 2], "ab"))
list(zip())
list(zip([1], [2], [3]))
list(zip([1, 2], [3], strict=True)) #?
list(zip([1, 2], [3, 4], strict=True))
list(zip(range(3), (x for x in "ab")))
list(zip(*[[1, 2], [3, 4]]))
list(zip({"a": 1}, [2]))
list(enumerate("ab"))
list(enumerate("ab", 5))
list(enumerate("ab", start=5))
list(enumerate(["x"], start=-1))
list(map(str, [1, 2]))
list(map(lambda a, b: a + b, [1, 2], [3, 4, 5]))
list(map(len, []))
list(filter(None, [0, 1, "", "a"]))
list(filter(lambda v: v > 1, [1, 2, 3]))
min([3, 1, 2])
min(3, 1)
max("abc")
max([1, 2], key=lambda v: -v)
max([], default=4)
max([])
min(["a", 1])
min([(2, 1), (1, 9)]) #?
max({"a": 1, "b": 0}.items(), key=lambda p: p[1])
max(x for x in (1, 3))
sum([1, 2])
sum([1, 2], 10)
sum([[1], [2]], [])
sum(["a"])
sum(x for x in range(4))
list(range(3))
list(range(1, 10, 4))
list(range(3, 0, -1))
range(1, 2, 0)
range(1.5)
range("a")
range()
range(5)[2]
range(5)[1:3]
len(range(0, 10, 3))
3 in range(5)
list(reversed([1, 2]))
list(reversed((1, 2)))
list(reversed(range(3)))
list(reversed({"a": 1, "b": 2}))
list(reversed("ab")) #?
isinstance(1, int)
isinstance(True, int)
isinstance("a", (int, str))
isinstance([], dict)
isinstance(B(), A)
isinstance(a, B)
issubclass(B, A)
issubclass(A, (B, int))
issubclass(bool, int)
getattr(a, "y")
getattr(a, "x")
getattr(a, "z", 5)
getattr(a, "z")
getattr(a, "y", 5)
hasattr(a, "y")
hasattr(a, "z")
hasattr("a", "upper")
setattr(a, "z", 3) >> a.z
delattr(a, "y") >> hasattr(a, "y")
delattr(a, "q")
callable(a)
callable(C())
callable(len) #?
callable(A)
callable(5)
callable([])
callable(lambda: 1)
vars(a)
len(a)
len(C())
len(5)
len(lambda: 1)
len(iter([]))
len(None)
int("12")
int(" 7 ")
int("x")
int(2.9)
int()
int("12", 8) #?
int(a)
int(None)
int("1" * 500) #?
float("1.5")
float()
float("inf")
float("x")
float(True)
bool()
bool([])
bool(C())
bool(a)
bool("0")
complex(1, 2) #?
abs(-3)
abs("a")
round(2.5)
round(2.567, 1)
divmod(7, 2)
pow(2, 5)
pow(2, 5, 7)
chr(97)
ord("a")
ord("ab")
hex(255)
bin(5)
oct(8)
format(3.14159, ".2f")
format("a", ">3")
bytes([1, 2]) #?
bytes("a", "utf-8")
bytes(2)
bytes("a")
bytearray(b"a") #?
hash("a") == hash("a") #?
id(a) == id(a) #?
any([0, "a"])
all([])
all(x for x in (1, 0))
any(x > 2 for x in range(3))
list((1, 2))
list()
list("")
list(x for x in "ab")
list({1: 2}.items())
list(5)
list(None)
tuple()
tuple("ab")
tuple(x for x in "ab")
tuple({"a": 1})
tuple([1, [2]])
tuple(5)
set()
iter([1, 2]).__next__() #?
next(iter([1, 2]))
next(iter([]))
next(iter([]), 5)
next(x for x in (1, 2) if x > 1)
next((x for x in ()), None)
list(iter(lambda: 1, 1)) #?
type(a)
type(1)
type("a") is str
type(a).__name__
type(None).__name__ #?
type([]) == list
T = type("T", (A,), {"k": 1}) >> (T().k, T().y, T.__name__)
T = type("T", (), {}) >> isinstance(T(), A)
T = type(*["T", (), {}]) >> T.__name__
print("a", end="")
print() is None
property(lambda self: 1).fget(None)
object() == object()
isinstance(object(), object)
exit()
"a" if isinstance(a, (str, A)) else "b"
slice(1, 2) #?
eval("1 + 1") #?
x = 1; exec("x = 2") >> x #?
super(B, B()).x
locals()["a"].y
globals()["fresh"] = 4 >> fresh
[*map(int, "12")]
dict(map(lambda v: (v, 1), "ab"))
(lambda *v, **k: (v, k))(*[1, 2], **{"a": 3})
""",
)

TABLES["modules"] = (
    "import abc, base64, collections, contextlib, copy, dataclasses, datetime, enum, functools\n"
    "import html, itertools, json, math, operator, os, re, textwrap, types, typing, urllib.parse\n"
    "from dataclasses import dataclass, field\n"
    "@dataclass\nclass P:\n    x: int\n    y: list = field(default_factory=list)\n"
    "class N:\n    def __init__(self): self.v = [1]\n"
    "class Color(enum.Enum):\n    RED = 'r'\n    BLUE = 'b'\n",
    """
json.loads('{"a": [1, null, true, 1.5]}')
json.loads("[1, 2")
json.loads("")
json.loads(b"[1]")
json.loads(json.dumps({"a": (1, 2), "b": None}))
json.loads(json.dumps({1: 2})) #?
json.loads(json.dumps("a"))
json.loads(json.dumps([1], indent=2))
json.loads('{"a": 1}', object_hook=lambda d: 5) #?
json.loads(json.dumps({"a": 1}), object_hook=lambda d: 5) #?
json.loads(json.dumps({"a": 1.5}), parse_float=str) #?
json.dumps({"a": 1, "b": [True, None, 1.5, "é"]})
json.dumps({"a": 1}, indent=2)
json.dumps([1], separators=(",", ":"))
json.dumps(obj={"a": 1})
json.dumps({1, 2})
json.dumps(b"a")
json.dumps(range(2))
json.dumps({1, 2}, default=list) #?
json.dumps(N)
json.dumps(float("nan"))
json.loads(json.dumps({"b": 1, None: 2}, skipkeys=True)) #?
json.dumps() #?
d = {"a": [1]}; s = json.dumps(d); d["a"].append(2) >> json.loads(s)
copy.copy([1, [2]])
copy.copy({"a": 1})
copy.copy({1})
copy.copy((1, 2))
copy.copy("a")
x = [[1]]; y = copy.copy(x); y.append(2); y[0].append(3) >> (x, y)
x = [[1]]; y = copy.deepcopy(x); y[0].append(3) >> (x, y)
x = {"a": {"b": [1]}}; y = copy.deepcopy(x); y["a"]["b"].append(2) >> (x, y)
x = ([1],); y = copy.deepcopy(x); y[0].append(2) >> (x, y)
x = [1]; x = [x, x]; y = copy.deepcopy(x); y[0].append(2) >> y
copy.deepcopy({1, (2, 3)})
n = N(); m = copy.copy(n); m.v.append(2); m.w = 1 >> (n.v, hasattr(n, "w"))
n = N(); m = copy.deepcopy(n); m.v.append(2) >> (n.v, m.v)
copy.deepcopy(Color.RED) is Color.RED
x = []; x.append(x); y = copy.deepcopy(x) >> y[0] is y
functools.partial(pow, 2)(3)
functools.partial(lambda a, b=0: (a, b), b=2)(1)
functools.partial(functools.partial(max, 1), 5)(3)
functools.reduce(lambda a, b: a + b, [1, 2, 3])
functools.reduce(lambda a, b: a * b, [1, 2], 10)
functools.reduce(lambda a, b: a, [])
functools.cache(lambda v: v + 1)(2)
functools.lru_cache(maxsize=None)(lambda v: v + 1)(2)
list(itertools.chain([1], "ab"))
list(itertools.chain.from_iterable([[1], [2, 3]]))
list(itertools.islice(range(10), 3))
list(itertools.islice(range(10), 2, 8, 3))
list(itertools.islice("abc", 1, None))
list(itertools.starmap(pow, [(2, 3), (3, 2)]))
list(itertools.product("ab", [1, 2]))
list(itertools.product([1, 2], repeat=2)) #?
len(list(itertools.product(range(100), range(100)))) #?
next(itertools.product("ab", "c")) #?
list(itertools.repeat(1, 2)) #?
list(itertools.accumulate([1, 2])) #?
list(itertools.zip_longest([1], [2, 3])) #?
list(itertools.groupby([1, 1])) != [] #?
next(itertools.count(5)) #?
operator.attrgetter("v")(N())
operator.attrgetter("v", "v")(N()) #?
operator.attrgetter("y.real")(types.SimpleNamespace(y=3))
operator.itemgetter("a")({"a": 1})
operator.itemgetter(0, 2)("abc")
operator.itemgetter("z")({"a": 1})
sorted([{"n": 2}, {"n": 1}], key=operator.itemgetter("n"))
operator.add(1, 2)
operator.contains([1], 1)
operator.methodcaller("upper")("a") #?
math.floor(2.7) + math.ceil(2.1)
math.sqrt(-1)
math.pi
math.gcd(12, 18)
math.isclose(0.1 + 0.2, 0.3)
math.prod([2, 3])
re.sub("a+", "b", "caat")
re.findall("[0-9]", "a1b2")
re.split(", *", "a, b,c")
re.escape("a.b")
re.match("a", "b")
bool(re.match("a", "ab"))
re.search("(a)(b)", "xab").group(2)
re.compile("a(.)").match("ab").groups()
re.sub("(a+)+$", "", "a" * 30) #?
textwrap.dedent("  a\\n  b")
textwrap.shorten("a b c d", 5)
base64.b64encode(b"abc")
base64.b64decode("YWJj")
html.escape("<a>")
urllib.parse.quote("a b/c")
urllib.parse.urlencode({"a": 1})
urllib.parse.urljoin("https://a.b/c/", "d")
os.path.join("a", "b", "c.txt")
os.path.join("a", "/b")
os.path.join("a", "")
os.path.basename("a/b.txt")
os.path.dirname("a/b.txt")
os.path.splitext("a/b.tar.gz")
os.sep
dataclasses.asdict(P(1, [2]))
dataclasses.astuple(P(1, [2]))
dataclasses.replace(P(1, [2]), x=5)
dataclasses.replace(P(1), z=1)
[f.name for f in dataclasses.fields(P)]
[f.name for f in dataclasses.fields(P(1))]
dataclasses.is_dataclass(P)
dataclasses.is_dataclass(P(1))
dataclasses.is_dataclass(N)
dataclasses.is_dataclass(5)
P(1) == P(1)
P(1, [1]).y
p = P(1); p.y.append(1) >> P(1).y
P()
dataclasses.asdict(P(1)) == {"x": 1, "y": []}
x = P(1, [1]); y = dataclasses.asdict(x); y["y"].append(2) >> x.y
collections.OrderedDict([("a", 1)]) == {"a": 1}
d = collections.defaultdict(list); d["a"].append(1) >> d["a"]
d = collections.defaultdict(int, {"a": 1}, b=2); d["c"] += 1 >> (d["a"], d["b"], d["c"])
collections.defaultdict(None)["a"]
list(collections.defaultdict(lambda: 5).items())
d = collections.deque([1, 2]); d.append(3) >> d.popleft()
d = collections.deque([1, 2]); d.appendleft(0) >> list(d) #?
d = collections.deque([1, 2]); d.rotate(1) >> list(d) #?
d = collections.deque([1, 2, 3], maxlen=2) >> list(d) #?
list(collections.deque("ab"))
collections.deque().popleft()
collections.ChainMap({"a": 1}, {"a": 2, "b": 3})["a"]
collections.ChainMap({"a": 1}, {"a": 2, "b": 3})["b"]
collections.namedtuple("T", "a b")(1, 2)
collections.namedtuple("T", ["a", "b"])(1, b=2).b
collections.namedtuple("T", "a,b", defaults=[5])(1)
collections.namedtuple("T", "a b")(1, 2)._replace(a=3)
collections.namedtuple("T", "a b")(1, 2)._asdict()
collections.namedtuple("T", "a b")(1)
collections.namedtuple("T", "a class", rename=True)(1, 2)[1]
collections.Counter("aab")["a"] #?
collections.Counter("aab").most_common(1) #?
types.SimpleNamespace(a=1).a
types.SimpleNamespace(a=1) == types.SimpleNamespace(a=1)
types.SimpleNamespace(a=1) == types.SimpleNamespace(a=2)
types.SimpleNamespace(a=1) == 5
types.SimpleNamespace(a=1).b
types.MappingProxyType({"a": 1})["a"]
typing.cast(int, "a")
typing.cast("int", 5)
typing.cast(typ=int, val=4)
typing.TYPE_CHECKING
typing.NewType("T", int)(5) #?
datetime.timedelta(days=1) == datetime.timedelta(hours=24)
datetime.timedelta(days=1).total_seconds()
datetime.timedelta(days=1, hours=2).days
datetime.timedelta("a")
int(datetime.timedelta(hours=2).total_seconds())
Color("r") is Color.RED
Color["BLUE"].value
Color("z")
[c.value for c in Color]
len(Color)
Color.RED.name
contextlib.nullcontext(5).__enter__()
""",
)

TABLES["arguments"] = (
    'l = [3, 1]; d = {"a": 1}; s = {1}; g = (i for i in "ab")',
    """
l.append()
l.append(1, 2) >> l
l.insert(1)
l.pop(1, 2)
l.pop(index=0)
l.remove()
l.reverse(1)
l.sort(lambda x: x)
l.count()
l.index(value=1)
l.clear(1)
d.get()
d.get(key="a")
d.get("b", default=1)
d.get("a", 1, 2)
d.pop("a", default=1)
d.setdefault()
d.items(1)
d.copy(1)
d.update({}, {})
s.add()
s.add(1, 2)
s.pop(1)
s.union(other=s)
s.issubset()
g.send()
g.close(1)
len()
len(l, l)
isinstance(1)
getattr(l)
getattr(l, "x", default=1)
hasattr(l)
any()
any(l, l)
sorted(l, len)
sorted(iterable=l)
map(len)
filter(None)
sum()
min()
enumerate()
range()
zip(strikt=True)
list(1, 2)
list(iterable=l)
dict(l, l)
print(end="", sepp="")
iter()
next()
open()
callable()
import json >> json.dumps()
import json >> json.dumps(1, 2)
import json >> json.loads()
import copy >> copy.copy()
import functools >> functools.partial()
import types >> types.MappingProxyType()
import dataclasses >> dataclasses.asdict()
import itertools >> itertools.product(1, rept=2)
import os >> os.getenv()
import io >> io.StringIO(1, 2, 3)
from pathlib import Path; import os >> Path("a.x").with_suffix("x").name
from pathlib import Path; import os >> Path("").with_suffix(".x").name
from pathlib import Path; import os >> Path(5)
from pathlib import Path; import os >> Path(None)
from pathlib import Path; import os >> os.path.join("a", 5)
from pathlib import Path; import os >> os.path.join()
from pathlib import Path; import os >> os.fspath(5)
""",
)

TABLES["types and iterators"] = (
    """l = [3, 1, 2]; d = {"b": 1, "a": 2}; f = lambda v: v
class A: pass""",
    """
next(l)
next("ab", "c")
next(d, None)
next(A)
enumerate(l, "x")
list(enumerate("ab", True))
list(enumerate(iterable="ab", start=2))
sum(["a"], "")
sum([[1]], [])
round("a")
abs([1])
chr(l)
ord(d)
divmod(1, l)
tuple(f)
set(A)
list(A)
len(A)
reversed({1})
reversed(iter(l))
isinstance(1, l)
isinstance(1, f)
hasattr(l, 5)
getattr(l, 5, 6)
vars(l)
{} < {}
[1] < (1,)
1 < [1]
range(3) < range(4)
f < f
[1] + range(2)
"a" + iter("b")
map(f, 5)
filter(f, None)
zip(l, 5)
it = iter(l); l.append(9) >> list(it)
it = iter(l); l.clear() >> list(it)
m = map(f, l); l.append(9) >> list(m)
e = enumerate(l); l.append(9) >> list(e)
z = zip(l, l); l.append(9) >> list(z)
z = zip(l, "abcd"); next(z); l.clear() >> list(z)
r = reversed(l); l.append(9) >> list(r)
r = reversed(l); l.clear() >> list(r)
r = reversed(l); l[0] = 7 >> list(r)
r = reversed(l); next(r); l.pop() >> list(r)
it = iter(d); d["c"] = 3; r = [] >> [r.append(1) for _ in "a"]
v = d.values(); d["c"] = 3 >> list(v)
i = d.items(); d["a"] = 9 >> list(i)
frozenset("ab") == set("ab")
frozenset([1]).add(2)
{frozenset([1]): 2}[frozenset([1])]
{frozenset([1]), frozenset([1])}
frozenset([1]) | {2}
{1} in {frozenset([1])} #?
{1} in {1: 2}
isinstance(frozenset(), set)
isinstance(frozenset(), frozenset)
{{1}: 2}
{[1]}
d.get({1})
d.pop([1], None)
l.pop("a")
l.insert({}, 1)
l.index(1, "a")
""",
)

TABLES["unknown values"] = (
    UNKNOWN,
    """
mapping.get("last")
mapping.get("never-set")
mapping.get("never-set", 4)
mapping.get(named, 5)
made.get(named)
made.get(named, 5)
made.get("other", 5)
made.get("known")
made["known"]
made.setdefault("known", 4)
made.setdefault("other", 4)
made.setdefault(named, 4)
mapping.setdefault("fresh", 4)
mapping.setdefault("fresh", 4) >> mapping["fresh"]
mapping.setdefault("last", 4)
mapping.pop("last")
mapping.pop("fresh", 4)
mapping.pop(named, None)
mapping.pop(named, None) >> mapping.get("last")
made.pop(named)
made.pop(named, 0) >> made
mapping.popitem()[0] in mapping
{"a": 1}.get(named)
{"a": 1}.get(named, 2)
{}.get(named, 2)
{"a": 1}.pop(named, 2)
d = {"a": 1}; d.pop(named, 2) >> d
d = {"a": 1}; d.setdefault(named, 2) >> d["a"]
d = {"a": 1}; d.update(anything) >> d["a"]
d = {"a": 9}; d.update(mapping, z=1) >> d["z"]
d = {"a": 9}; d.update({named: 1}) >> d["a"]
d = {"z": 9}; d.update(**anything) >> d["z"]
d = {"a": 1}; d.update((w, 1) for w in words) >> d["a"]
d = mapping.copy(); d["x"] = 1 >> d["x"]
c = mapping.copy(); c.clear() >> c
mapping.clear() >> mapping
anything.get("a", 5)
anything.get("zz", 5)
anything.get("zz", 5) == anything.get("zz", 5)
anything.get(named, 5)
anything.get("a")
anything.get(key="a") if False else 1
anything["a"]
len(mapping) > 0
len(words) == len(list(words))
len(made)
l = [1, 2]; l.append(named) >> l
l = [1, 2]; l.extend(words) >> l[:2]
l = [1, 2]; l.extend(words) >> len(l) > 2
l = [1, 2]; l.insert(number, 5) >> l
l = [1, 2]; l.insert(number - number, 5) >> l[0]
l = [1, 2] >> l.pop(number - 7)
l = [1, 2]; l.pop(number - 7) >> l
l = [1, named, 2]; l.remove(2) >> l
l = [1, named, 2]; l.remove(named) >> l
l = [named, "a"] >> l.index("a")
[1, named].index(1)
[1, 2].index(number) if number in [1, 2] else -1
[1, named].count(1)
[1, named].count("a")
words.count("a")
words.index(words[0])
words.pop() in words
words.sort() >> words == sorted(words)
words.reverse() >> words[0]
words.copy() == words
words.clear() >> words
words.append(1) >> words[-1]
words.insert(0, "first") >> words[0]
words.remove(words[0]) >> words[0]
words[0]
sorted(words)[0] <= sorted(words)[-1]
sorted([1, number])
sorted([1, 2], reverse=bool(number))
sorted(words, key=len)[0]
sorted([named, "a"], key=lambda v: 1)
l = [2, 1]; l.sort(reverse=number > 3) >> l
max([number, 1])
max(words, key=len)
max([number], default=1)
min(words, default="") <= max(words)
s = {1}; s.add(named) >> 1 in s
s = {1}; s.add(named) >> len(s)
s = {1}; s.discard(named) >> s
s = {1, 2} >> s.remove(number) if number in s else 5
s = {1, named}; s.remove(1) >> s
s = {1, named} >> s.pop() in (1, named)
s = {1}; s.update(words) >> 1 in s
s = {1}; s.update(words) >> "never-set" in s
s = set(words); s.discard(1) >> 1 in s
s = set(words) >> s.copy() == s
set(words).union([1]) == set(words)
{1}.union(words) == {1}
{1}.union([named])
{1, named}.intersection([1])
{1}.intersection(words)
{1}.difference(words)
{1}.issubset(words)
{1}.issubset([1, named])
{2}.issubset([1, number])
{1, number}.issubset([1])
set(words) == {1}
import copy; s = {1}; s.update(words); t = copy.copy(s) >> t == {1}
import copy; s = set(words); t = copy.copy(s) >> len(t)
import copy; s = {1}; s.update(words); t = copy.deepcopy(s) >> t == {1}
import copy >> copy.copy(mapping)["last"]
import copy >> copy.deepcopy(mapping)["last"]
import copy >> copy.copy(anything)
import copy >> copy.deepcopy([anything, 1])[1]
text.upper()
text.split()
text.split(",")[0]
text.startswith("t")
text.startswith("t") and text.startswith("t")
f"abc{text}".startswith("abc")
f"abc{text}".startswith("ab")
f"abc{text}".startswith("x")
f"abc{text}".startswith("abct")
f"abc{text}".startswith("b", 1)
f"abc{text}".startswith(("x", "a"))
f"{text}xyz".endswith("yz")
f"{text}xyz".endswith("q")
f"{text}xyz".endswith("y", 0, -1)
f"{text}xyz".endswith(named)
f"abc{text}".strip()
f"  abc{text}".strip()
f"abc{text}".strip("a")
f"abc{text}".upper()
f"abc{text}".encode()
f"abc{text}".encode("ascii")
f"abc{text}".encode().decode()
text.encode()
text.find("e")
text.isdigit()
text.partition(",")
text.replace(",", ";")
text.nothing if False else 1
text.join(["a", "b"])
",".join(words)
",".join([named, "a"])
",".join(["a", text])
",".join(w for w in words)
f"-{text}-".join(["a", "b"])
"{} {}".format(named, 1)
"{a}".format(a=named)
"{}-{b}".format("x", b=text)
"{:>5}|{}".format(number, "a")
"{:{}}-{}".format(text, 5, "a")
"{0}{1}".format(text, "b")
"{0}{0}".format(text)
"{0.real} {1}".format(number, "a")
"{!r:>3} {{}}".format(text)
"{k}".format(**anything) if False else 1
"{a}".format(**anything)
"{}".format(*words)
text.format(1)
"%s-%s" % (text, 1)
"%s" % text
json.dumps({"a": text})
json.dumps(anything)
json.loads(json.dumps({"a": text, "b": 1}))["b"]
json.loads(json.dumps(mapping))["last"]
json.loads(json.dumps({named: 1, "b": 2})) == {"b": 2}
json.loads(json.dumps({"a": 1}), **({} if number else {"strict": 1}))
json.loads(text) if False else 1
json.dumps({"a": 1}).encode()
json.dumps({"a": 1}) + named
json.dumps({"a": 1}) + "\\n"
json.dumps([1], indent=number)
str(number)
str(text) == text
str(anything["b"])
int(number)
int(now) > 5
int(named) if False else 1
float(number)
bool(number)
bool(words)
len(text)
len(anything)
abs(number)
round(now, 2) > 1
divmod(number, 2)[0]
repr(named)
range(number)[0]
len(range(number))
list(zip(words, [1]))[0][1]
list(zip([1, 2], words))[0][0]
list(zip(range(3), words))[0][0]
list(enumerate(words))[0][0]
list(enumerate("ab", number))
list(map(str, [number, 1]))
list(filter(None, [number, 0]))
list(filter(None, words)) == words
sum([number, 1])
sum(anything["b"])
any([number == 1, True])
all([number, 1])
any(w for w in words)
next(iter(words))
next(iter(words), None)
next(some(number))
list(reversed(words))[0]
reversed(anything["b"])
tuple(words)[0]
tuple(some(2))
set(some(2))
dict(anything)
dict(anything, z=1)["z"]
dict(**anything)
dict(words=words)["words"][0]
list(anything)
list(text)
list(words)[0]
isinstance(named, str)
isinstance(anything, dict)
isinstance(number, (int, float))
isinstance(text, words and str)
issubclass(type(anything), dict)
type(anything)
type(number)
getattr(anything, "get")("a")
getattr(json, named, 5)
getattr(text, named, 5)
hasattr(text, named)
hasattr(anything, "get")
callable(anything)
iter(words)
iter(lambda: 1, number)
type(named, (), {})
vars(sys) and 1
import functools >> functools.partial(max, number)(1)
import functools >> functools.reduce(lambda a, b: b, words)
import functools >> functools.reduce(lambda a, b: a + [b], words, [])[0]
import functools >> functools.partial(**{"func": 1}) if False else 1
import itertools >> list(itertools.chain(words, [1]))[-1]
import itertools >> list(itertools.chain([1], words))[0]
import itertools >> list(itertools.islice(words, 1))
import itertools >> list(itertools.product(words, [1]))[0][1]
import operator >> operator.itemgetter("a")(anything)
import operator >> operator.itemgetter(named)({named: 1})
import operator >> operator.attrgetter("real")(number)
import operator >> operator.add(number, 1)
import re >> re.sub("a", "b", text)
import re >> re.match("t", text).group(0)
import math >> math.floor(now) > 1
import datetime >> datetime.timedelta(hours=number).days
import datetime >> datetime.timedelta(seconds=now) > datetime.timedelta(0)
import os.path >> os.path.join("a", text)
import os.path >> os.path.join(text, "a.txt")
import os.path >> os.path.basename("a/" + text)
import os.path >> os.path.splitext(text)
import os.path >> os.path.join(*words)
import collections >> collections.deque(words)[0]
import collections; d = collections.deque(words, 2) >> len(d)
import collections >> collections.defaultdict(list, anything)["a"]
import collections >> collections.namedtuple("T", words[:1] and ["a"])(1)
import collections >> collections.ChainMap(anything, {"zz": 1})["zz"]
import types >> types.SimpleNamespace(**anything).a
import types >> types.SimpleNamespace(a=number) == types.SimpleNamespace(a=1)
import dataclasses >> dataclasses.is_dataclass(anything)
import typing >> typing.cast(dict, anything)["a"]
import base64 >> base64.b64encode(text.encode())
os.getenv("PATH") == os.getenv("PATH")
os.getenv("NOT_SET_ANYWHERE", "a")
os.getenv("NOT_SET_ANYWHERE")
os.getenv(named, 5)
os.environ.get("NOT_SET_ANYWHERE", 6)
import uuid >> len(str(uuid.uuid4()))
import uuid >> str(uuid.uuid4()) == str(uuid.uuid4())
time.time() == time.time() if False else 1
time.time() > 5
time.perf_counter() >= 0
time.monotonic() >= 0
import random; random.seed(1) >> random.choice([1])
""",
)


def program(before: str, line: str) -> str:
    """Return the program of one line of a table."""
    written = ["from probes import probe", before, "try:", *(f"    {one}" for one in _steps(line))]
    for name in RAISED.split():
        written.append(f"except {name}:\n    probe({name!r})")
    written.append("except SystemExit:\n    probe('SystemExit')")
    return "\n".join(written) + "\n"


def _steps(line: str) -> list[str]:
    statements, _, expression = line.rpartition(" >> ")
    return [*([statements] if statements else []), f"probe({expression})"]


def lines(*titles: str) -> list[tuple[str, str]]:
    return [(title, line) for title in titles for line in TABLES[title][1].strip().splitlines()]


@pytest.mark.parametrize(("title", "line"), lines(*(one for one in TABLES if "unknown" not in one)))
def test_a_value_is_what_python_has(title: str, line: str) -> None:
    written = line.removesuffix(" #?")
    found = compared(program(TABLES[title][0], written))
    assert not found.wrong
    assert found.total == 1
    if written == line:
        assert found.known == 1, "the engine does not know it"


@pytest.mark.parametrize(
    ("expression", "raised"),
    [
        ('",".join([text, 5])', "TypeError"),
        ('"{".format(text)', "ValueError"),
        ('"{x}".format(text)', "KeyError"),
        ('"{} {}".format(text)', "IndexError"),
    ],
)
def test_what_surely_raises_goes_no_further(expression: str, raised: str) -> None:
    source = program(UNKNOWN, expression)
    assert by_python(source) == [("constant", "str", repr(raised))]
    assert {one for _, one in by_engine(source).values} == {*by_python(source)}


@pytest.mark.parametrize(("title", "line"), lines("unknown values"))
def test_what_python_has_is_among_what_the_engine_takes_for_possible(title: str, line: str) -> None:
    source = "\n".join(["from probes import probe", TABLES[title][0], *_steps(line), ""])
    [value, *_] = by_python(source)
    possible = [one for number, one in by_engine(source).values if number == 0]
    assert any(agrees(one, value) for one in possible), (value, possible)
