"""What the integration tests share: a broken batch call, and the programs round it."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sysconfig
from pathlib import Path
from typing import NoReturn

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
DOCS = ROOT / "docs"

#: Programs that fetch and install things, on a machine that does other work too.
TIMEOUT = 500

#: Line 6 names an endpoint that there is not.
BROKEN = """\
from openai import OpenAI

client = OpenAI()
client.batches.create(
    input_file_id="file-abc123",
    endpoint="/v1/chat/completion",
    completion_window="24h",
)
"""
MENDED = BROKEN.replace('completion"', 'completions"')
TEXT = (
    "endpoint '/v1/chat/completion' cannot be batched by OpenAI;"
    " did you mean '/v1/chat/completions'?"
)
#: A notebook whose second cell has the call, with what only notebooks understand around it.
NOTEBOOK = {
    "cells": [
        {"cell_type": "markdown", "metadata": {}, "source": ["# Jobs"]},
        *(
            {
                "cell_type": "code",
                "execution_count": None,
                "metadata": {},
                "outputs": [],
                "source": text.splitlines(keepends=True),
            }
            for text in (
                "%load_ext autoreload\n!pip install openai\nimport asyncio",
                f"%matplotlib inline\nawait asyncio.sleep(0)\n{BROKEN}",
                "%%bash\necho done",
            )
        ),
    ],
    "metadata": {"language_info": {"name": "python"}},
    "nbformat": 4,
    "nbformat_minor": 5,
}


def script(name: str) -> str:
    """Return the path of a program that is installed beside this Python."""
    found = shutil.which(name, path=sysconfig.get_path("scripts"))
    return found or not_here(f"{name} is not installed beside this Python")


def program(name: str) -> str:
    """Return the path of a program of the machine."""
    return shutil.which(name) or not_here(f"there is no {name} on this machine")


def needs(module: str) -> None:
    """Make sure that a module of the extra ``test`` is installed."""
    if importlib.util.find_spec(module) is None:
        not_here(f"{module} is not installed")


def not_here(reason: str) -> NoReturn:
    """Skip the test, or let it fail where everything has to be there."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)
