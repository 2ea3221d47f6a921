"""Where a module's nodes are written, and what they are written in."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from functools import cached_property

import libcst as cst
from libcst.metadata import ByteSpanPositionProvider, MetadataWrapper, ParentNodeProvider


class Tree:
    """A module's tree, with the text that it was read from."""

    def __init__(self, module: cst.Module, text: str) -> None:
        """Take the tree; raises `ValueError` if it does not give back the text."""
        if module.code != text:
            raise ValueError("libcst does not give back the text")
        self.module, self.text = module, text
        wrapper = MetadataWrapper(module, unsafe_skip_copy=True)
        self._parents = wrapper.resolve(ParentNodeProvider)
        self._spans = wrapper.resolve(ByteSpanPositionProvider)

    def parent(self, node: cst.CSTNode) -> cst.CSTNode | None:
        return self._parents.get(node)

    def above(self, node: cst.CSTNode) -> Iterator[cst.CSTNode]:
        """Yield what a node is in, from the inside out."""
        parent = self._parents.get(node)
        while parent is not None:
            yield parent
            parent = self._parents.get(parent)

    def span(self, node: cst.CSTNode) -> tuple[int, int]:
        """Return the first character of a node, without parentheses round it, and its end."""
        found = self._spans[node]
        return self._characters(found.start), self._characters(found.start + found.length)

    def written(self, node: cst.CSTNode) -> str:
        """Return a node as it is written, without parentheses round it."""
        start, end = self.span(node)
        return self.text[start:end]

    def line(self, node: cst.CSTNode) -> int:
        return self.text.count("\n", 0, self.span(node)[0]) + 1

    def _characters(self, offset: int) -> int:
        """Return how many characters so many bytes of UTF-8 are."""
        data = self._bytes
        return offset if data is None else len(data[:offset].decode("utf-8"))

    @cached_property
    def _bytes(self) -> bytes | None:
        return None if self.text.isascii() else self.text.encode("utf-8")

    @cached_property
    def nodes(self) -> list[cst.CSTNode]:
        """Every node, each behind what it is in."""
        found: list[cst.CSTNode] = []
        rest: list[cst.CSTNode] = [self.module]
        while rest:
            node = rest.pop()
            found.append(node)
            rest += reversed(node.children)
        return found

    @cached_property
    def quote(self) -> str:
        """The quote that most strings of the module have."""
        quotes = Counter(node.quote for node in self.nodes if isinstance(node, cst.SimpleString))
        return "'" if quotes["'"] > quotes['"'] else '"'


def content(node: cst.CSTNode | None) -> object:
    """Return what a literal is; None for what is none."""
    if isinstance(node, cst.SimpleString | cst.ConcatenatedString):
        return node.evaluated_value
    if isinstance(node, cst.Integer | cst.Float):
        return ast.literal_eval(node.value)
    return None
