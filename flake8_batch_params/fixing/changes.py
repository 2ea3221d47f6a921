"""One edit to changes of the text, where that is certain to do what the edit says."""

from __future__ import annotations

import re
from collections.abc import Iterable

import libcst as cst

from flake8_batch_params.findings import Edit
from flake8_batch_params.fixing.source import Change
from flake8_batch_params.fixing.tree import Tree

#: What can stand in a string as it is, whatever its quotes and its prefix.
PLAIN = re.compile(r"[\w ./:+-]*", re.ASCII)
#: Expressions that need no parentheses before ``.id``, and stay what they are in a call.
PRIMARY = (cst.Name, cst.Attribute, cst.Call, cst.Subscript)
WRAPPED = (*PRIMARY, cst.Await, cst.BinaryOperation, cst.UnaryOperation, cst.Integer, cst.Float)


class Obstacle(Exception):
    """An edit is not certain; the text says why."""


def change(edit: Edit, tree: Tree, places: Iterable[cst.CSTNode] = ()) -> list[Change]:
    """Return the changes that an edit asks for; raises `Obstacle`.

    ``places`` are the expressions that are passed for the value, which may be elsewhere.
    """
    node = edit.origin
    if not isinstance(node, cst.CSTNode):
        raise Obstacle("nobody wrote it in this file")
    if edit.kind == "path":
        return _path(edit, node, tree)
    if any(isinstance(above, cst.FormattedStringExpression) for above in tree.above(node)):
        raise Obstacle("it is inside of an f-string")
    if edit.kind == "key":
        return [_replaced(node, _key(edit, node, tree), tree)]
    if edit.kind == "attribute":
        return [_attribute(edit, node, tree)]
    if edit.kind == "call":
        return [_wrapped(place, str(edit.content), tree) for place in (list(places) or [node])]
    places = list(places) or ([] if is_literal(node) else [node])
    if edit.wrap and places:
        return [_wrapped(place, edit.wrap, tree) for place in places]
    return [_replaced(node, _value(edit, node, tree), tree)]


def is_literal(node: object) -> bool:
    """Tell whether a node is a constant that is written out."""
    match node:
        case cst.ConcatenatedString():
            return all(isinstance(one, cst.SimpleString) for one in _strings(node))
        case cst.SimpleString() | cst.Integer() | cst.Float() | cst.Name(value="True" | "False"):
            return True
        case cst.UnaryOperation(operator=cst.Minus(), expression=cst.Integer() | cst.Float()):
            return True
    return False


def _strings(node: cst.BaseString) -> list[cst.BaseString]:
    """Return the strings of a concatenated one, in their order."""
    found = []
    while isinstance(node, cst.ConcatenatedString):
        found.append(node.left)
        node = node.right
    return [*found, node]


def _value(edit: Edit, node: cst.CSTNode, tree: Tree) -> str:
    """Return what to write for a literal."""
    if not is_literal(node):
        raise Obstacle("the value is computed")
    if not isinstance(edit.content, str):
        return str(edit.content)
    return _string(edit.content, node, tree)


def _string(text: str, node: cst.CSTNode, tree: Tree) -> str:
    """Return a string with the prefix and the quotes of the literal that it replaces."""
    if not PLAIN.fullmatch(text):
        raise Obstacle("it needs characters that a string may have to escape")
    if isinstance(node, cst.ConcatenatedString):
        if "#" in re.sub(r"(['\"])(?:\\.|(?!\1).)*\1", "", tree.written(node)):
            raise Obstacle("there is a comment inside of the string")
        node = node.left
    if isinstance(node, cst.SimpleString):
        prefix = node.value[: len(node.prefix)] if "b" not in node.prefix.lower() else ""
        return f"{prefix}{node.quote}{text}{node.quote}"
    return f"{tree.quote}{text}{tree.quote}"


def _key(edit: Edit, node: cst.CSTNode, tree: Tree) -> str:
    parent = tree.parent(node)
    match parent:
        case cst.Arg(keyword=keyword) if keyword is node:
            return str(edit.content)
        case cst.DictElement(key=key) if key is node and isinstance(node, cst.SimpleString):
            return _string(str(edit.content), node, tree)
        case cst.Index() if isinstance(node, cst.SimpleString):
            return _string(str(edit.content), node, tree)
    raise Obstacle("the key is computed, or written elsewhere")


def _attribute(edit: Edit, node: cst.CSTNode, tree: Tree) -> Change:
    _, end = tree.span(node)
    if isinstance(node, cst.Await):
        return Change(*tree.span(node), f"({tree.written(node)}).{edit.content}")
    if not isinstance(node, PRIMARY):
        raise Obstacle("it is no plain expression")
    return Change(end, end, f".{edit.content}")


def _wrapped(node: cst.CSTNode, function: str, tree: Tree) -> Change:
    """Return the change that puts an expression into a call."""
    if not isinstance(node, WRAPPED):
        raise Obstacle("it is no plain expression")
    if _binds(tree, function):
        raise Obstacle(f"the file has a {function} of its own")
    start, end = tree.span(node)
    return Change(start, end, f"{function}({tree.written(node)})")


def _binds(tree: Tree, name: str) -> bool:
    """Tell whether a module may give a built-in's name to something else."""
    for node in tree.nodes:
        if isinstance(node, cst.ImportStar):
            return True
        if isinstance(node, cst.Name) and node.value == name:
            match tree.parent(node):
                case cst.FunctionDef(name=one) | cst.ClassDef(name=one) | cst.Param(name=one):
                    bound = one is node
                case cst.For(target=one) | cst.CompFor(target=one) | cst.NamedExpr(target=one):
                    bound = one is node
                case cst.AnnAssign(target=one):
                    bound = one is node
                case cst.AssignTarget() | cst.AsName() | cst.ImportAlias() | cst.Element():
                    bound = True
                case _:
                    bound = False
            if bound:
                return True
    return False


def _path(edit: Edit, node: cst.CSTNode, tree: Tree) -> list[Change]:
    """Return the changes of the names below the client of a call."""
    old, new = edit.old.split("."), str(edit.content).split(".")
    names: list[cst.Name] = []
    function = node.func if isinstance(node, cst.Call) else node
    for word in reversed(old):
        if not isinstance(function, cst.Attribute) or function.attr.value != word:
            raise Obstacle("its names are not written in one piece")
        names.insert(0, function.attr)
        function = function.value
    if len(old) == len(new):
        pairs = zip(names, new, strict=True)
        return [_replaced(name, word, tree) for name, word in pairs if name.value != word]
    start, end = tree.span(names[0])[0], tree.span(names[-1])[1]
    if tree.text[start:end] != edit.old:
        raise Obstacle("its names are not written in one piece")
    return [Change(start, end, ".".join(new))]


def _replaced(node: cst.CSTNode, text: str, tree: Tree) -> Change:
    """Return the change of a node; a word does not grow together with those at its sides."""
    start, end = tree.span(node)
    before, after = tree.text[start - 1 : start], tree.text[end : end + 1]
    if _is_word(before) and _is_word(text[:1]):
        text = f" {text}"
    return Change(start, end, f"{text} " if _is_word(after) and _is_word(text[-1:]) else text)


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"
