"""The scopes against libcst's own ``ScopeProvider``, over the standard library.

A sample of it; all of it with ``SCOPES=all``.
"""

from __future__ import annotations

import os
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import libcst as cst
import pytest
from libcst import metadata
from libcst.metadata import Assignment, MetadataWrapper, ScopeProvider

from flake8_batch_params.analysis.scopes import Scope, Scopes, resolve

STDLIB = Path(sysconfig.get_path("stdlib"))
#: Every so many files; a prime, so that no package is left out.
STEP = 1 if os.environ.get("SCOPES") == "all" else 29
#: ``ScopeProvider`` takes ten times as long as the parse.
MAX_SIZE = 10**9 if STEP == 1 else 60_000


def files() -> list[Path]:
    everything = sorted(
        path
        for path in STDLIB.rglob("*.py")
        if not {"site-packages", "lib2to3", "__pycache__"}.intersection(path.parts)
    )
    return everything[::STEP]


def parsed(path: Path) -> cst.Module | None:
    """Return the module of a file that libcst can read."""
    try:
        return cst.parse_module(path.read_bytes())
    except Exception:
        return None


def theirs(module: cst.Module) -> dict[cst.CSTNode, set[str]]:
    """Return the names that libcst says each scope binds, by the node that opens it."""
    wrapper = MetadataWrapper(module, unsafe_skip_copy=True)
    found: dict[cst.CSTNode, set[str]] = {}
    for scope in set(wrapper.resolve(ScopeProvider).values()):
        if scope is not None and (node := node_of(scope, module)) is not None:
            found.setdefault(node, set()).update(names_in(scope))
    return found


def node_of(scope: metadata.Scope, module: cst.Module) -> cst.CSTNode | None:
    if scope is scope.globals:
        return module
    node = getattr(scope, "node", None)
    return node if isinstance(node, cst.CSTNode) else None


def names_in(scope: metadata.Scope) -> Iterator[str]:
    for assignment in scope.assignments:
        # The rest are builtins.
        if isinstance(assignment, Assignment) and assignment.scope is scope:
            yield assignment.name.partition(".")[0]


def ours(module: cst.Module) -> dict[cst.CSTNode, set[str]]:
    # A name that is declared global is bound elsewhere: theirs has it only there.
    return {node: scope.bound - scope.globals for node, scope in Scopes(module).of.items()}


def not_compared(module: cst.Module) -> set[str]:
    """Return the names of a module about which libcst 1.9.0 is wrong, or says nothing.

    It does not know that ``match`` and ``del`` bind names; it binds ``:=`` in the
    comprehension that it stands in, a ``nonlocal`` name in the nearest function, and a
    ``global`` one nowhere if it is only read.
    """
    found: set[str] = set()
    stack: list[cst.CSTNode] = [module]
    while stack:
        node = stack.pop()
        stack.extend(node.children)
        match node:
            case cst.MatchAs(name=cst.Name(value=name)) | cst.MatchStar(name=cst.Name(value=name)):
                found.add(name)
            case cst.MatchMapping(rest=cst.Name(value=name)) | cst.Del(target=cst.Name(value=name)):
                found.add(name)
            case cst.Nonlocal(names=names) | cst.Global(names=names):
                found.update(item.name.value for item in names)
            case cst.ListComp() | cst.SetComp() | cst.DictComp() | cst.GeneratorExp():
                found.update(walruses(node))
    return found


def walruses(node: cst.CSTNode) -> Iterator[str]:
    """Yield the names that ``:=`` binds in a comprehension."""
    if isinstance(node, cst.NamedExpr) and isinstance(node.target, cst.Name):
        yield node.target.value
    for child in node.children:
        yield from walruses(child)


def differences(module: cst.Module) -> list[str]:
    """Return where the two disagree, as a reader can find it."""
    mine, other, left_out = ours(module), theirs(module), not_compared(module)
    found = []
    for node in {**mine, **other}:
        left, right = mine.get(node, set()) - left_out, other.get(node, set()) - left_out
        if left != right:
            name = getattr(getattr(node, "name", None), "value", type(node).__name__)
            found.append(f"{name}: only here {left - right}, only there {right - left}")
    return found


@pytest.mark.parametrize("path", files(), ids=lambda path: str(path.relative_to(STDLIB)))
def test_a_scope_binds_what_libcst_says_it_binds(path: Path) -> None:
    if path.stat().st_size > MAX_SIZE:
        pytest.skip("large: ScopeProvider would take most of the time of all")
    module = parsed(path)
    if module is None:
        pytest.skip("libcst does not read it")
    assert differences(module) == []


def scope_named(source: str, name: str) -> Scope:
    """Return the scope of the function or class of this name."""
    scopes = Scopes(cst.parse_module(source))
    (found,) = (scope for scope in scopes.module.walk() if scope.name == name)
    return found


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("import a.b, c as d", {"a", "d"}),
        ("from a import b, c as d", {"b", "d"}),
        ("try:\n  a()\n except (b, c) as d:\n  pass", {"d"}),
        ("try:\n  a()\n except* b as d:\n  pass", {"d"}),
        ("with a as (b, *c), d() as e.f:\n  pass", {"b", "c"}),
        ("for a, [b, *c] in d:\n  pass", {"a", "b", "c"}),
        ("a = b[c] = d.e = (f, g) = 1", {"a", "f", "g"}),
        ("a: int = 1; b += 1", {"a", "b"}),
        ("del a, (b, c)", {"a", "b", "c"}),
        ("match a:\n  case [b, *c] | {'x': d, **e}: pass\n  case f() as g: pass", set("bcdeg")),
        ("match a:\n  case C(x, y=z) if (w := 1): pass\n  case D.E: pass", set("xzw")),
        ("[(a := b) for b in c]; (lambda d: (e := d))", {"a"}),
        ("def a(b=(c := 1)): d = 1", {"a", "c"}),
        ("class A(B, x=(c := 1)): d = 1", {"A", "c"}),
        ("type A[T] = list[T]", {"A"}),
        ("print(a, b.c, d[e])", set()),
    ],
)
def test_what_binds_a_name(body: str, names: set[str]) -> None:
    scope = scope_named(f"def f():\n {body}\n", "f")
    assert scope.bound == names


@pytest.mark.parametrize(
    ("source", "owner"),
    [
        ("x = 1\ndef f(): x", "module"),
        ("def f(): x = 1; x", "f"),
        ("def f(x): x", "f"),
        ("x = 1\ndef f():\n global x\n x = 2", "module"),
        ("def g():\n x = 1\n def f(): x", "g"),
        ("def g():\n x = 1\n def f():\n  nonlocal x\n  x = 2", "g"),
        ("x = 1\nclass C:\n x = 2\n def f(self): x", "module"),
        ("x = 1\nclass C:\n x = 2\n class f: y = x", "module"),
        ("class f:\n x = 1\n y = x", "f"),
        ("def f[x](y): x", "f's type parameters"),
        ("def f(): len", None),
    ],
)
def test_whose_a_name_is(source: str, owner: str | None) -> None:
    scope = scope_named(source, "f")
    name = "len" if owner is None else "x"
    found = resolve(name, scope)
    if owner is None:
        assert found is None
    elif owner == "module":
        assert found is scope.module()
    elif owner == "f's type parameters":
        assert found is not None
        assert found.kind == "annotation"
    else:
        assert found is not None
        assert found.name == owner
