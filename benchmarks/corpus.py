"""Real files: packages of fixed versions, downloaded from PyPI once."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Iterable
from pathlib import Path

#: Packages that create batches, or that look as if they did.
BATCH_CODE = (
    "any-llm-sdk==1.40.2", "autobatcher==0.12.0", "batch-openai==0.4.0", "batch-router==0.2.9",
    "batchata==0.4.7", "batchlane==0.2.0", "batchman==1.1.0", "batchor==0.0.7",
    "batchwizard==0.5.0", "bespokelabs-curator==0.1.31", "braintrust==0.48.1",
    "dactyl-generation==1.1.1", "distilabel==1.5.3", "groq==1.7.0", "inspect-ai==0.3.285",
    "instructor==1.17.0", "langbatch==0.1.2", "litellm==1.109.1", "llama-stack-client==0.7.5",
    "llm-batch-py==0.1.8", "llmfleet==0.1.0", "loom-batch==0.7.0", "offpeak==0.3.0",
    "olmocr==0.4.27", "openai==3.54.0", "openai-batch==0.3.4", "openapi-batch==0.1.2",
    "opik==2.2.122", "parallem==0.0.3", "portkey-ai==2.3.4", "relay-llm==0.3.0",
    "steadybatch==0.2.1", "tidegap==0.19.0", "together==3.1.1",
)  # fmt: skip
#: Large packages that have nothing to do with it, though some of them speak of batches.
OTHER_CODE = (
    "apache-airflow-core==3.3.2", "dask==2026.8.0", "discord.py==2.7.1", "django==5.2.19",
    "langchain-community==0.4.2", "pip==26.3", "pytorch-lightning==2.6.6", "sympy==1.14.0",
    "transformers==5.23.0",
)  # fmt: skip
#: One of them: the large tree that flake8 runs over.
TREE = "dask==2026.8.0"

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "flake8-batch-params"


def unpacked(requirement: str, cache: Path = CACHE) -> Path:
    """Return the folder that a package is unpacked in, downloaded if it is not there yet."""
    folder = cache / "src" / requirement
    if folder.is_dir():
        return folder
    wheels = cache / "wheels" / requirement
    wheels.mkdir(parents=True, exist_ok=True)
    # Files that this Python cannot parse are left out later.
    options = ["--quiet", "--no-deps", "--only-binary", ":all:", "--python-version", "3.13"]
    options += ["--dest", str(wheels)]
    subprocess.run([sys.executable, "-m", "pip", "download", *options, requirement], check=True)
    [wheel] = wheels.glob("*.whl")
    unfinished = folder.with_name(folder.name + ".part")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(unfinished)
    unfinished.rename(folder)
    return folder


def standard_library() -> Path:
    """Return the folder of this Python's standard library."""
    return Path(sysconfig.get_path("stdlib"))


def python_files(folders: Iterable[Path]) -> list[Path]:
    """Return the Python files below the folders; packages installed there are others' own."""
    return [
        path
        for folder in folders
        for path in sorted(folder.rglob("*.py"))
        if "site-packages" not in path.relative_to(folder).parts and path.is_file()
    ]


def text_of(path: Path) -> str | None:
    """Return what flake8 would read; None for a file that is not UTF-8."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except (UnicodeDecodeError, OSError):
        return None
