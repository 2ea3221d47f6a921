"""Real flake8 in a process of its own, with the plugin and as if it were not installed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from filelock import FileLock

ROOT = Path(__file__).resolve().parent.parent

#: More than any run of flake8 here takes: what takes longer hangs.
TIMEOUT = 300

#: flake8 as it is where the plugin is not installed.  It finds plugins through this one
#: function, in its workers too: those that are spawned import this module again.
WITHOUT_PLUGIN = """\
import importlib.metadata
import sys

from flake8.main.cli import main

everything = importlib.metadata.distributions


def all_but_the_plugin(**arguments):
    for distribution in everything(**arguments):
        if distribution.metadata["Name"] != "flake8-batch-params":
            yield distribution


importlib.metadata.distributions = all_but_the_plugin

if __name__ == "__main__":
    sys.exit(main())
"""


@dataclass(frozen=True)
class Run:
    """How a program ended: its exit code, and what it printed."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        """What it printed on standard output, line by line."""
        return self.out.splitlines()


Flake8 = Callable[..., Run]


@pytest.fixture(scope="session")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with both distributions, built once for all processes of a test run.

    By the backend that is installed, so without a network.
    """
    # With `-n`, the folder above this one is that of the whole run.
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if os.environ.get("PYTEST_XDIST_WORKER") else own) / "distributions"
    with FileLock(folder.with_suffix(".lock")):
        if not folder.exists():
            _build(folder)
    return folder


def _build(folder: Path) -> None:
    built = subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)],
        capture_output=True,
        encoding="utf-8",
        timeout=TIMEOUT,
        env={**os.environ, "PYTHONWARNINGS": ""},
        check=False,
    )
    assert built.returncode == 0, built.stdout + built.stderr


@pytest.fixture(scope="session")
def wheel(dist: Path) -> Path:
    """Return the path of the wheel."""
    (path,) = dist.glob("*.whl")
    return path


@pytest.fixture
def flake8(tmp_path: Path) -> Flake8:
    """Run flake8 in the test's own directory: ``flake8(*arguments, stdin="", plugin=True)``."""
    return flake8_in(tmp_path)


def flake8_in(directory: Path) -> Flake8:
    """Return the function that runs flake8 in a directory."""

    def run(*arguments: str, stdin: str | bytes = "", plugin: bool = True) -> Run:
        program = ["-m", "flake8"]
        if not plugin:
            driver = directory / ".without_plugin" / "driver.py"
            driver.parent.mkdir(exist_ok=True)
            driver.write_text(WITHOUT_PLUGIN, encoding="utf-8")
            program = [str(driver)]
        return run_python(*program, *arguments, cwd=directory, stdin=stdin)

    return run


def run_python(*arguments: str, cwd: Path, stdin: str | bytes = "") -> Run:
    """Run this Python with arguments; a lone surrogate in its output would fail to decode."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        input=stdin.encode() if isinstance(stdin, str) else stdin,
        capture_output=True,
        timeout=TIMEOUT,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        check=False,
    )
    return Run(
        done.returncode,
        done.stdout.decode().replace("\r\n", "\n"),
        done.stderr.decode().replace("\r\n", "\n"),
    )
