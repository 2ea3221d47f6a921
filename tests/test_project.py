"""The project round the package: what is built, what is promised, what is run."""

from __future__ import annotations

import ast
import re
import runpy
import tarfile
import zipfile
from configparser import ConfigParser
from email.message import Message
from email.parser import Parser
from importlib.metadata import version
from pathlib import Path

import pytest
from conftest import Flake8, Run, run_python

import flake8_batch_params

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(language: str) -> list[str]:
    """Return the README's fenced blocks of a language."""
    return [text for name, text in BLOCK.findall(README) if name == language]


# --- The README ---


def commands() -> list[str]:
    """Return the README's commands that begin with nothing but a checkout."""
    return [block for block in blocks("sh") if block.startswith("python3 -m venv")]


def test_the_readme_has_two_commands_of_one_line() -> None:
    assert commands() == [
        "python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/flake8 examples/\n",
        'python3 -m venv .venv && .venv/bin/pip install ".[test]" && .venv/bin/pytest\n',
    ]


def test_ci_runs_the_commands_of_the_readme() -> None:
    show, tests = (block.rstrip("\n") for block in commands())
    lines = [line.strip() for line in (ROOT / ".ci" / "run").read_text("utf-8").splitlines()]
    assert f"show='{show}'" in lines
    assert f"tests='{tests}'" in lines
    assert any(line.startswith('bash -euo pipefail -c "$show"') for line in lines)
    assert any('bash -euo pipefail -c "$tests"' in line for line in lines)


def test_ci_runs_the_long_tests_as_the_page_for_contributors_says() -> None:
    (long,) = re.findall(
        r"^\| the long ones[^|]*\| `(.*)` \|$",
        (ROOT / "CONTRIBUTING.md").read_text("utf-8"),
        re.MULTILINE,
    )
    lines = (ROOT / ".ci" / "run").read_text("utf-8").splitlines()
    assert f"long='{long}'" in lines
    assert 'bash -euo pipefail -c "$long" </dev/null' in lines


def test_ci_is_a_shell_script_that_stops_at_the_first_failure() -> None:
    assert (ROOT / ".ci" / "run").read_text("utf-8").startswith("#!/usr/bin/env bash\n")
    assert "\nset -euo pipefail\n" in (ROOT / ".ci" / "run").read_text("utf-8")


def test_the_readme_shows_what_flake8_prints(flake8: Flake8, tmp_path: Path) -> None:
    before, after = blocks("python")
    (tmp_path / "submit.py").write_text(before, encoding="utf-8")
    run = flake8("--isolated", "--max-line-length=100", "submit.py")
    assert run.out == blocks("text")[0]
    assert (run.code, run.err) == (1, "")
    head, call, _ = before.partition("client.batches")
    assert call
    (tmp_path / "submit.py").write_text(head + after, encoding="utf-8")
    assert flake8("--isolated", "submit.py") == Run(0, "", "")


def test_the_readme_is_about_installing_in_its_first_screen() -> None:
    assert README.index("pip install flake8-batch-params") < README.index("## Try it")


def test_the_readme_is_short() -> None:
    before, _, rest = README.partition("<!-- rules: begin -->")
    _, end, after = rest.partition("<!-- rules: end -->")
    assert end
    assert len((before + after).splitlines()) <= 115


# --- The examples ---


def test_the_broken_example(flake8: Flake8) -> None:
    run = flake8("--isolated", "--max-line-length=100", str(ROOT / "examples/broken_batch.py"))
    found = {line.partition(": ")[2].split()[0]: line.split(":")[-3] for line in run.lines}
    assert found == {"OBP204": "14", "OBP103": "22", "OBP101": "29", "OBP301": "41"}
    assert (len(run.lines), run.code, run.err) == (4, 1, "")


def test_the_right_example(flake8: Flake8) -> None:
    run = flake8("--isolated", "--max-line-length=100", str(ROOT / "examples/submit_batch.py"))
    assert (run.out, run.code, run.err) == ("", 0, "")


@pytest.mark.parametrize("name", ["broken_batch", "submit_batch"])
def test_an_example_does_nothing_when_it_is_imported(name: str) -> None:
    """But for making a client, which needs a key and no network."""
    program = f"import os; os.environ['OPENAI_API_KEY'] = 'none'; import {name}"
    run = run_python("-c", program, cwd=ROOT / "examples")
    assert (run.code, run.out, run.err) == (0, "", "")


# --- The version ---


def test_the_version_is_the_same_everywhere() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    released = re.findall(r"^## \[(\d+\.\d+\.\d+)\] - \d{4}-\d\d-\d\d$", changelog, re.MULTILINE)
    assert released[0] == flake8_batch_params.__version__
    assert version("flake8-batch-params") == flake8_batch_params.__version__


# --- What is built ---


@pytest.fixture(scope="module")
def built(wheel: Path) -> dict[str, bytes]:
    """Return the files of the wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def metadata(built: dict[str, bytes]) -> Message:
    return Parser().parsestr(in_dist_info(built, "METADATA"))


def in_dist_info(built: dict[str, bytes], name: str) -> str:
    """Return the text of a file in the wheel's metadata."""
    folder = f"flake8_batch_params-{flake8_batch_params.__version__}.dist-info"
    return built[f"{folder}/{name}"].decode()


def test_the_wheel_holds_the_package_and_nothing_else(built: dict[str, bytes]) -> None:
    sources = {
        path.relative_to(ROOT).as_posix() for path in (ROOT / "flake8_batch_params").rglob("*.py")
    }
    package = {name for name in built if ".dist-info/" not in name}
    assert package == sources | {"flake8_batch_params/py.typed"}
    assert {name.rpartition("/")[2] for name in built.keys() - package} == {
        "METADATA",
        "WHEEL",
        "RECORD",
        "entry_points.txt",
        "LICENSE",
    }


