"""A JSON value over several lines, followed without keeping it."""

from __future__ import annotations

import re

_TOKEN = re.compile(
    r"""
    "[^"\\\x00-\x1f]*(?:\\.[^"\\\x00-\x1f]*)*"  # a string
    | [{}\[\],:]
    | [^\s{}\[\],:"]+                             # a number, a word
    | "                                           # a string that does not end
    """,
    re.VERBOSE,
)
_CLOSES = {"}": "{", "]": "["}
#: Deeper than any request: who opens more brackets than this closes none.
MAX_DEPTH = 500


class Spread:
    """What is open after the lines that were fed: ``{"body": {`` leaves two braces.

    ``state`` is ``"open"``; ``"closed"`` when all that was opened is closed, ``end`` being
    where in the last line; ``"broken"`` when no text that follows makes it JSON.
    """

    def __init__(self, line: int, column: int, text: str) -> None:
        self.line, self.column = line, column
        self.kind = "array" if text[column] == "[" else "indented"
        self.state = "open"
        self.end = 0
        self.opened: list[str] = []
        self._last = ""
        self.feed(text, column)

    def feed(self, text: str, at: int = 0) -> None:
        """Go on with a line."""
        for match in _TOKEN.finditer(text, at):
            token = match[0]
            if not self._fits(token):
                self.state = "broken"
            elif token in _CLOSES:
                self.opened.pop()
                if not self.opened:
                    self.state, self.end = "closed", match.end()
            elif token in ("{", "["):
                self.opened.append(token)
            self._last = token
            if self.state != "open":
                return

    def _fits(self, token: str) -> bool:
        """Tell whether the token may follow, as far as brackets tell."""
        if token == '"':
            return False
        if token in _CLOSES:
            return bool(self.opened) and self.opened[-1] == _CLOSES[token]
        if token not in ("{", "["):
            return True
        before = ("",) if not self.opened else (":",) if self.opened[-1] == "{" else ("[", ",")
        return self._last in before and len(self.opened) < MAX_DEPTH
