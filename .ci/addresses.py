"""Stops a release while the addresses of the project are not set."""

from __future__ import annotations

import sys
from importlib.metadata import metadata

NEEDED = ("Repository", "Documentation")


def lacking(urls: dict[str, str]) -> list[str]:
    """Return the addresses that are not set, or still name nobody."""
    return [name for name in NEEDED if not urls.get(name) or "OWNER" in urls[name]]


if __name__ == "__main__":
    lines = metadata("flake8-batch-params").get_all("Project-URL") or []
    missing = lacking({name: url for name, _, url in (line.partition(", ") for line in lines)})
    if missing:
        sys.exit(f"set in [project.urls] of pyproject.toml: {', '.join(missing)}")
