"""pre-commit stops a broken batch call, with this plugin's hook and with flake8's own.

A registry with this plugin in it is played by a folder of wheels that pip looks into, and
the two repositories with hooks by repositories that are made here.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from real_programs import BROKEN, DOCS, MENDED, NOTEBOOK, ROOT, TEXT, needs
from repositories import Repository, git_environment, released

#: One cache of environments for all of them.
pytestmark = [pytest.mark.long, pytest.mark.xdist_group("pre-commit")]

README = (ROOT / "README.md").read_text(encoding="utf-8")
FINDING = f"jobs.py:6:14: OBP103 {TEXT}"
#: What the repository of the flake8 hook is, as far as pre-commit sees it.
FLAKE8_HOOK = """\
- id: flake8
  name: flake8
  entry: flake8
  language: python
  types: [python]
  require_serial: true
"""
FLAKE8_PROJECT = """\
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "flake8-for-pre-commit"
version = "0"
dependencies = ["flake8>=6"]

[tool.hatch.build.targets.wheel]
bypass-selection = true
"""


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return an environment with a cache of its own, and a git without configuration."""
    needs("pre_commit")
    home = tmp_path_factory.mktemp("pre-commit")
    return {
        **git_environment(),
        "PRE_COMMIT_HOME": str(home / "cache"),
        "PRE_COMMIT_COLOR": "never",
    }


@pytest.fixture(scope="module")
def plugin_repository(
    tmp_path_factory: pytest.TempPathFactory, environment: dict[str, str]
) -> Repository:
    return released(tmp_path_factory.mktemp("plugin"), environment)


@pytest.fixture(scope="module")
def published(
    wheel: Path, environment: dict[str, str], flake8_repository: Repository
) -> dict[str, str]:
    """Return an environment where pip finds this plugin, and git finds flake8's hook."""
    links = " ".join(filter(None, [str(wheel.parent), os.environ.get("PIP_FIND_LINKS")]))
    return {
        **environment,
        "PIP_FIND_LINKS": links,
        # The one way to configure git that pre-commit hands on.
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.{flake8_repository.folder.as_posix()}.insteadOf",
        "GIT_CONFIG_VALUE_0": "https://github.com/PyCQA/flake8",
    }


@pytest.fixture(scope="module")
def flake8_repository(
    tmp_path_factory: pytest.TempPathFactory, environment: dict[str, str]
) -> Repository:
    """Return a repository that pre-commit is sent to for flake8's own."""
    repository = Repository(tmp_path_factory.mktemp("flake8"), environment)
    repository.write(".pre-commit-hooks.yaml", FLAKE8_HOOK)
    repository.write("pyproject.toml", FLAKE8_PROJECT)
    repository.release("7.3.0")
    return repository


def user(folder: Path, configuration: str, environment: Mapping[str, str]) -> Repository:
    """Return a user's repository, with pre-commit installed in it."""
    repository = Repository(folder, environment)
    repository.write(".pre-commit-config.yaml", configuration)
    repository.run(sys.executable, "-m", "pre_commit", "install")
    return repository


def test_the_hook_of_this_repository(
    tmp_path: Path, environment: dict[str, str], plugin_repository: Repository
) -> None:
    mine = user(
        tmp_path / "mine",
        f"repos:\n  - repo: {plugin_repository.folder.as_posix()}\n    rev: v1.0.0\n"
        "    hooks:\n      - id: flake8-batch-params\n",
        environment,
    )
    # Only this plugin's findings count: the unused import is somebody else's business, and
    # a selection in the configuration hides nothing.
    mine.write("setup.cfg", "[flake8]\nselect = E,F,W\n")
    mine.write("jobs.py", f"import os\n{BROKEN}")
    stopped = mine.commit(ok=False)
    assert FINDING.replace(":6:", ":7:") in stopped
    assert "F401" not in stopped
    assert mine.git("log", "--all", "--oneline") == ""

    mine.write("jobs.py", MENDED)
    mine.commit()
    assert len(mine.git("log", "--all", "--oneline").splitlines()) == 1


def test_try_repo(
    tmp_path: Path, environment: dict[str, str], plugin_repository: Repository
) -> None:
    mine = Repository(tmp_path / "mine", environment)
    mine.write("jobs.py", BROKEN)
    out = mine.run(
        *(sys.executable, "-m", "pre_commit", "try-repo", str(plugin_repository.folder)),
        *("flake8-batch-params", "--files", "jobs.py"),
        ok=False,
    )
    assert FINDING in out


REQUEST = (
    '{"custom_id": "a", "method": "POST", "url": "/v1/responses",'
    ' "body": {"model": "gpt-4o-mini", "input": "Say hello."}}\n'
)


def local_hook() -> str:
    """Return the entry for ``repos:`` that the page of `check` gives."""
    return hook_of("check.md")


