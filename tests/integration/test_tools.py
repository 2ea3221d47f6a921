"""The recipes of the page on ruff, uv, pipx and notebooks, each run by those programs."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from conftest import Flake8, Run
from real_programs import BROKEN, DOCS, MENDED, NOTEBOOK, ROOT, TEXT, TIMEOUT, needs, not_here
from repositories import git_environment, released

#: They share uv's cache.
pytestmark = [pytest.mark.long, pytest.mark.xdist_group("tools")]

PAGE = (DOCS / "tools.md").read_text(encoding="utf-8")
PLUGIN = "flake8-batch-params"
FINDING = f"{os.path.join('.', 'jobs.py')}:6:14: OBP103 {TEXT}"


def blocks(language: str) -> list[str]:
    """Return the fenced blocks of a language on the page."""
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


RECIPES = {" ".join(recipe[:2]): recipe for recipe in map(shlex.split, blocks("sh"))}
ONE_TIME = ["uvx --with", "uv run", "pipx run"]
#: What may be written for the plugin's name: the first stands for that in a registry.
ORIGINS = ["wheel", "checkout", "git"]


def test_the_recipes_are_those() -> None:
    assert list(RECIPES) == [*ONE_TIME, "nbqa flake8"]


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return an environment in which uv and pipx keep what is theirs to the tests."""
    home = tmp_path_factory.mktemp("tools")
    # That of the tests has the plugin, and `uv run` would look there first.
    python = str(getattr(sys, "_base_executable", sys.executable))
    # pipx reads what pip prints, which a caller may have silenced.
    left_out = {"VIRTUAL_ENV", "PIP_QUIET"}
    return {
        **{name: value for name, value in git_environment().items() if name not in left_out},
        "UV_CACHE_DIR": str(home / "uv"),
        "UV_TOOL_DIR": str(home / "uv-tools"),
        "UV_PYTHON": python,
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_LINK_MODE": "copy",
        "PIPX_HOME": str(home / "pipx"),
        "PIPX_BIN_DIR": str(home / "pipx-bin"),
        "PIPX_DEFAULT_PYTHON": python,
    }


@pytest.fixture
def project(tmp_path: Path) -> Path:
    project = tmp_path / "project"
    project.mkdir()
    (project / "jobs.py").write_text(BROKEN, encoding="utf-8")
    return project


def uv(name: str) -> str:
    """Return the path of uv, or of uvx, which is installed with it."""
    if importlib.util.find_spec("uv") is None:
        not_here("uv is not installed")
    from uv import find_uv_bin

    return str(Path(find_uv_bin()).with_name(name + (".exe" if os.name == "nt" else "")))


def run(command: list[str], folder: Path, environment: Mapping[str, str]) -> Run:
    """Run a recipe: its program is looked up first, and pipx is brought by uv."""
    name, *arguments = command
    start = [uv("uvx"), "--quiet", "pipx"] if name == "pipx" else [uv(name)]
    done = subprocess.run(
        [*start, *arguments],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=TIMEOUT,
        check=False,
    )
    return Run(done.returncode, done.stdout, done.stderr)


def with_plugin(recipe: list[str], plugin: str) -> list[str]:
    """Return a recipe that takes the plugin from somewhere."""
    assert recipe.count(PLUGIN) == 1
    return [plugin if word == PLUGIN else word for word in recipe]


@pytest.fixture(scope="module")
def origins(
    wheel: Path, tmp_path_factory: pytest.TempPathFactory, environment: dict[str, str]
) -> dict[str, str]:
    """Return what may be written for the plugin's name before it is published."""
    repository = released(tmp_path_factory.mktemp("plugin"), environment)
    return {
        "wheel": str(wheel),
        "checkout": str(repository.folder),
        "git": f"git+{repository.folder.as_uri()}",
    }


@pytest.mark.parametrize("origin", ORIGINS)
@pytest.mark.parametrize("name", ONE_TIME)
def test_a_recipe_that_installs_nothing(
    name: str, origin: str, project: Path, environment: dict[str, str], origins: dict[str, str]
) -> None:
    done = run(with_plugin(RECIPES[name], origins[origin]), project, environment)
    assert (done.code, done.lines) == (1, [FINDING]), done.err


@pytest.mark.parametrize("name", ONE_TIME)
def test_a_recipe_without_the_plugin_does_not_pass(
    name: str, project: Path, environment: dict[str, str]
) -> None:
    (project / "jobs.py").write_text(MENDED, encoding="utf-8")
    done = run(with_plugin(RECIPES[name], "flake8"), project, environment)
    assert done.code == 1
    assert f"- missing: {PLUGIN}" in done.lines


def test_the_recipe_of_the_readme(
    project: Path, environment: dict[str, str], origins: dict[str, str]
) -> None:
    (recipe,) = re.findall(r"`(uvx [^`]*)`", (ROOT / "README.md").read_text(encoding="utf-8"))
    done = run(with_plugin(shlex.split(recipe), origins["wheel"]), project, environment)
    assert (done.code, done.lines) == (1, [FINDING]), done.err


