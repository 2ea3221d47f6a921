"""The snippets in ``snippets/``: faulty, fixed and correct code, read from Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "snippets"

#: In the place of a code: a fault that no rule covers.
NOT_COVERED = "not covered"

_SECTION = re.compile(r"^## ", re.MULTILINE)
_FENCE = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"^`(OBP\d{3}|not covered)`(?: with `(.*)`)?$", re.MULTILINE)
_FIX = re.compile(r"  # fix:(?: (.*))?$")


@dataclass(frozen=True)
class Snippet:
    """A piece of code; ``code`` is the rule's that its fault belongs to, if it has one.

    ``option`` is what flake8 has to be told for that rule.
    """

    topic: str
    title: str
    name: str
    text: str
    code: str | None = None
    option: str = ""

    @property
    def faulty(self) -> str:
        """The code as it is, without what would fix it."""
        return "".join(_FIX.sub("", line) + "\n" for line in self.text.splitlines())

    @property
    def fixed(self) -> str:
        """The code with each fix in the place of its line: no other line has another number."""
        return "".join(_fixed(line) + "\n" for line in self.text.splitlines())


def _fixed(line: str) -> str:
    match = _FIX.search(line)
    if match is None:
        return line
    if match[1] is None:
        return ""
    return line[: len(line) - len(line.lstrip())] + match[1]


def read() -> list[Snippet]:
    """Return every snippet, in the order of the files and of their sections."""
    return [snippet for path in sorted(FOLDER.glob("*.md")) for snippet in _read(path)]


def _read(path: Path) -> Iterator[Snippet]:
    head, *sections = _SECTION.split(path.read_text(encoding="utf-8"))
    topic = head.splitlines()[0].removeprefix("# ")
    preamble = "".join(_FENCE.findall(head))
    for number, section in enumerate(sections, 1):
        [text] = _FENCE.findall(section)
        code = _CODE.search(section)
        yield Snippet(
            topic,
            section.splitlines()[0],
            f"s{path.stem[0]}{number:02}",
            f"{preamble}\n{text}" if preamble else text,
            code and code[1],
            (code and code[2]) or "",
        )
