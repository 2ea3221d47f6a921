"""``python -m tests.engine_values``: how much the engine knows, and what it has wrong."""
# ruff: noqa: T201 (a program that talks to the person who runs it)

from __future__ import annotations

import sys

from flake8_batch_params.engine.machine import Machine, Raised
from flake8_batch_params.engine.objects import V

from .probes import compared, of_engine, programs

#: What ended paths of the engine's.
RAISED: list[str] = []
#: The first thing that made each path doubtful, after so many probes.
DOUBTS: list[str] = []


def _watch() -> None:
    """Keep what no handler of a program took."""
    unwind = Machine._unwind

    def watched(self: Machine, value: V, base: int) -> None:
        line = getattr(self.frames[-1].code.node, "name", None) if self.frames else None
        try:
            unwind(self, value, base)
        except Raised:
            if base == 0:
                text = getattr(value, "items", {})
                shown = {name: of_engine(one) for name, one in text.items()}
                RAISED.append(f"{of_engine(value)} {shown} {getattr(line, 'value', '')}")
            raise

    doubt = Machine.doubt_path

    def doubting(self: Machine, reason: str) -> None:
        was = self.path.doubtful
        doubt(self, reason)
        if self.path.doubtful and not was:
            DOUBTS.append(f"{self.domain.seen.count}: {reason}")  # type: ignore[attr-defined]

    Machine._unwind = watched  # type: ignore[method-assign]
    Machine.doubt_path = doubting  # type: ignore[method-assign]


def main() -> int:
    """Compare the programs whose titles hold the words given."""
    words = sys.argv[1:]
    known = total = wrong = 0
    _watch()
    for title, source in programs().items():
        if words and not all(word in title for word in words):
            continue
        RAISED.clear()
        DOUBTS.clear()
        found = compared(source)
        known, total, wrong = known + found.known, total + found.total, wrong + bool(found.wrong)
        rest = f" unknown: {found.unknown}" if found.unknown else ""
        if rest or found.wrong:
            print(f"{title}: {found.known} of {found.total}{rest} doubts: {DOUBTS[:3]}")
        for line in found.wrong[:6]:
            print(f"    WRONG {line}")
        if found.wrong and RAISED:
            print(f"    ends by {RAISED[:2]}")
    print(f"known: {known} of {total} = {100 * known / (total or 1):.1f} %; {wrong} programs wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
