"""Which variable a name is: the engine against libcst's own ``ScopeProvider``.

Over a sample of the package's own files and of the standard library; ``SCOPES=all`` takes all.
"""

from __future__ import annotations

import os
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import libcst as cst
import pytest
from libcst import metadata
from libcst.metadata import MetadataWrapper, ScopeProvider

import flake8_batch_params
from flake8_batch_params.engine.code import Code
from flake8_batch_params.engine.lowering.builder import Builder
from flake8_batch_params.engine.lowering.statements import module_code
from flake8_batch_params.engine.steps import variables

PACKAGE = Path(flake8_batch_params.__file__).parent
STDLIB = Path(sysconfig.get_path("stdlib"))
#: Every so many files of each; a prime, so that no package is left out.
OWN_STEP, STEP = (1, 1) if os.environ.get("SCOPES") == "all" else (3, 29)
#: ``ScopeProvider`` takes ten times as long as the parse.
MAX_SIZE = 10**9 if STEP == 1 else 25_000

#: A variable's scope: the node of the function or class that it is of, or one of these.
Owner = cst.CSTNode | str
GLOBAL = "the module"
COMPREHENSION = "a comprehension"


def files() -> list[Path]:
    standard = sorted(
        path
        for path in STDLIB.rglob("*.py")
        if not {"site-packages", "lib2to3", "__pycache__"}.intersection(path.parts)
    )
    return [*sorted(PACKAGE.rglob("*.py"))[::OWN_STEP], *standard[::STEP]]


def parsed(path: Path) -> cst.Module | None:
    """Return the module of a file that libcst can read."""
    try:
        return cst.parse_module(path.read_bytes())
    except Exception:
        return None


# --- what the engine says ---


class Loaded(NamedTuple):
    """A name that a step reads: the scope it is in, and the step."""

    builder: Builder
    at: int
    node: cst.Name


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch) -> list[Loaded]:
    """Return the names that are read by what is lowered from now on."""
    found: list[Loaded] = []
    load = Builder.load

    def noted(builder: Builder, name: str, node: object = None) -> None:
        if isinstance(node, cst.Name):
            found.append(Loaded(builder, len(builder.steps), node))
        load(builder, name, node)

    monkeypatch.setattr(Builder, "load", noted)
    return found


def lower_all(code: Code) -> None:
    """Lower the scopes in a scope, those of functions too that nobody has called yet."""
    code.ready()
    for inner in code.inner:
        lower_all(inner)


def ours(module: cst.Module, loaded: list[Loaded]) -> dict[cst.Name, Owner]:
    """Return whose each name is that the steps of a module read."""
    lower_all(module_code(module))
    return {one.node: _owner(one) for one in loaded}


def _owner(one: Loaded) -> Owner:
    builder = one.builder
    step, argument = builder.code.steps[one.at]
    name = argument if isinstance(argument, str) else argument[0]
    if name.startswith("."):
        return COMPREHENSION
    if step is variables.load_local:
        return _of(builder)
    if step is variables.load_bound_name or (
        step is variables.load_class_name and name in builder.bound
    ):
        return _of(builder)
    if step is variables.load_global or name not in builder.cells | builder.frees:
        return GLOBAL
    while name not in builder.cells:
        assert builder.parent is not None
        builder = builder.parent
    return _of(builder)


def _of(builder: Builder) -> Owner:
    node = builder.code.node
    assert isinstance(node, cst.CSTNode)
    return COMPREHENSION if isinstance(node, cst.GeneratorExp) else node


# --- what libcst says ---


def theirs(module: cst.Module) -> dict[cst.Name, Owner | None]:
    """Return whose each name of a module is that libcst has an opinion of."""
    scopes = MetadataWrapper(module, unsafe_skip_copy=True).resolve(ScopeProvider)
    return {
        node: _found(scope, node.value)
        for node, scope in scopes.items()
        if isinstance(node, cst.Name) and scope is not None
    }


