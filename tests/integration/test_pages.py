"""The pages of the documentation: their snippets are linted, their tables are current."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import Flake8, run_python
from real_programs import BROKEN, DOCS

from flake8_batch_params import docs
from flake8_batch_params.facts import hosts

PAGES = sorted(page.relative_to(DOCS).as_posix() for page in DOCS.rglob("*.md"))
#: Written by hand; the pages that are made by programs have tests of their own.
WRITTEN = ["index", "configuration", "editors", "ci", "tools", "hosts", "limits", "inspect"]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
MARK = re.compile(r"# (OBP\d{3})$")


def page(name: str) -> str:
    return (DOCS / f"{name}.md").read_text(encoding="utf-8")


def blocks(name: str, language: str) -> list[str]:
    """Return the fenced blocks of a language on a page."""
    return [text for kind, text in BLOCK.findall(page(name)) if kind == language]


def snippets() -> list[tuple[str, int, str]]:
    return [
        (name, number, text)
        for name in WRITTEN
        for number, text in enumerate(blocks(name, "python"), 1)
    ]


@pytest.mark.parametrize(("name", "number", "text"), snippets())
def test_a_snippet_has_the_findings_that_it_marks(
    flake8: Flake8, name: str, number: int, text: str
) -> None:
    compile(text, f"{name} {number}", "exec")
    marked = [
        f"{line}: {mark[1]}"
        for line, content in enumerate(text.splitlines(), 1)
        if (mark := MARK.search(content))
    ]
    run = flake8("--isolated", "--select=OBP", "--format=%(row)d: %(code)s", "-", stdin=text)
    # What a comment on its line silences stays silent, and on the page of limits all is.
    assert run.lines == [] if name == "limits" else run.lines == marked
    assert run.err == ""


def test_there_are_snippets() -> None:
    found = [name for name, _, _ in snippets()]
    assert {name: found.count(name) for name in sorted(set(found))} == {
        "configuration": 4,
        "hosts": 2,
        "index": 1,
        "inspect": 1,
        "limits": 18,
    }


def limit(heading: str) -> str:
    """Return the first snippet of the page of limits below some words."""
    text = BLOCK.search(page("limits")[page("limits").index(heading) :])
    assert text
    return text[2]


@pytest.mark.parametrize(
    ("heading", "option", "code"),
    [
        ("A client of another file", "--batch-params-clients=app.llm.client=openai", "OBP103"),
        ("A file that names another host", "--batch-params-host=openai", "OBP104"),
    ],
)
def test_what_the_page_of_limits_says_of_options(
    flake8: Flake8, heading: str, option: str, code: str
) -> None:
    run = flake8("--isolated", "--format=%(code)s", option, "-", stdin=limit(heading))
    assert run.lines == [code]


def test_what_the_page_of_hosts_says_of_a_word(flake8: Flake8) -> None:
    (text,) = [text for text in blocks("hosts", "python") if "Groq" in text]
    silent = flake8("--isolated", "--format=%(code)s", "-", stdin=text)
    named = flake8("--isolated", "--format=%(code)s", "-", stdin=text.replace("Groq", "them"))
    assert (silent.lines, named.lines) == ([], ["OBP104"])


TEMPLATE = 'Template("/v1/$name").substitute(name="chat/completion")'


@pytest.mark.parametrize(
    "mended",
    [
        (TEMPLATE, '"/".join(["", "v1", "chat", "completion"])'),
        (TEMPLATE, "f'/v1/{\"chat\"}/completion'"),
        ("range(200)", "range(20)"),
        ("    global ENDPOINT\n", ""),
        ("prepare(options)", ""),
    ],
)
def test_the_other_side_of_a_limit(flake8: Flake8, mended: tuple[str, str]) -> None:
    """What the page says is seen has a finding."""
    was, becomes = mended
    (text,) = [text for text in blocks("limits", "python") if was in text]
    text = text.replace(was, becomes)
    run = flake8("--isolated", "--select=OBP", "--format=%(code)s", "-", stdin=text)
    assert len(run.lines) == 1


def test_the_page_of_hosts_is_current() -> None:
    assert docs.insert_hosts(page("hosts")) == page("hosts")


def test_every_host_is_on_its_page() -> None:
    text = page("hosts")
    listed = re.findall(r"^- name in options: `(\w+)`$", text, re.MULTILINE)
    assert listed == [
        *("openai", "azure", "groq", "dashscope", "together", "zhipu", "bedrock"),
        *("moonshot", "novita", "doubleword"),
    ]
    assert all(f"`{word}`" in text for word in hosts.UNPROFILED)
    assert "- Together: `togetherai`, `together_ai`, `import together`, `api.together.xyz`" in text
    assert "- Groq: `groq`, `import groq`, `api.groq.com`\n" in text


def test_every_option_is_on_its_page(flake8: Flake8) -> None:
    text = page("configuration")
    helped = set(re.findall(r"--(batch-params-[\w-]+)", flake8("--isolated", "--help").out))
    assert helped == set(re.findall(r"^### `(batch-params-[\w-]+)`$", text, re.MULTILINE))
    for host in hosts.HOSTS:
        assert f"`{host}`" in text


def test_the_options_as_the_page_writes_them(flake8: Flake8, tmp_path: Path) -> None:
    (block,) = [text for text in blocks("configuration", "ini") if "batch-params-host" in text]
    (tmp_path / "setup.cfg").write_text(block, encoding="utf-8")
    (text,) = [text for text in blocks("configuration", "python") if "make_client" in text]
    window = text.replace("24h", "48h").replace("/v1/chat/completions", "/v1/rerank")
    assert flake8("--format=%(code)s", "-", stdin=window).lines == ["OBP901", "OBP104"]
    gateway = window.replace("make_client", "Gateway")
    assert flake8("--format=%(code)s", "-", stdin=gateway).lines == []


def test_a_wrong_option_as_the_page_shows_it(flake8: Flake8) -> None:
    (shown,) = blocks("configuration", "text")
    assert flake8("--isolated", "--batch-params-host=opnai", "-").out == shown


def test_a_misspelt_name_is_listed_when_flake8_is_asked(flake8: Flake8, tmp_path: Path) -> None:
    (tmp_path / "setup.cfg").write_text("[flake8]\nbatch-params-hosts = azure\n", "utf-8")
    assert flake8("-").err == ""
    asked = flake8("-vv", "-")
    assert '"batch-params-hosts" is not registered' in asked.err
    assert 'as "not registered"; on the command line' in " ".join(page("configuration").split())


def test_what_the_page_of_inspect_shows(tmp_path: Path) -> None:
    (source,), (shown,) = blocks("inspect", "python"), blocks("inspect", "text")
    (tmp_path / "jobs.py").write_text(source, encoding="utf-8")
    run = run_python("-m", "flake8_batch_params", "inspect", "jobs.py", cwd=tmp_path)
    assert (run.code, run.out, run.err) == (0, shown, "")


def test_what_the_page_of_check_shows(tmp_path: Path) -> None:
    (requests,), (shown,) = blocks("check", "json"), blocks("check", "text")
    (command,) = blocks("check", "sh")
    (tmp_path / "requests.jsonl").write_text(requests, encoding="utf-8")
    name, *arguments = command.split()
    assert name == "flake8-batch-params"
    run = run_python("-m", "flake8_batch_params", *arguments, cwd=tmp_path)
    assert (run.code, run.out, run.err) == (1, shown, "")


def test_the_first_page_shows_what_flake8_prints(flake8: Flake8, tmp_path: Path) -> None:
    (shown,) = blocks("index", "python")
    assert shown.replace("  # OBP103", "") == BROKEN
    (tmp_path / "jobs.py").write_text(BROKEN, encoding="utf-8")
    assert flake8("--isolated", "jobs.py").out == blocks("index", "text")[0]


@pytest.mark.parametrize("name", PAGES)
def test_links_between_pages_lead_to_headings(name: str) -> None:
    text = (DOCS / name).read_text(encoding="utf-8")
    for target, anchor in re.findall(r"\]\(([\w./-]+\.md)(?:#([\w-]+))?\)", text):
        content = ((DOCS / name).parent / target).read_text(encoding="utf-8")
        headings = re.findall(r"^#+ (.+)$", BLOCK.sub("", content), re.MULTILINE)
        slugs = {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in headings}
        assert not anchor or anchor in slugs, f"{target}#{anchor}"
