"""A bar on the terminal, for what takes more than a moment."""

from __future__ import annotations

import os
import sys
import time
from typing import TextIO

#: Seconds before the first bar, and between two.
PATIENCE, PAUSE = 1.0, 0.1
WIDTH = 30
MEGABYTE = 1_000_000


class Progress:
    """How much of ``total`` is done; where that is 0, nobody knows how much there is.

    It counts bytes, or what ``unit`` names: the word, and how many make one.
    """

    def __init__(
        self,
        name: str,
        stream: TextIO | None = None,
        *,
        unit: tuple[str, int] = ("MB", MEGABYTE),
        patience: float | None = None,
    ) -> None:
        self.total = 0
        self._stream = sys.stderr if stream is None else stream
        self._name, self._done = name, 0
        self._wanted = self._stream.isatty() and os.environ.get("TERM") != "dumb"
        self._next = time.monotonic() + (PATIENCE if patience is None else patience)
        self._unit, self._size = unit
        self._shown = False

    def advance(self, size: int) -> None:
        """Count what was read, and show it when it is time to."""
        self._done += size
        if self._wanted and (now := time.monotonic()) >= self._next:
            self._next = now + PAUSE
            self._shown = True
            self._stream.write(f"\r\033[K{self._bar()}")
            self._stream.flush()

    def clear(self) -> None:
        """Take the bar away: something else is to be printed, or all is done."""
        if self._shown:
            self._stream.write("\r\033[K")
            self._stream.flush()
            self._shown = False

    def _bar(self) -> str:
        done = f"{self._done / self._size:,.0f} {self._unit}"
        if not self.total:
            return f"{self._name}: {done}"
        share = min(self._done / self.total, 1.0)
        filled = int(share * WIDTH)
        full, rest = "#" * filled, "." * (WIDTH - filled)
        if not os.environ.get("NO_COLOR"):
            full = f"\033[32m{full}\033[0m"
        total = f"{self.total / self._size:,.0f} {self._unit}"
        return f"{self._name}: [{full}{rest}] {share:4.0%} of {total}"
