"""What mkdocs does on top of its configuration: addresses, navigation of rules, links by code."""

from __future__ import annotations

import re
from typing import Any

from mkdocs.utils import get_relative_url

from flake8_batch_params.docs import by_need, project_urls

_CODE = re.compile(r"\bOBP\d{3}\b")
#: Where codes are left as they are: in links, in code that is more than a code, in headings, in
#: tags themselves.
_KEPT = re.compile(
    r"(<a\b.*?</a>|<pre\b.*?</pre>|<h\d\b.*?</h\d>|<code>(?!OBP\d{3}</code>).*?</code>|<[^>]*>)",
    re.DOTALL,
)


def on_config(config: Any) -> Any:
    """Set the project's addresses, and list every rule in the navigation."""
    addresses = project_urls()
    config.site_url = addresses.get("Documentation", config.site_url)
    config.repo_url = addresses.get("Repository", config.repo_url)
    config.nav = [
        {title: rules() if page == "rules/index.md" else page}
        for entry in config.nav
        for title, page in entry.items()
    ]
    return config


def rules() -> list[Any]:
    """Return the navigation below the index: the rules by what they are for."""
    needs: list[Any] = [
        {need: [{f"{one.title}": f"rules/{one.rule.code}.md"} for one in found]}
        for need, found in by_need()
    ]
    return ["rules/index.md", *needs]


def on_page_content(html: str, *, page: Any, **_: Any) -> str:
    """Return the page with a link from each code to its rule, but for the rule's own page."""

    def link(match: re.Match[str]) -> str:
        address = f"rules/{match[0]}/"
        if address == page.url:
            return match[0]
        return f'<a href="{get_relative_url(address, page.url)}">{match[0]}</a>'

    return "".join(
        part if number % 2 else _CODE.sub(link, part)
        for number, part in enumerate(_KEPT.split(html))
    )
