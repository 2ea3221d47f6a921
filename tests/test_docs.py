"""The documentation: every rule has all of it, and the pages show what the docstrings say."""

from __future__ import annotations

import ast
import re
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from types import SimpleNamespace

import pytest

from flake8_batch_params import docs
from flake8_batch_params.batches.evidence import evidence
from flake8_batch_params.batches.reading import Source
from flake8_batch_params.engine.syntax import Syntax
from flake8_batch_params.findings import Rule, rules
from flake8_batch_params.linter import lint
from flake8_batch_params.options import Options

ROOT = Path(__file__).resolve().parent.parent
RULES = {rule.code: rule for rule in rules()}
#: Those whose example is code.
SHOWN = [code for code in RULES if code != "OBP001"]
MARK = re.compile(r"# (OBP\d{3})$", re.MULTILINE)


def example(code: str) -> str:
    return docs.parse(RULES[code]).sections["Example"]


def mend(code: str) -> str:
    return docs.parse(RULES[code]).sections["Use instead"]


@pytest.mark.parametrize("code", RULES)
def test_every_rule_has_all_sections(code: str) -> None:
    documentation = docs.parse(RULES[code])
    assert list(documentation.sections) == [
        "What it does",
        "Why is this bad?",
        "Example",
        "Use instead",
        "Hosts",
        "Source",
    ]
    assert [heading for heading, text in documentation.sections.items() if not text] == []


@pytest.mark.parametrize("code", RULES)
def test_the_summary_is_one_sentence(code: str) -> None:
    assert re.fullmatch(r"[A-Z][^\n]*[^.]\.", docs.parse(RULES[code]).summary)


@pytest.mark.parametrize("code", RULES)
def test_docstrings_are_ascii(code: str) -> None:
    assert RULES[code].documentation.isascii()


@pytest.mark.parametrize("code", SHOWN)
def test_examples_are_whole_programs(code: str) -> None:
    compile(example(code), f"{code} example", "exec")
    compile(mend(code), f"{code} use instead", "exec")


@pytest.mark.parametrize("code", SHOWN)
def test_examples_mark_their_code_and_no_other(code: str) -> None:
    assert set(MARK.findall(example(code))) == {code}
    assert "OBP" not in mend(code)


@pytest.mark.parametrize("code", SHOWN)
def test_examples_have_the_findings_that_they_mark_and_mends_have_none(code: str) -> None:
    options = Options(require_expiry=code == "OBP901", report_unjudged=code == "OBP002")
    marked = [
        (number, code)
        for number, line in enumerate(example(code).split("\n"), 1)
        if line.endswith(f"# {code}")
    ]
    found = lint(example(code), options)
    assert [(finding.line, finding.code) for finding in found] == marked
    assert lint(mend(code), options) == []


@pytest.mark.parametrize("code", SHOWN)
def test_examples_name_no_other_host(code: str) -> None:
    for text in (example(code), mend(code)):
        assert evidence(Source(text, Syntax(ast.parse(text)))) == ()