def hook_of(name: str) -> str:
    """Return the one entry for ``repos:`` of a page."""
    page = (ROOT / "docs" / name).read_text(encoding="utf-8")
    (entry,) = re.findall(r"^```yaml\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    return str(entry)


@pytest.mark.parametrize("local", [True, False])
def test_the_hook_for_input_files(
    tmp_path: Path, published: dict[str, str], plugin_repository: Repository, local: bool
) -> None:
    entry = (
        local_hook()
        if local
        else f"  - repo: {plugin_repository.folder.as_posix()}\n    rev: v1.0.0\n    hooks:\n"
        "      - id: flake8-batch-params-check\n        files: ^batches/.*\\.jsonl$\n"
        "        args: [--host=openai]\n"
    )
    mine = user(tmp_path / "mine", f"repos:\n{entry}", published)
    (mine.folder / "batches").mkdir()
    # What is elsewhere is something else.
    mine.write("training.jsonl", '{"messages": []}\n')
    mine.write("batches/first.jsonl", REQUEST)
    mine.write("batches/second.jsonl", REQUEST + REQUEST)
    stopped = mine.commit(ok=False)
    assert "batches/second.jsonl:2:15: OBP505 custom_id 'a' is used before, in line 1;" in stopped
    assert stopped.count("OBP") == 1

    mine.write("batches/second.jsonl", REQUEST)
    mine.commit()


def test_the_hook_for_input_files_takes_none_by_itself(
    tmp_path: Path, environment: dict[str, str], plugin_repository: Repository
) -> None:
    mine = user(
        tmp_path / "mine",
        f"repos:\n  - repo: {plugin_repository.folder.as_posix()}\n    rev: v1.0.0\n"
        "    hooks:\n      - id: flake8-batch-params-check\n",
        environment,
    )
    mine.write("training.jsonl", '{"messages": []}\n')
    assert "(no files to check)Skipped" in mine.commit()


@pytest.mark.parametrize("local", [True, False])
def test_the_hook_that_fixes(
    tmp_path: Path, published: dict[str, str], plugin_repository: Repository, local: bool
) -> None:
    entry = (
        hook_of("fix.md")
        if local
        else f"  - repo: {plugin_repository.folder.as_posix()}\n    rev: v1.0.0\n    hooks:\n"
        "      - id: flake8-batch-params-fix\n"
    )
    mine = user(tmp_path / "mine", f"repos:\n{entry}", published)
    mine.write("jobs.py", BROKEN)
    stopped = mine.commit(ok=False)
    assert "files were modified by this hook" in stopped
    assert (mine.folder / "jobs.py").read_text(encoding="utf-8") == MENDED
    mine.git("add", "jobs.py")
    mine.commit()


def readme_hooks() -> list[str]:
    """Return the entries for ``repos:`` that the README gives."""
    return re.findall(r"^```yaml\n(  - repo: .*?)^```$", README, re.MULTILINE | re.DOTALL)


def test_the_hook_of_flake8_with_the_lines_of_the_readme(
    tmp_path: Path, published: dict[str, str]
) -> None:
    (entry,) = readme_hooks()
    assert "additional_dependencies: [flake8-batch-params]" in entry
    mine = user(tmp_path / "mine", f"repos:\n{entry}", published)
    mine.write("jobs.py", BROKEN)
    assert FINDING in mine.commit(ok=False)
    mine.write("jobs.py", MENDED)
    mine.commit()


def test_the_hook_of_flake8_for_this_plugin_alone(
    tmp_path: Path, published: dict[str, str]
) -> None:
    page = (DOCS / "ci.md").read_text(encoding="utf-8")
    (arguments,) = re.findall(r"`(args: \[\"--select[^`]*)`", page)
    (entry,) = readme_hooks()
    usual = "args: [--require-plugins=flake8-batch-params]"
    assert usual in entry
    mine = user(tmp_path / "mine", f"repos:\n{entry.replace(usual, arguments)}", published)
    mine.write("jobs.py", f"import os\n{BROKEN}")
    stopped = mine.commit(ok=False)
    assert FINDING.replace(":6:", ":7:") in stopped
    assert "F401" not in stopped


@pytest.mark.parametrize("form", ["a checkout", "a git address"])
def test_the_hook_of_flake8_before_the_plugin_is_published(
    form: str, tmp_path: Path, published: dict[str, str], plugin_repository: Repository
) -> None:
    folder = plugin_repository.folder
    dependency = str(folder) if form == "a checkout" else f"git+{folder.as_uri()}"
    (entry,) = readme_hooks()
    entry = entry.replace("[flake8-batch-params]\n", f"[{dependency!r}]\n")
    assert dependency in entry
    mine = user(tmp_path / "mine", f"repos:\n{entry}", published)
    mine.write("jobs.py", BROKEN)
    assert FINDING in mine.commit(ok=False)


def test_the_hook_of_flake8_without_the_plugin_does_not_pass(
    tmp_path: Path, published: dict[str, str]
) -> None:
    """What the second of the README's lines is for."""
    (entry,) = readme_hooks()
    without = entry.replace("        additional_dependencies: [flake8-batch-params]\n", "")
    assert without != entry
    mine = user(tmp_path / "mine", f"repos:\n{without}", published)
    mine.write("jobs.py", MENDED)
    stopped = mine.commit(ok=False)
    assert "- missing: flake8-batch-params" in stopped
    assert "Traceback" not in stopped


def test_the_hook_for_notebooks(tmp_path: Path, published: dict[str, str]) -> None:
    page = (DOCS / "tools.md").read_text(encoding="utf-8")
    (entry,) = re.findall(r"^```yaml\n(  - repo: local\n.*?)^```$", page, re.MULTILINE | re.DOTALL)
    mine = user(tmp_path / "mine", f"repos:\n{entry}", published)
    mine.write("jobs.ipynb", json.dumps(NOTEBOOK))
    stopped = mine.commit(ok=False)
    assert f"jobs.ipynb:cell_2:8:14: OBP103 {TEXT}" in stopped
    assert "F704" not in stopped
    mine.write("jobs.ipynb", json.dumps(NOTEBOOK).replace("completion\\", "completions\\"))
    mine.commit()
