"""Files to start from: the code of the documentation, of the cases and of the benchmarks."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
_FENCE = re.compile(r"^```python[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@cache
def seeds() -> tuple[str, ...]:
    """Return the sources to make others of, each of which says something of batches."""
    pages = sorted((ROOT / "docs" / "rules").glob("*.md"))
    pages += sorted((ROOT / "tests" / "cases").glob("*.md"))
    pages += sorted((ROOT / "benchmarks" / "snippets").glob("*.md"))
    found = [path.read_text(encoding="utf-8") for path in sorted(ROOT.glob("examples/*.py"))]
    for page in pages:
        found += _FENCE.findall(page.read_text(encoding="utf-8"))
    return tuple(dict.fromkeys(found))
