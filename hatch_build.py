"""The README as package indexes show it: its links lead to the repository, once that is known."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

#: A link to a page of the checkout: neither to an address nor to a heading.
_LINK = re.compile(r"\]\((?!https?://|#)([^)]+)\)")


class Readme(MetadataHookInterface):
    """Makes the description out of ``README.md``."""

    def update(self, metadata: dict[str, Any]) -> None:
        text = (Path(self.root) / "README.md").read_text(encoding="utf-8")
        repository = metadata.get("urls", {}).get("Repository", "")
        metadata["readme"] = {
            "content-type": "text/markdown",
            "text": absolute(text, repository) if repository else text,
        }


def absolute(text: str, repository: str) -> str:
    """Return Markdown whose links lead to files of a repository."""
    return _LINK.sub(lambda link: f"]({repository.rstrip('/')}/blob/main/{link[1]})", text)
