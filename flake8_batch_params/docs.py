"""The documentation of the rules, rendered from their docstrings.

``python -m flake8_batch_params.docs``, run in a checkout, renews the pages in ``docs/rules``,
the table of rules in ``README.md``, and the tables of hosts in ``docs/hosts.md``.
"""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

from flake8_batch_params.facts.hosts import FOR_MANY, HOSTS, UNPROFILED, Host
from flake8_batch_params.findings import Rule, rules
from flake8_batch_params.linter import lint
from flake8_batch_params.options import Options

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

#: What somebody is about to do, and the hundreds of the rules that are for it; rare ones last.
NEEDS = (
    ("Create a batch", "OBP1"),
    ("Let files expire", "OBP2"),
    ("Attach metadata", "OBP3"),
    ("Upload the input file", "OBP4"),
    ("Write the requests", "OBP5"),
    ("Use the client", "OBP6"),
    ("Read the results", "OBP7"),
    ("Only when asked for", "OBP9"),
    ("What was not judged", "OBP0"),
)

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


def project_urls() -> dict[str, str]:
    """Return the project's addresses, by their names in ``[project.urls]``."""
    try:
        lines = metadata("flake8-batch-params").get_all("Project-URL") or []
    except PackageNotFoundError:  # not installed, only on the path
        return {}
    return {name: url for name, _, url in (line.partition(", ") for line in lines)}


def page_address(code: str) -> str | None:
    """Return where the site has a rule's page; None while the site has no address."""
    site = project_urls().get("Documentation")
    return f"{site.rstrip('/')}/rules/{code}" if site else None


def rule_table() -> str:
    """Return the rules as a Markdown table, for the README."""
    rows = ["| code | name | what is wrong |", "|---|---|---|"]
    for code, docs in documentation().items():
        rows.append(f"| [{code}](docs/rules/{code}.md) | `{docs.rule.name}` | {docs.summary} |")
    return "\n".join(rows) + "\n"


# --- The pages of the rules ---


def rule_pages() -> dict[str, str]:
    """Return the pages of ``docs/rules`` by their names: one a rule, and the index."""
    pages = {f"{code}.md": _rule_page(docs) for code, docs in documentation().items()}
    return {"index.md": _index(), **pages}


def by_need() -> Iterator[tuple[str, list[Documentation]]]:
    """Yield what the rules are for, with the rules for it, in the order of the site."""
    for need, hundred in NEEDS:
        found = [docs for code, docs in documentation().items() if code.startswith(hundred)]
        if found:
            yield need, found


def _index() -> str:
    parts = [
        "# Rules\n",
        "Each code has a page, whose address ends in the code: `rules/OBP103`."
        " In the terminal,\n`flake8-batch-params explain OBP103` shows the same. To ignore or"
        " suppress a finding, see\n"
        "[Ignore or suppress a finding](../configuration.md#ignore-or-suppress-a-finding).\n",
    ]
    for need, found in by_need():
        rows = (f"| [{d.rule.code}]({d.rule.code}.md) | {_summary(d)} |" for d in found)
        parts.append(f"## {need}\n\n| code | what is wrong |\n|---|---|\n" + "\n".join(rows) + "\n")
    return "\n".join(parts)


def _summary(docs: Documentation) -> str:
    return f"{docs.summary} `{docs.rule.name}`"


def _rule_page(docs: Documentation) -> str:
    parts = [f"# {docs.title}\n\n{docs.summary}\n"]
    parts += [_section(docs, heading) for heading in docs.sections]
    return "\n".join([*parts, _suppression(docs.rule)])


def _section(docs: Documentation, heading: str) -> str:
    text = docs.sections[heading]
    if docs.is_code(heading):
        text = f"```python\n{text}\n```"
    if heading == "Example" and (said := _messages(docs)):
        text += f"\n\n```text\n{said}\n```"
    title = "How to fix it" if heading == "Use instead" else heading
    return f"## {title}\n\n{text}\n"


def _messages(docs: Documentation) -> str:
    """Return what flake8 says of a rule's example."""
    asked: dict[str, Any] = {docs.rule.option: True} if docs.rule.option else {}
    found = lint(docs.sections["Example"], Options(**asked)) if docs.is_code("Example") else []
    return "\n".join(
        f"jobs.py:{line}:{column + 1}: {code} {text}"
        for line, column, code, text in found
        if code == docs.rule.code
    )


def _suppression(rule: Rule) -> str:
    """Return the last section of a rule's page: its comment, and its option if it has one."""
    how = (
        f"`# noqa: {rule.code}` at the end of the line that is reported ignores it there, and"
        f"\n`extend-ignore = {rule.code}` in flake8's configuration everywhere:"
        "\n[Ignore or suppress a finding](../configuration.md#ignore-or-suppress-a-finding)."
    )
    if rule.option:
        option = f"batch-params-{rule.option.replace('_', '-')}"
        how = (
            "Nothing to do: it is reported only if the option"
            f"\n[`{option}`](../configuration.md#{option}) asks for it. Then {how}"
        )
    return f"## How to suppress it\n\n{how}\n"


# --- The hosts ---


def host_table() -> str:
    """Return what the hosts are known to accept, as Markdown: a narrow table, then each host."""
    hosts = [host for host in HOSTS.values() if host.domains]
    lines = [
        "An empty cell, or a line that is missing below, says that nothing is known, so that",
        "nothing is reported.",
        "",
        "| host | windows | expiry |",
        "|---|---|---|",
        *map(_host_row, hosts),
        *("\n" + _host_section(host) for host in hosts),
    ]
    return "\n".join(lines) + "\n"


def _host_row(host: Host) -> str:
    expiry = " to ".join(map(_duration, host.seconds or ()))
    cells = (f"[{host.title}](#{_slug(host.title)})", _windows(host), expiry)
    return f"| {' | '.join(cells)} |"


def _host_section(host: Host) -> str:
    known = {
        "name in options": f"`{host.name}`",
        "recognised by": _code(host.domains),
        "endpoints": _code(host.endpoints or ()),
        "windows": _windows(host),
        "expiry in seconds": " to ".join(map(str, host.seconds or ())),
    }
    lines = (f"- {what}: {text}" for what, text in known.items() if text)
    return "\n".join([f"### {host.title}", "", *lines])


def _windows(host: Host) -> str:
    return str(host.windows or "").replace("'", "`")


def _duration(seconds: int) -> str:
    """Return a number of seconds in words: they are whole hours."""
    unit, length = ("day", 86400) if seconds % 86400 == 0 else ("hour", 3600)
    count = seconds // length
    return f"{count} {unit}{'' if count == 1 else 's'}"


def _slug(title: str) -> str:
    """Return the anchor that Markdown renderers give to a heading of words."""
    return re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")


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
    folder, pages = root / "docs" / "rules", rule_pages()
    folder.mkdir(exist_ok=True)
    for stale in {page.name for page in folder.glob("*.md")} - pages.keys():
        (folder / stale).unlink()
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8")
    _renew(root / "docs" / "hosts.md", insert_hosts)
    _renew(root / "README.md", insert_table)


def _renew(page: Path, insert_current: Callable[[str], str]) -> None:
    page.write_text(insert_current(page.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
