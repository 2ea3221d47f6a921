"""Repositories for the tests: a user's, and one with what is in this checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from real_programs import ROOT, TIMEOUT, program


class Repository:
    """A git repository in a folder, whose owner commits to it."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.folder = folder
        self.environment = environment
        folder.mkdir(parents=True, exist_ok=True)
        self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *arguments: str, ok: bool = True) -> str:
        return self.run(program("git"), *arguments, ok=ok)

    def run(self, *command: str, ok: bool = True) -> str:
        """Return what a command prints, on either stream; it has to end well, or not to."""
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            timeout=TIMEOUT,
            check=False,
        )
        assert (done.returncode == 0) is ok, done.stdout
        return done.stdout

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, encoding="utf-8")
        self.git("add", name)

    def commit(self, *, ok: bool = True) -> str:
        return self.git("commit", "--quiet", "--message", "Work", ok=ok)

    def release(self, tag: str) -> None:
        self.git("add", "--all")
        self.commit()
        self.git("tag", tag)


def git_environment() -> dict[str, str]:
    """Return the environment of this process, with a git that has no configuration."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return {
        **kept,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_AUTHOR_NAME": "A developer",
        "GIT_AUTHOR_EMAIL": "developer@example.com",
        "GIT_COMMITTER_NAME": "A developer",
        "GIT_COMMITTER_EMAIL": "developer@example.com",
    }


def released(folder: Path, environment: Mapping[str, str]) -> Repository:
    """Return a repository with what is in this checkout, released as ``v1.0.0``."""
    repository = Repository(folder, environment)
    for name in (
        "pyproject.toml",
        "hatch_build.py",
        "README.md",
        "LICENSE",
        ".pre-commit-hooks.yaml",
    ):
        shutil.copy(ROOT / name, repository.folder)
    shutil.copytree(
        ROOT / "flake8_batch_params",
        repository.folder / "flake8_batch_params",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    repository.release("v1.0.0")
    return repository