def test_entry_points(built: dict[str, bytes]) -> None:
    parser = ConfigParser()
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read_string(in_dist_info(built, "entry_points.txt"))
    assert {name: dict(parser[name]) for name in parser.sections()} == {
        "flake8.extension": {"OBP": "flake8_batch_params.plugin:Plugin"},
        "console_scripts": {"flake8-batch-params": "flake8_batch_params.commands:main"},
    }


def test_metadata(metadata: Message) -> None:
    assert metadata["Name"] == "flake8-batch-params"
    assert metadata["Version"] == flake8_batch_params.__version__
    assert metadata["License-Expression"] == "MIT"
    assert metadata["License-File"] == "LICENSE"
    assert metadata["Requires-Python"] == ">=3.10"
    assert metadata["Description-Content-Type"] == "text/markdown"


def test_requirements(metadata: Message) -> None:
    requirements = metadata.get_all("Requires-Dist") or []
    assert sorted(line for line in requirements if "extra ==" not in line) == [
        "flake8>=6",
        "libcst>=1.9.0",
    ]
    assert metadata.get_all("Provides-Extra") == ["dev", "long", "test"]


def test_classifiers(metadata: Message) -> None:
    classifiers = metadata.get_all("Classifier") or []
    assert "Framework :: Flake8" in classifiers
    assert "Typing :: Typed" in classifiers
    assert not any(line.startswith("License ::") for line in classifiers)
    pythons = [line for line in classifiers if re.search(r":: 3\.\d+$", line)]
    assert pythons == [f"Programming Language :: Python :: 3.{minor}" for minor in range(10, 15)]


def test_the_source_distribution_can_be_tested(dist: Path) -> None:
    name = f"flake8_batch_params-{flake8_batch_params.__version__}"
    with tarfile.open(dist / f"{name}.tar.gz") as archive:
        names = {member.removeprefix(f"{name}/") for member in archive.getnames()}
    assert {
        "LICENSE",
        "README.md",
        "CHANGELOG.md",
        "pyproject.toml",
        "tests/test_project.py",
        "examples/broken_batch.py",
        "docs/rules/OBP204.md",
        ".ci/run",
    } <= names
    assert not any(name.startswith((".venv", ".git/", "dist", ".tox")) for name in names)


# --- The addresses ---


def test_the_links_of_the_readme_lead_to_the_repository_once_it_is_known() -> None:
    absolute = runpy.run_path(str(ROOT / "hatch_build.py"))["absolute"]
    text = "[a](docs/a.md#b), [c](#c), [d](https://example.org)"
    assert absolute(text, "https://example.org/project/") == (
        "[a](https://example.org/project/blob/main/docs/a.md#b), [c](#c), [d](https://example.org)"
    )


def test_every_link_of_the_readme_leads_somewhere() -> None:
    for link in re.findall(r"\]\(([^)]+)\)", README):
        path = link.partition("#")[0]
        assert path == "" or (ROOT / path).is_file(), link


@pytest.mark.parametrize(
    ("urls", "lacking"),
    [
        ({}, ["Repository", "Documentation"]),
        ({"Repository": "https://example.org/r"}, ["Documentation"]),
        (
            {"Repository": "https://example.org/OWNER/r", "Documentation": "https://d"},
            ["Repository"],
        ),
        ({"Repository": "https://example.org/r", "Documentation": "https://d"}, []),
    ],
)
def test_nothing_is_released_without_addresses(urls: dict[str, str], lacking: list[str]) -> None:
    assert runpy.run_path(str(ROOT / ".ci" / "addresses.py"))["lacking"](urls) == lacking
    release = (ROOT / ".github" / "workflows" / "release.yml").read_text("utf-8")
    assert release.index("python .ci/addresses.py") < release.index("python -m build")


def test_actions_are_pinned_by_their_commits() -> None:
    used = [
        line.strip().removeprefix("- ")
        for path in (ROOT / ".github" / "workflows").glob("*.yml")
        for line in path.read_text("utf-8").splitlines()
        if "uses:" in line
    ]
    assert len(used) > 8
    assert [
        line for line in used if not re.fullmatch(r"uses: [\w/-]+@[0-9a-f]{40} # v[\d.]+", line)
    ] == []


# --- Configuration that stands in more than one place ---


def test_setup_cfg_is_for_flake8_alone() -> None:
    parser = ConfigParser()
    parser.read(ROOT / "setup.cfg", encoding="utf-8")
    assert parser.sections() == ["flake8"]


def test_tox_runs_every_python_of_the_classifiers(metadata: Message) -> None:
    parser = ConfigParser()
    parser.read(ROOT / "tox.ini", encoding="utf-8")
    environments = [name.strip() for name in parser["tox"]["env_list"].split(",")]
    minors = re.findall(r"Python :: 3\.(\d+)$", metadata.as_string(), re.MULTILINE)
    assert [name for name in environments if name.startswith("py")] == [
        f"py3{minor}" for minor in minors
    ]
    assert parser["tox"].getboolean("skip_missing_interpreters")


def test_ci_runs_every_python_of_the_classifiers(metadata: Message) -> None:
    workflow = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
    minors = re.findall(r"Python :: 3\.(\d+)$", metadata.as_string(), re.MULTILINE)
    matrix = re.search(r"python: (\[.*\])", workflow)
    assert matrix
    assert ast.literal_eval(matrix[1]) == [f"3.{minor}" for minor in minors]