LIMITS = (ROOT / "docs" / "limits.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("snippet", re.findall(r"^```python\n(.*?)^```$", LIMITS, re.M | re.S))
def test_what_is_past_the_limits_has_no_finding(snippet: str) -> None:
    compile(snippet, "docs/limits.md", "exec")
    assert lint(snippet) == []


def a_rule(docstring: str | None) -> Rule:
    def function(payload: object) -> object:
        raise NotImplementedError

    function.__doc__ = docstring
    return Rule("OBP999", "some-rule", object, function)  # type: ignore[arg-type]


DOCSTRING = """Something is wrong.

    What it does:
        Reports it.

        And more: a colon ends this line:

    Why is this bad?
        It is.

    Example:
        if wrong:
            call()  # OBP999
    """


def test_a_docstring_is_taken_apart() -> None:
    parsed = docs.parse(a_rule(DOCSTRING))
    assert parsed.title == "OBP999 some-rule"
    assert parsed.summary == "Something is wrong."
    assert parsed.sections == {
        "What it does": "Reports it.\n\nAnd more: a colon ends this line:",
        "Why is this bad?": "It is.",
        "Example": "if wrong:\n    call()  # OBP999",
    }


def test_a_rule_without_a_docstring() -> None:
    parsed = docs.parse(a_rule(None))
    assert (parsed.summary, parsed.sections) == ("", {})


def test_a_rule_is_explained() -> None:
    assert docs.explain("OBP106") == (
        "OBP106 positional-parameter\n"
        "\n"
        "Parameters are passed by position.\n"
        "\n"
        "What it does:\n"
        "\n"
        "    Reports positional arguments of `batches.create`.\n"
        "\n"
        "Why is this bad?\n"
        "\n"
        "    All parameters are keyword-only: the SDK raises a `TypeError`.\n"
        "\n"
        "Example:\n"
        "\n"
        "    from openai import OpenAI\n"
        "\n"
        "    client = OpenAI()\n"
        "    batch = client.batches.create(\n"
        '        "file-abc123",  # OBP106\n'
        '        endpoint="/v1/chat/completions",\n'
        '        completion_window="24h",\n'
        "    )\n"
        "\n"
        "Use instead:\n"
        "\n"
        "    from openai import OpenAI\n"
        "\n"
        "    client = OpenAI()\n"
        "    batch = client.batches.create(\n"
        '        input_file_id="file-abc123",\n'
        '        endpoint="/v1/chat/completions",\n'
        '        completion_window="24h",\n'
        "    )\n"
        "\n"
        "Hosts:\n"
        "\n"
        "    The signature decides, whatever the host; it is so in every SDK.\n"
        "\n"
        "Source:\n"
        "\n"
        "    The signature of `Batches.create` in the `openai` package, and the same in `groq`,\n"
        "    `together`, `zhipuai` and `zai-sdk`."
    )


def test_an_unknown_code_has_no_explanation() -> None:
    with pytest.raises(KeyError):
        docs.explain("OBP999")


def test_the_table_has_a_row_for_every_rule() -> None:
    head, line, *rows = docs.rule_table().splitlines()
    assert (head, line) == ("| code | name | what is wrong |", "|---|---|---|")
    assert len(rows) == len(RULES)
    assert rows[2] == (
        "| [OBP101](docs/rules/OBP101.md) | `missing-parameter`"
        " | A required parameter of the batch is missing. |"
    )


PAGES = docs.rule_pages()


def test_every_rule_has_a_page_of_its_code() -> None:
    assert set(PAGES) == {"index.md", *(f"{code}.md" for code in RULES)}
    assert re.findall(r"\(docs/rules/(\S+)\)", docs.rule_table()) == [
        f"{code}.md" for code in RULES
    ]
    for code, rule in RULES.items():
        assert PAGES[f"{code}.md"].startswith(f"# {code} {rule.name}\n\n")


def test_the_index_has_every_rule_once_under_what_it_is_for() -> None:
    index = PAGES["index.md"]
    assert sorted(re.findall(r"^\| \[(OBP\d+)\]\(\1\.md\) \|", index, re.MULTILINE)) == list(RULES)
    headings = re.findall(r"^## (.+)$", index, re.MULTILINE)
    assert headings[0] == "Create a batch"
    assert headings[-1] == "What was not judged"
    row = "| [OBP301](OBP301.md) | The metadata has more than 16 keys. `too-many-metadata-keys` |"
    assert row in index.split("## Attach metadata")[1].split("## ")[0]


def test_a_page_shows_the_example_what_flake8_says_of_it_and_how_to_fix_it() -> None:
    page = PAGES["OBP106.md"]
    headings = re.findall(r"^## (.+)$", page, re.MULTILINE)
    assert headings == [
        "What it does",
        "Why is this bad?",
        "Example",
        "How to fix it",
        "Hosts",
        "Source",
        "How to suppress it",
    ]
    example = page.split("## Example")[1].split("## How to fix it")[0]
    assert "```python\nfrom openai import OpenAI\n" in example
    assert re.search(r"```text\njobs\.py:5:5: OBP106 \S.*\n```", example)
    assert "`# noqa: OBP106`" in page
    assert "`extend-ignore = OBP106`" in page


def test_the_page_of_a_rule_that_has_to_be_asked_for_names_its_option() -> None:
    link = "[`batch-params-require-expiry`](../configuration.md#batch-params-require-expiry)"
    assert link in PAGES["OBP901.md"]
    assert "jobs.py:" in PAGES["OBP901.md"]
    assert "batch-params" not in PAGES["OBP106.md"].replace("flake8-batch-params", "")


def test_only_code_and_messages_are_fenced() -> None:
    assert "```" not in PAGES["OBP001.md"]
    for code in SHOWN:
        assert PAGES[f"{code}.md"].count("```python\n") == 2
        assert PAGES[f"{code}.md"].count("```text\n") == 1
        assert PAGES[f"{code}.md"].count("```") == 6


def test_the_hosts_are_listed() -> None:
    table = docs.host_table()
    assert "| [Novita](#novita) |  |  |" in table
    assert "| [Azure OpenAI](#azure-openai) | `24h` | 3 days to 30 days |" in table
    assert "| 1 hour to 30 days |" in table
    assert (
        "### Doubleword\n\n- name in options: `doubleword`\n- recognised by: `api.doubleword.ai`\n"
    ) in table
    assert "- endpoints: `/v1/chat/completions`, `/v1/completions`\n" in table
    assert "- windows: from `12h` to `168h`\n" in table
    assert "- expiry in seconds: 259200 to 2592000\n" in table
    assert "any host" not in table


def test_a_page_has_an_address_once_the_site_has_one(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = ["Repository, https://example.org/r", "Documentation, https://example.org/site/"]
    monkeypatch.setattr(docs, "metadata", lambda name: SimpleNamespace(get_all=lambda field: lines))
    assert docs.page_address("OBP204") == "https://example.org/site/rules/OBP204"
    lines.clear()
    assert docs.page_address("OBP204") is None


def test_without_an_installed_package_there_are_no_addresses(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def missing(name: str) -> object:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(docs, "metadata", missing)
    assert docs.project_urls() == {}


def test_the_table_is_put_between_its_markers() -> None:
    before = "a\n<!-- rules: begin -->\nstale row\n<!-- rules: end -->\nz\n"
    after = docs.insert_table(before)
    assert after.startswith("a\n<!-- rules: begin -->\n\n| code |")
    assert after.endswith("|\n\n<!-- rules: end -->\nz\n")
    assert "stale row" not in after
    assert docs.insert_table(after) == after


@pytest.mark.parametrize("readme", ["", "<!-- rules: begin -->", "<!-- rules: end -->"])
def test_a_readme_without_markers_is_left_alone(readme: str) -> None:
    with pytest.raises(ValueError, match="there are no <!-- rules: begin -->"):
        docs.insert_table(readme)


def test_the_committed_pages_are_current() -> None:
    folder = ROOT / "docs" / "rules"
    assert {page.name: page.read_text(encoding="utf-8") for page in folder.iterdir()} == PAGES


def test_the_committed_readme_is_current() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert docs.insert_table(readme) == readme
