"""The documentation of the rules, rendered from their docstrings.

``python -m flake8_batch_params.docs``, run in a checkout, renews ``docs/rules.md``, the table
of rules in ``README.md``, and the tables of hosts in ``docs/hosts.md``.
"""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from flake8_batch_params.facts.hosts import FOR_MANY, HOSTS, UNPROFILED, Host
from flake8_batch_params.findings import Rule, rules

#: The sections of a rule's docstring: all of them, in this order.
SECTIONS = (
    "What it does",
    "Why is this bad?",
    "Example",
    "Use instead",
    "Hosts",
    "Source",
)
#: Sections that hold code, but for OBP001's, which no short code can show.
CODE_SECTIONS = ("Example", "Use instead")
PROSE_ONLY = ("OBP001",)

_HEADING = re.compile(r"^(\S.*?):?$")


@dataclass(frozen=True)
class Documentation:
    """A rule's docstring, taken apart."""

    rule: Rule
    summary: str
    sections: dict[str, str]

    @property
    def title(self) -> str:
        return f"{self.rule.code} {self.rule.name}"

    def is_code(self, section: str) -> bool:
        return section in CODE_SECTIONS and self.rule.code not in PROSE_ONLY


def parse(rule: Rule) -> Documentation:
    """Return the parts of a rule's docstring: headings stand alone, their text indented."""
    summary, *lines = inspect.cleandoc(rule.documentation).split("\n")
    sections: dict[str, list[str]] = {}
    for line in lines:
        heading = _HEADING.match(line)
        if heading:
            sections[heading[1]] = []
        elif sections:
            sections[next(reversed(sections))].append(line)
    texts = {
        heading: textwrap.dedent("\n".join(body)).strip("\n") for heading, body in sections.items()
    }
    return Documentation(rule, summary, texts)


def documentation() -> dict[str, Documentation]:
    """Return every rule's documentation, by its code."""
    return {rule.code: parse(rule) for rule in rules()}


def explain(code: str) -> str:
    """Return what a terminal shows about a rule.  Raises `KeyError` for an unknown code."""
    return "\n".join(_explanation(documentation()[code]))


def _explanation(docs: Documentation) -> Iterator[str]:
    yield docs.title
    yield f"\n{docs.summary or 'Python runs with -OO, which drops all documentation.'}"
    for heading, text in docs.sections.items():
        yield f"\n{heading if heading.endswith('?') else heading + ':'}\n"
        yield textwrap.indent(text, "    ")


def rule_table() -> str:
    """Return the rules as a Markdown table, for the README."""
    rows = ["| code | name | what is wrong |", "|---|---|---|"]
    for code, docs in documentation().items():
        link = f"docs/rules.md#{_anchor(docs.title)}"
        rows.append(f"| [{code}]({link}) | `{docs.rule.name}` | {docs.summary} |")
    return "\n".join(rows) + "\n"


def _anchor(title: str) -> str:
    """Return the anchor that Markdown renderers give to a heading of words and hyphens."""
    return title.lower().replace(" ", "-")


def rules_page() -> str:
    """Return ``docs/rules.md``."""
    parts = [
        "# Rules\n",
        "`flake8-batch-params explain CODE` shows the same in the terminal. What each host accepts"
        " stands in\n[Hosts](hosts.md#what-each-host-accepts).\n",
    ]
    for docs in documentation().values():
        parts.append(f"## {docs.title}\n\n{docs.summary}\n")
        parts += [_section(docs, heading) for heading in docs.sections]
    return "\n".join(parts)


def _section(docs: Documentation, heading: str) -> str:
    text = docs.sections[heading]
    if docs.is_code(heading):
        text = f"```python\n{text}\n```"
    return f"### {heading}\n\n{text}\n"


def host_table() -> str:
    """Return what the hosts are known to accept, as a Markdown table."""
    lines = [
        "An empty cell says that nothing is known, so that nothing is reported.",
        "",
        "| host | name in options | recognised by | endpoints | windows | expiry in seconds |",
        "|---|---|---|---|---|---|",
        *(_host_row(host) for host in HOSTS.values() if host.domains),
    ]
    return "\n".join(lines) + "\n"


def _host_row(host: Host) -> str:
    cells = (
        host.title,
        f"`{host.name}`",
        ", ".join(f"`{domain}`" for domain in host.domains),
        ", ".join(f"`{endpoint}`" for endpoint in host.endpoints or ()),
        str(host.windows or "").replace("'", "`"),
        " to ".join(str(limit) for limit in host.seconds or ()),
    )
    return f"| {' | '.join(cells)} |"


def word_list() -> str:
    """Return the words by which a file names a host, as a Markdown list."""
    lines = [
        f"- {host.title}: {_code(_names(host))}"
        for host in HOSTS.values()
        if host.words or host.lone_words
    ]
    lines.append(
        f"- any host: {_code(UNPROFILED)}, a `base_url` that is not written out, and, as a whole"
        f" name in the code, {_code(FOR_MANY)}"
    )
    return "\n".join(lines) + "\n"


def _names(host: Host) -> tuple[str, ...]:
    """Return the words that name a host."""
    imports = tuple(f"import {module}" for module in host.modules)
    return (*host.words, *host.lone_words, *imports, *host.domains)


def _code(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def insert(page: str, name: str, content: str) -> str:
    """Return a page with content between the two markers of a name.

    Raises `ValueError` when the markers are missing.
    """
    opening, closing = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    before, begin, rest = page.partition(opening)
    _, end, after = rest.partition(closing)
    if not begin or not end:
        raise ValueError(f"there are no {opening} and {closing}")
    return f"{before}{opening}\n\n{content}\n{closing}{after}"


def insert_table(readme: str) -> str:
    """Return the README with the current table of rules."""
    return insert(readme, "rules", rule_table())


def insert_hosts(page: str) -> str:
    """Return ``docs/hosts.md`` with the current words and limits of the hosts."""
    return insert(insert(page, "hosts", host_table()), "words", word_list())


def main() -> None:
    """Renew the generated pages of the checkout that holds this package."""
    root = Path(__file__).resolve().parent.parent
    (root / "docs" / "rules.md").write_text(rules_page(), encoding="utf-8")
    _renew(root / "docs" / "hosts.md", insert_hosts)
    _renew(root / "README.md", insert_table)


def _renew(page: Path, insert_current: Callable[[str], str]) -> None:
    page.write_text(insert_current(page.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
