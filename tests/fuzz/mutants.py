"""Files that are nearly like those that people write: bytes, lines, tokens and trees changed.

Every choice is made by a function that returns a number below the one that it is given: a
random generator's, or a fuzzer's that learns from what it chose.
"""

from __future__ import annotations

import ast
import io
import tokenize
import warnings
from collections.abc import Callable, Sequence
from typing import TypeVar

Choose = Callable[[int], int]
T = TypeVar("T")

#: Words that the plugin listens to.
WORDS = (
    'client.batches.create(input_file_id="f", endpoint="/v1/x", completion_window="24h")',
    "batches", "create", "with_raw_response", "OpenAI()", "AzureOpenAI()", "extra_body",
    "metadata", "output_expires_after", '{"anchor": "created_at", "seconds": 10}', '"24h"',
    "custom_id", '{"custom_id": "1", "method": "POST", "url": "/v1/x", "body": {}}', "purpose",
    "None", "True", "...", "0", "-1", "10**9", '""', '"é🎉\\ud800"', 'b"x"', "[]", "{}", "()",
    "**", "*", ":=", "lambda: 0", "await", "yield", "async", "not", "or", "and", "if", "else",
    "for", "in", "while", "try:", "except:", "finally:", "with", "as", "match", "case", "class",
    "def", "return", "global", "nonlocal", "del", "raise", "break", "continue", "pass", "import",
    "from", "f'{x}'", "self", "super()", "@", "->", ":", ",", "=", "(", ")", "[", "]", "{", "}",
    "\n", "\n    ", "\n\t", "\\\n", "\f", "\r", "\x00", "\ufeff", "# noqa", "# type: ignore",
)  # fmt: skip


def mutant(source: str, others: Sequence[str], choose: Choose) -> str:
    """Return the source after one to eight changes."""
    for _ in range(1 + choose(8)):
        source = CHANGES[choose(len(CHANGES))](source, others, choose)
    return source


def parsed(source: str) -> ast.Module:
    """Return a source's tree, and print nothing of what Python thinks of it."""
    with warnings.catch_warnings():
        # Of escapes and comparisons that nobody means: a mutant is full of them, and where
        # warnings are errors it would come out otherwise.
        warnings.simplefilter("ignore")
        return ast.parse(source)


def _one_of(items: Sequence[T], choose: Choose) -> T:
    return items[choose(len(items))]


def _flip_byte(source: str, others: Sequence[str], choose: Choose) -> str:
    data = bytearray(source.encode("utf-8", "surrogatepass"))
    if data:
        data[choose(len(data))] ^= 1 << choose(8)
    return data.decode("utf-8", "replace")


def _cut_lines(source: str, others: Sequence[str], choose: Choose) -> str:
    lines = source.split("\n")
    start = choose(len(lines))
    del lines[start : start + 1 + choose(3)]
    return "\n".join(lines)


def _repeat_lines(source: str, others: Sequence[str], choose: Choose) -> str:
    lines = source.split("\n")
    start = choose(len(lines))
    end = start + 1 + choose(5)
    return "\n".join(lines[:end] + lines[start:end] * (1 + choose(3)) + lines[end:])


def _swap_lines(source: str, others: Sequence[str], choose: Choose) -> str:
    lines = source.split("\n")
    one, two = choose(len(lines)), choose(len(lines))
    lines[one], lines[two] = lines[two], lines[one]
    return "\n".join(lines)


def _indent_lines(source: str, others: Sequence[str], choose: Choose) -> str:
    head = _one_of(
        ("if x:", "while x:", "for x in y:", "def f(client):", "class C:", "with x as y:", "try:"),
        choose,
    )
    lines = source.split("\n")
    start = choose(len(lines))
    body = [f"    {line}" for line in lines[start:]]
    tail = ["except E as e:", "    x = e"] if head == "try:" else []
    return "\n".join([*lines[:start], head, *body, "    pass", *tail, ""])


def _insert_word(source: str, others: Sequence[str], choose: Choose) -> str:
    place = choose(len(source) + 1)
    return source[:place] + _one_of(WORDS, choose) + source[place:]


def _join_another(source: str, others: Sequence[str], choose: Choose) -> str:
    other = _one_of(others, choose)
    return source + "\n" + other if choose(2) else other + "\n" + source


def _swap_tokens(source: str, others: Sequence[str], choose: Choose) -> str:
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    except (tokenize.TokenError, SyntaxError):
        return source
    kinds = (tokenize.NAME, tokenize.NUMBER, tokenize.STRING, tokenize.OP)
    places = [token for token in tokens if token.type in kinds and token.start[0] == token.end[0]]
    if not places:
        return source
    one = _one_of(places, choose)
    text = _one_of(WORDS, choose) if choose(3) == 0 else _one_of(places, choose).string
    lines = source.split("\n")
    row = one.start[0] - 1
    if row < len(lines):
        lines[row] = lines[row][: one.start[1]] + text + lines[row][one.end[1] :]
    return "\n".join(lines)


class _Swap(ast.NodeTransformer):
    """Puts an expression in the place of the one of some number."""

    def __init__(self, place: int, new: ast.expr) -> None:
        self.place = place
        self.new = new

    def visit(self, node: ast.AST) -> ast.AST:
        if isinstance(node, ast.expr):
            self.place -= 1
            if self.place == 0:
                return self.new
        found: ast.AST = self.generic_visit(node)
        return found


def _swap_expressions(source: str, others: Sequence[str], choose: Choose) -> str:
    try:
        tree = parsed(source)
        donor = parsed(_one_of(others, choose) if choose(2) else source)
        new = [node for node in ast.walk(donor) if isinstance(node, ast.expr)]
        count = sum(isinstance(node, ast.expr) for node in ast.walk(tree))
        if not new or not count:
            return source
        return ast.unparse(_Swap(1 + choose(count), _one_of(new, choose)).visit(tree)) + "\n"
    except (SyntaxError, ValueError, RecursionError, AttributeError, TypeError):
        # What came of it is nothing that can be written out.
        return source


CHANGES: tuple[Callable[[str, Sequence[str], Choose], str], ...] = (
    *(_flip_byte, _cut_lines, _repeat_lines, _swap_lines, _indent_lines, _insert_word),
    # Most of what the others make is no Python: these keep it readable more often.
    *(_join_another, _swap_tokens, _swap_tokens, _swap_expressions, _swap_expressions),
    *(_swap_expressions, _swap_expressions),
)
