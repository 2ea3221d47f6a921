"""What mkdocs does beside its configuration: addresses, the rules' navigation, links by code."""

from __future__ import annotations

import re
from typing import Any

from mkdocs.utils import get_relative_url

from flake8_batch_params.docs import by_need, project_urls

#: A code that stands alone: in backquotes, or in a cell of a table.
_CODE = re.compile(r"(<code>|<td[^>]*>)(OBP\d{3})(?=</code>|</td>)(</code>)?")


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
    """Return the page with a link from each code to its rule."""

    def link(match: re.Match[str]) -> str:
        before, code, after = match[1], match[2], match[3] or ""
        target = get_relative_url(f"rules/{code}/", page.url)
        if before == "<code>":
            return f'<a href="{target}">{before}{code}{after}</a>'
        return f'{before}<a href="{target}">{code}</a>'

    known = re.split(r"(<a\b.*?</a>|<pre\b.*?</pre>)", html, flags=re.DOTALL)
    return "".join(
        part if number % 2 else _CODE.sub(link, part) for number, part in enumerate(known)
    )
