"""What cannot be installed beside the rest: each in an environment of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from real_programs import TIMEOUT

from flake8_batch_params.facts.sdk import ZHIPU_SDK

pytestmark = pytest.mark.long

#: Prints the parameters of a function, and which of them have to be given by name.
SIGNATURE = """\
import inspect, json
from zhipuai import ZhipuAI
from zhipuai.api_resource.batches import Batches
assert inspect.isclass(ZhipuAI)
_, *parameters = inspect.signature(Batches.create).parameters.values()
print(json.dumps([[p.name, p.kind.name, p.default is p.empty] for p in parameters]))
"""


def run(*command: str) -> str:
    """Return what a command prints; it has to end well."""
    done = subprocess.run(
        command, capture_output=True, encoding="utf-8", timeout=TIMEOUT, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_signature_of_zhipuai(tmp_path: Path) -> None:
    """Its newest release and that of zai-sdk, which the other tests have, disagree on PyJWT."""
    run(sys.executable, "-m", "venv", str(tmp_path / "venv"))
    python = str(tmp_path / "venv" / ("Scripts" if sys.platform == "win32" else "bin") / "python")
    # From 2.1.5 on; zhipuai needs sniffio, and does not say so.
    run(python, "-m", "pip", "install", "--quiet", "zhipuai>=2.1.5", "sniffio")
    parameters = json.loads(run(python, "-W", "ignore", "-c", SIGNATURE))
    assert {name for name, _, _ in parameters} == set(ZHIPU_SDK.parameters or ())
    assert {name for name, _, needed in parameters if needed} == set(ZHIPU_SDK.required)
    assert {kind for _, kind, _ in parameters} == {"KEYWORD_ONLY"}