def _found(scope: metadata.Scope, name: str) -> Owner | None:
    """Return the scope that binds a name; None for those of type parameters."""
    owners = [one.scope for one in scope[name]] or [scope.globals]
    # Of what a class and the function around it bind, the class's own comes first.
    owner = scope if scope in owners else owners[0]
    if isinstance(owner, metadata.ComprehensionScope):
        return COMPREHENSION
    if isinstance(owner, (metadata.FunctionScope, metadata.ClassScope)):
        return owner.node
    return GLOBAL if isinstance(owner, (metadata.GlobalScope, metadata.BuiltinScope)) else None


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


# --- the two ---


def test_names_are_compared(loaded: list[Loaded]) -> None:
    module = cst.parse_module((PACKAGE / "values.py").read_bytes())
    assert len(ours(module, loaded).keys() & theirs(module).keys()) > 250


def shown(owner: Owner | None) -> str:
    name = getattr(owner, "name", None)
    return str(owner) if isinstance(owner, str) else getattr(name, "value", "<lambda>")


@pytest.mark.parametrize("path", files(), ids=lambda path: "/".join(path.parts[-3:]))
def test_a_name_is_the_variable_that_libcst_says_it_is(path: Path, loaded: list[Loaded]) -> None:
    if path.stat().st_size > MAX_SIZE:
        pytest.skip("large: ScopeProvider would take most of the time of all")
    module = parsed(path)
    if module is None:
        pytest.skip("libcst does not read it")
    left_out, other = not_compared(module), theirs(module)
    found = [
        f"{node.value}: here of {shown(owner)}, there of {shown(other[node])}"
        for node, owner in ours(module, loaded).items()
        if node.value not in left_out and other.get(node) not in (None, owner)
    ]
    assert found == []


#: The name that is asked about is called in a function ``f``.
@pytest.mark.parametrize(
    ("source", "owner"),
    [
        ("x = 1\ndef f(): x()", GLOBAL),
        ("def f(): x()", GLOBAL),
        ("def f():\n x = 1\n x()", "f"),
        ("def f(x): x()", "f"),
        ("def f(*x): x()", "f"),
        ("def f():\n import x.y\n x()", "f"),
        ("def f():\n from a import b as x\n x()", "f"),
        ("def f():\n try: pass\n except E as x: x()", "f"),
        ("def f():\n with a as (x, y): x()", "f"),
        ("def f():\n for y, [*x] in a: x()", "f"),
        ("def f():\n x()\n x += 1", "f"),
        ("def f():\n x()\n del x", "f"),
        ("def f():\n x()\n match a:\n  case [*x]: pass", "f"),
        ("def f():\n x()\n match a:\n  case {'a': 1, **x}: pass", "f"),
        ("def f():\n x()\n [(x := a) for a in b]", "f"),
        ("def f():\n [x() for x in b]", COMPREHENSION),
        ("def f():\n [a for a in x() for x in b]", GLOBAL),
        ("def f():\n [a for x in b for a in x()]", COMPREHENSION),
        ("def f():\n [0 for x in x()]", GLOBAL),
        ("def f():\n sum(x() for x in b)", COMPREHENSION),
        ("x = 1\ndef f():\n global x\n x = 2\n x()", GLOBAL),
        ("def g():\n x = 1\n def f(): x()", "g"),
        ("def g():\n x = 1\n def f():\n  nonlocal x\n  x = 2\n  x()", "g"),
        ("def g():\n def f(): x()\n x = 1", "g"),
        ("def g(x):\n class C:\n  x = 2\n  def f(self): x()", "g"),
        ("x = 1\nclass C:\n x = 2\n def f(self): x()", GLOBAL),
        ("class C:\n x = 2\n x()", "C"),
        ("def g(x):\n class C:\n  x()", "g"),
        ("class C:\n x = 2\n [x() for a in b]", GLOBAL),
        ("class C:\n x = 2\n [a for a in x()]", "C"),
        ("def f(x):\n return lambda y: x()", "f"),
        ("def f(x):\n return lambda x: x()", "<lambda>"),
        ("def f(a=x()): x = 1", GLOBAL),
    ],
)
def test_whose_a_name_is(source: str, owner: str, loaded: list[Loaded]) -> None:
    found = ours(cst.parse_module(source), loaded)
    calls = [node for node in found if node.value == "x"]
    assert {shown(found[node]) for node in calls} == {owner}