@pytest.mark.parametrize("origin", ORIGINS)
def test_pip(origin: str, project: Path, origins: dict[str, str]) -> None:
    target = project / "installed"
    done = subprocess.run(
        [sys.executable, "-m", "pip", "install", "--target", str(target), origins[origin]],
        env=git_environment(),
        capture_output=True,
        encoding="utf-8",
        timeout=TIMEOUT,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert (target / "flake8_batch_params" / "plugin.py").is_file()


@pytest.mark.parametrize("origin", ORIGINS)
def test_a_project_of_uv(
    origin: str, project: Path, environment: dict[str, str], origins: dict[str, str]
) -> None:
    add, use = re.findall(r"`(uv (?:add --dev flake8|run flake8) [^`]*)`", PAGE)
    run(["uv", "init", "--bare", "--name", "jobs"], project, environment)
    added = run(with_plugin(shlex.split(add), origins[origin]), project, environment)
    assert added.code == 0, added.err
    done = run(shlex.split(use), project, environment)
    assert (done.code, done.lines) == (1, [FINDING])


@pytest.mark.parametrize("origin", ORIGINS)
def test_a_flake8_of_pipx(
    origin: str, project: Path, environment: dict[str, str], origins: dict[str, str]
) -> None:
    assert "`pipx inject flake8 flake8-batch-params`" in PAGE
    installed = run(["pipx", "install", "--force", "flake8"], project, environment)
    assert installed.code == 0, installed.err
    injected = run(["pipx", "inject", "flake8", origins[origin]], project, environment)
    assert injected.code == 0, injected.err
    flake8 = Path(environment["PIPX_BIN_DIR"]) / "flake8"
    done = subprocess.run(
        [str(flake8), "."], cwd=project, capture_output=True, encoding="utf-8", check=False
    )
    assert (done.returncode, done.stdout) == (1, FINDING + "\n")


def test_a_configuration_in_pyproject(
    project: Path, environment: dict[str, str], origins: dict[str, str]
) -> None:
    """The recipe of the page on configuration."""
    page = (DOCS / "configuration.md").read_text(encoding="utf-8")
    assert "`pip install Flake8-pyproject`" in page
    (settings,) = re.findall(r"^```toml\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    (project / "pyproject.toml").write_text(settings, encoding="utf-8")
    (project / "jobs.py").write_text(MENDED.replace("chat/completions", "rerank"), encoding="utf-8")
    command = ["uvx", "--with", "Flake8-pyproject", "--with", origins["wheel"], "flake8", "."]
    done = run(command, project, environment)
    assert [line.split()[1] for line in done.lines] == ["OBP901"], done.err
    (project / "pyproject.toml").unlink()
    done = run(command, project, environment)
    assert [line.split()[1] for line in done.lines] == ["OBP103"]


# --- ruff ---


def ruff(folder: Path, *arguments: str) -> Run:
    needs("ruff")
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--no-cache", *arguments, "jobs.py"],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        timeout=TIMEOUT,
        check=False,
    )
    return Run(done.returncode, done.stdout, done.stderr)


def test_ruff_leaves_the_comments_of_this_plugin(project: Path) -> None:
    commented = MENDED.replace("24h", "48h").replace('48h",', '48h",  # noqa: OBP104')
    assert "# noqa: OBP104" in commented
    (project / "jobs.py").write_text(commented, encoding="utf-8")
    select = "--select=RUF100,RUF102"
    alone = ruff(project, select, "--output-format=concise")
    assert alone.code == 1
    assert "OBP104" in alone.out

    (settings,) = blocks("toml")
    (project / "pyproject.toml").write_text(settings, encoding="utf-8")
    assert ruff(project, select).code == 0
    ruff(project, select, "--fix")
    assert (project / "jobs.py").read_text(encoding="utf-8") == commented

    (project / "pyproject.toml").unlink()
    ruff(project, select, "--fix")
    assert "noqa" not in (project / "jobs.py").read_text(encoding="utf-8")


def test_flake8_for_this_plugin_alone(flake8: Flake8, tmp_path: Path) -> None:
    (settings,) = blocks("ini")
    (tmp_path / "setup.cfg").write_text(settings, encoding="utf-8")
    (tmp_path / "jobs.py").write_text(BROKEN + "import os\n", encoding="utf-8")
    assert flake8(".").lines == [FINDING]
    (tmp_path / "jobs.py").write_text("(\n", encoding="utf-8")
    assert [line.split()[1] for line in flake8(".").lines] == ["E999"]
    missing = flake8(".", plugin=False)
    assert f"- missing: {PLUGIN}" in missing.lines
    assert missing.code == 1


# --- notebooks ---


def test_a_notebook(project: Path) -> None:
    needs("nbqa")
    (project / "jobs.ipynb").write_text(json.dumps(NOTEBOOK), encoding="utf-8")
    name, *arguments = RECIPES["nbqa flake8"]
    assert name == "nbqa"
    found = nbqa(project, *arguments)
    assert found.lines == [f"jobs.ipynb:cell_2:8:14: OBP103 {TEXT}"]
    assert found.code == 1
    everything = nbqa(project, *(one for one in arguments if not one.startswith("--select")))
    assert any(" F704 " in line for line in everything.lines)


def nbqa(folder: Path, *arguments: str) -> Run:
    done = subprocess.run(
        [sys.executable, "-m", "nbqa", *arguments],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        timeout=TIMEOUT,
        check=False,
    )
    return Run(done.returncode, done.stdout, done.stderr)
