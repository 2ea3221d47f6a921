"""The gate: whether a file may hold batch code.

libcst is not imported for one that does not.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from typing import NamedTuple

from flake8_batch_params.engine.syntax import Syntax, names_in

#: What a file with batch code has one of.
_TEXT = (
    r"\bbatches\b|completion_window|input_file_id|custom_id|\bBatch\s*\.\s*create\b"
    r"|\.files\s*\.\s*(?:create|content|retrieve_content|upload|download)\b"
    r"|\bBatchCreateParams\b|\bOutputExpiresAfter\b|\bpurpose\b"
    r"|/?(?:chat/completions|responses|embeddings|completions|moderations)[\"']"
)
#: Each of the alternatives above has one of these.  To look for all of them takes a fifth of
#: the time of the regular expression, which few files are left for.
_WORDS = (
    "batches", "completion_window", "input_file_id", "custom_id", "Batch", "OutputExpiresAfter",
    "purpose", ".files", "completions", "responses", "embeddings", "moderations",
)  # fmt: skip
_KEYS = frozenset({"input_file_id", "completion_window"})
_LINE_KEYS = frozenset({"method", "url", "body"})
#: Keywords that hold what an HTTP library posts.
_BODIES = frozenset({"json", "data", "content", "body"})
#: What people ask of a client's batches and files, by where they ask it.
_ASKED = (
    (
        frozenset({"batches", "batch", "Batch"}),
        frozenset("create retrieve cancel results status wait submit delete list get".split()),
    ),
    (
        frozenset({"files", "File"}),
        frozenset("create content retrieve_content upload download".split()),
    ),
)
_TYPES = frozenset({"BatchCreateParams", "OutputExpiresAfter"})


class Candidate(NamedTuple):
    """A place that may be a payload.  ``column`` counts UTF-8 bytes, as ``ast`` does."""

    line: int
    column: int
    is_call: bool


class Said(NamedTuple):
    """What the text as a whole says: the name of the SDK, and the address of batches too."""

    openai: bool
    posts: bool


class Gate(NamedTuple):
    """What a look at the tree tells: the places to analyse, and the tree as it was walked."""

    candidates: tuple[Candidate, ...]
    syntax: Syntax


def may_hold(text: str) -> bool:
    """Tell whether a text may hold batch code, by a search alone."""
    # Compiled when the first file comes that needs it, and kept by `re`.
    return any(word in text for word in _WORDS) and re.search(_TEXT, text) is not None


def look(tree: ast.AST, text: str) -> Gate:
    """Return the candidates of a tree, in no order."""
    openai = _names_openai(text)
    said = Said(openai, openai and "/batches" in text)
    syntax = Syntax(tree)
    found = [
        _candidate(node)
        for kind, test in _TESTS.items()
        for node in syntax.nodes(kind)
        if test(node, said)
    ]
    return Gate(tuple(found), syntax)


def _names_openai(text: str) -> bool:
    """Tell whether a text has the name of the SDK, in whatever case."""
    if text.isascii():
        return "openai" in text.lower()
    # A copy of a text with wide characters takes up to four bytes for each.
    return re.search("openai", text, re.IGNORECASE) is not None


def _candidate(node: ast.AST) -> Candidate:
    return Candidate(
        getattr(node, "lineno", 1), getattr(node, "col_offset", 0), isinstance(node, ast.Call)
    )


def _call(node: ast.Call, said: Said) -> bool:
    names = {keyword.arg for keyword in node.keywords}
    if names & _KEYS or ("custom_id" in names and names & _LINE_KEYS):
        return True
    if not isinstance(node.func, ast.Attribute):
        return False
    path = names_in(node.func.value)
    if said.openai and any(
        node.func.attr in asked and not path.isdisjoint(holders) for holders, asked in _ASKED
    ):
        return True
    if node.func.attr == "create":
        uploads = not path.isdisjoint({"files", "File"}) and "purpose" in names
        return "batches" in path or "Batch" in path or uploads
    return said.posts and node.func.attr in ("post", "request") and bool(names & _BODIES)


def _attribute(node: ast.Attribute, said: Said) -> bool:
    if node.attr != "create":
        return False
    path = names_in(node.value)
    return "batches" in path or (said.openai and "files" in path)


def _dict(node: ast.Dict, said: Said) -> bool:
    keys = {key.value for key in node.keys if isinstance(key, ast.Constant)}
    if keys & _KEYS or keys >= _LINE_KEYS:
        return True
    return "custom_id" in keys and bool(keys & _LINE_KEYS)


def _subscript(node: ast.Subscript, said: Said) -> bool:
    return (
        isinstance(node.ctx, ast.Store)
        and isinstance(node.slice, ast.Constant)
        and node.slice.value in _KEYS
    )


def _import(node: ast.ImportFrom, said: Said) -> bool:
    module = (node.module or "").partition(".")[0]
    return module == "openai" and any(alias.name in _TYPES for alias in node.names)


_TESTS: dict[type[ast.AST], Callable[..., bool]] = {
    ast.Call: _call,
    ast.Attribute: _attribute,
    ast.Dict: _dict,
    ast.Subscript: _subscript,
    ast.ImportFrom: _import,
}
