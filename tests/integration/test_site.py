"""The site that mkdocs makes of the pages."""

from __future__ import annotations

import os
import re
import runpy
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

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


def test_every_rule_has_a_page_whose_address_is_its_code(site: Path) -> None:
    pages = {page.parent.name for page in (site / "rules").glob("OBP*/index.html")}
    assert pages == documentation().keys()


def test_codes_lead_to_their_rules(site: Path) -> None:
    comparison = (site / "comparison" / "index.html").read_text(encoding="utf-8")
    assert '<td><a href="../rules/OBP101/">OBP101</a></td>' in comparison
    assert "<td>OBP" not in comparison
    ci = (site / "ci" / "index.html").read_text(encoding="utf-8")
    assert "<pre" in ci
    # In code that is to be copied, and in a page's own links, they are left as they are.
    assert not re.search(r"<pre(?:(?!</pre>).)*<a[^>]*rules/", ci, re.DOTALL)
    # In a list of codes, in a sentence, and in backquotes.
    fix = (site / "fix" / "index.html").read_text(encoding="utf-8")
    assert '<a href="../rules/OBP103/">OBP103</a>, <a href="../rules/OBP503/">OBP503</a>' in fix
    check = (site / "check" / "index.html").read_text(encoding="utf-8")
    assert '<p><a href="../rules/OBP512/">OBP512</a> is reported once' in check
    assert '<code><a href="../rules/OBP204/">OBP204</a></code>: Too few seconds' in comparison
    # A rule's page does not lead to itself, nor does a comment that silences it.
    rule = (site / "rules" / "OBP204" / "index.html").read_text(encoding="utf-8")
    assert "<code># noqa: OBP204</code>" in rule
    assert not re.search(r"<article.*<a [^>]*>OBP204</a>.*</article>", rule, re.DOTALL)
    index = (site / "rules" / "index.html").read_text(encoding="utf-8")
    assert index.count('<td><a href="OBP204/">OBP204</a></td>') == 1


def test_a_rule_leads_to_those_before_and_after_it(site: Path) -> None:
    text = (site / "rules" / "OBP204" / "index.html").read_text(encoding="utf-8")
    links = re.findall(r'<a href="([^"]+)" class="md-footer__link md-footer__link--(\w+)"', text)
    assert links == [("../OBP203/", "prev"), ("../OBP205/", "next")]


def test_the_site_has_the_addresses_of_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    needs("mkdocs")
    hooks = runpy.run_path(str(ROOT / "docs" / "hooks.py"))
    urls = {"Repository": "https://example.org/r", "Documentation": "https://example.org/d"}
    monkeypatch.setitem(hooks["on_config"].__globals__, "project_urls", lambda: urls)
    config = SimpleNamespace(site_url=None, repo_url=None, nav=[{"Start": "index.md"}])
    hooks["on_config"](config)
    assert (config.site_url, config.repo_url) == (urls["Documentation"], urls["Repository"])
    assert config.nav == [{"Start": "index.md"}]


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
