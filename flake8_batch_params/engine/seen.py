"""What a function does, as its tree tells before it is lowered."""

from __future__ import annotations

import ast


class Seen:
    """What a function does, by name."""

    __slots__ = (
        "asked", "assigned", "attributes", "awaited", "calls", "fields", "filled", "keys",
        "looked_up", "names", "own", "pairs", "plain", "rebinds", "returned", "sets",
        "sets_attributes", "touched", "written",
    )  # fmt: skip

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        #: The nodes of these attributes.
        self.asked: list[ast.Attribute] = []
        #: Keywords, and strings that may be keys.
        self.keys: set[str] = set()
        #: Of the nodes of these strings, those that are looked up: ``row["url"]``.
        self.looked_up: set[ast.expr] = set()
        #: The strings without those that are looked up alone.
        self.written: set[str] = set()
        #: Attributes of ``self`` and ``cls``.
        self.own: set[str] = set()
        #: Names and attributes whose items are set, or a method of which adds to them.
        self.filled: set[str] = set()
        #: Names and attributes with the attribute that is asked of them, as ``name.attribute``.
        self.pairs: set[str] = set()
        self.calls: list[ast.Call] = []
        #: Of them, those that are awaited where they are written.
        self.awaited: set[ast.expr] = set()
        #: What is returned, awaited or not.
        self.returned: set[ast.expr | None] = set()
        #: Parameters without a default, and names that are set in it.
        self.plain: set[str] = set()
        self.assigned: set[str] = set()
        #: Whether it sets attributes, items or variables of the module.
        self.sets = False
        self.sets_attributes = False
        #: The attributes that it sets; whether it sets variables of the module.
        self.fields: set[str] = set()
        self.rebinds = False
        #: Names whose methods it calls.
        self.touched: set[str] = set()
