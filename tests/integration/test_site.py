"""The site that mkdocs makes of the pages."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from real_programs import ROOT, TIMEOUT, needs

from flake8_batch_params.docs import documentation

#: The site is built once.
pytestmark = pytest.mark.xdist_group("site")


class Page(HTMLParser):
    """What a page has: the ids in it, and the addresses that a browser loads with it."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.loaded: list[str] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.ids.add(values.get("id") or "")
        address = values.get("src") or (values.get("href") if tag == "link" else None)
        if address:
            self.loaded.append(address)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site, with every warning an error."""
    needs("material")
    folder = tmp_path_factory.mktemp("site")
    built = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)],
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        encoding="utf-8",
        timeout=TIMEOUT,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    assert "not in the nav" not in built.stderr, built.stderr
    return folder


def test_every_rule_has_an_anchor(site: Path) -> None:
    ids = Page(site / "rules" / "index.html").ids
    assert "obp103-unsupported-endpoint" in ids
    wanted = {f"{one.rule.code.lower()}-{one.rule.name}" for one in documentation().values()}
    assert wanted <= ids


def test_every_option_has_an_anchor(site: Path) -> None:
    ids = Page(site / "configuration" / "index.html").ids
    assert {"batch-params-host", "batch-params-require-expiry"} <= ids


def test_a_page_loads_nothing_from_elsewhere(site: Path) -> None:
    pages = sorted(site.rglob("*.html"))
    assert len(pages) >= 8
    for page in pages:
        loaded = Page(page).loaded
        assert loaded
        assert not [address for address in loaded if re.match(r"(https?:)?//", address)], page
