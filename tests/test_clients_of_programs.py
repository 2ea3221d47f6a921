"""Whose batches a program creates: a wrong window is found, or nothing is said of it."""

from __future__ import annotations

import pytest

from flake8_batch_params.linter import lint

BEFORE = """\
import functools
import httpx
import pytest
import unittest
import unittest.mock
import app
import openai
from openai import AsyncOpenAI, OpenAI

given = {"input_file_id": "file-1", "endpoint": "/v1/responses"}
"""
CREATED = '.batches.create(**given, completion_window="48h")'


def found(program: str) -> list[str]:
    return [one.code for one in lint(BEFORE + program.replace("@", CREATED) + "\n")]


@pytest.mark.parametrize(
    "program",
    [
        "class Mine(OpenAI):\n    pass\n\nMine()@",
        "class Mine(OpenAI):\n    def go(self):\n        self@\n\nMine().go()",
        "class Mine(OpenAI):\n    def go(self):\n        self@",
        "OpenAI(base_url=None)@",
        "OpenAI(base_url='https://api.openai.com/v1')@",
        "OpenAI(base_url=f'https://api.openai.com/{app.version}')@",
        "OpenAI(base_url={'a': 'https://api.openai.com/v1', 'b': None}.get(app.x))@",
        "OpenAI().with_options(timeout=5)@",
        "OpenAI().with_options(base_url=None)@",
        "OpenAI(base_url='https://a.org').copy(base_url='https://api.openai.com/v1')@",
        "def f(client: OpenAI):\n    client@",
        "def f(client: openai.Client):\n    client@",
        "async def f(client: AsyncOpenAI):\n    await client@",
        "openai@",
        "app.client@",
        "with OpenAI() as client:\n    client@",
        "with app.client() as client:\n    client@",
        "client = OpenAI() or app.client\nclient@",
        "client = OpenAI() if app.x else None\nclient@",
        "create = OpenAI().batches.create\ncreate(**given, completion_window='48h')",
        "create = getattr(OpenAI().batches, 'create')\ncreate(completion_window='48h', **given)",
        "create = functools.partial(OpenAI().batches.create, **given)\n"
        "create(completion_window='48h')",
        "OpenAI().batches.with_raw_response.create(**given, completion_window='48h')",
        "def test_it():\n    OpenAI()@",
    ],
)
def test_the_window_is_wrong(program: str) -> None:
    assert found(program) == ["OBP104"]


@pytest.mark.parametrize(
    "program",
    [
        "class Mine(OpenAI):\n    base_url = 'https://example.org'\n\nMine()@",
        "class Mine(app.Base):\n    pass\n\nMine()@",
        "OpenAI(base_url=httpx.URL('https://example.org/v1'))@",
        "OpenAI(base_url={'a': 'https://example.org'}[app.x])@",
        "OpenAI(base_url=5)@",
        "OpenAI(base_url=f'https://{app.version}/v1')@",
        "OpenAI().with_options(base_url='https://example.org')@",
        "OpenAI().with_options(**app.options)@",
        "OpenAI().copy(provider=app.provider_of_mine)@",
        "client = OpenAI()\nclient.base_url = 'https://example.org'\nclient@",
        "client = OpenAI()\nclient.batches.create = print\nclient@",
        "def f(client: app.Client):\n    client@",
        "app.Client()@",
        "with app.Client() as client:\n    client@",
        "unittest.mock.Mock()@",
        "unittest.mock.MagicMock().client@",
        "@pytest.mark.xfail\ndef test_it():\n    OpenAI()@",
        "class T(unittest.TestCase):\n    @unittest.expectedFailure\n"
        "    def test_it(self):\n        OpenAI()@",
        "def test_it():\n    with pytest.raises(ValueError):\n        OpenAI()@",
        "def test_it():\n    pytest.raises(ValueError, OpenAI().batches.create,"
        " completion_window='48h', **given)",
    ],
)
def test_nothing_is_said(program: str) -> None:
    assert found(program) == []


# --- a file that names a provider is for many hosts, or for those that it names ---

ANNOTATED = "def submit(client: OpenAI):\n    client@\n"


@pytest.mark.parametrize(
    "text",
    [
        "use(provider := app.load())",
        "def f(provider='openai'):\n    return provider.startswith('fireside')",
        "def f(provider='openai'):\n    match provider:\n        case 'fireside': ...",
        "for provider in ['fireside']: ...",
        "for provider in app.load(): ...",
        "provider = app.x or 'fireside'",
        "row = {'provider': 'fireside'}\nprint(app.provider)",
        "row['provider'] = 'fireside'\nprint(app.provider)",
    ],
)
def test_a_program_for_providers_that_nobody_knows_is_not_judged(text: str) -> None:
    assert found(f"{ANNOTATED}\n{text}") == []


@pytest.mark.parametrize(
    "text",
    [
        "use(provider := 'openai')",
        "def f(provider='openai'):\n    return provider.lower().startswith('azure')",
        "for provider in ['openai', 'azure']: ...",
        "for provider in {'openai'}: ...",
        "provider = None or 'openai'",
        "provider = None if app.x else 'azure'",
        "row = {'provider': 'openai', app.x: 1, **app.y}",
        "row['provider'] = 'azure'",
        "row[app.x] = 'fireside'\nrow[1:2] = []",
    ],
)
def test_a_program_for_providers_that_are_judged_is_judged(text: str) -> None:
    assert found(f"{ANNOTATED}\n{text}") == ["OBP104"]
