"""Values whose annotation names a type of the SDK, and requests that no SDK sends."""

from __future__ import annotations

import re

import pytest

from flake8_batch_params import linter
from flake8_batch_params.linter import inspect, lint

TYPED = """\
from typing import Annotated, Dict, Final, List, Optional, Sequence, Tuple, Union, cast
import typing
import openai.types
from openai import types
from openai.types import BatchCreateParams
from openai.types.batch_create_params import OutputExpiresAfter
call = {"input_file_id": "file-1", "endpoint": "/v1/responses", "completion_window": "48h"}
right = {"input_file_id": "file-1", "endpoint": "/v1/responses", "completion_window": "24h"}
"""
WINDOW = (7, "OBP104")


@pytest.mark.parametrize(
    "line",
    [
        "x: BatchCreateParams = call",
        "x: 'BatchCreateParams' = call",
        "x: types.BatchCreateParams = call",
        "x: openai.types.BatchCreateParams = call",
        "x: BatchCreateParams | None = call",
        "x: None | BatchCreateParams = call",
        "x: Optional[BatchCreateParams] = call",
        "x: typing.Optional[BatchCreateParams] = call",
        "x: Union[int, BatchCreateParams] = call",
        "x: Final[BatchCreateParams] = call",
        "x: Annotated[BatchCreateParams, 5] = call",
        "x: 'Optional[BatchCreateParams]' = call",
        "x: list[BatchCreateParams] = [right, call]",
        "x: List[BatchCreateParams] = [call]",
        "x: typing.Sequence[BatchCreateParams] = [call]",
        "x: tuple[BatchCreateParams, ...] = (right, call)",
        "x: tuple[int, BatchCreateParams] = (1, call)",
        "x: Tuple[BatchCreateParams, int] = (call, 1)",
        "x: dict[str, BatchCreateParams] = {'a': call}",
        "x: Dict[str, 'BatchCreateParams'] = {'a': call}",
        "x: list[list[BatchCreateParams]] = [[call]]",
        "x = cast(BatchCreateParams, call)",
        "x = cast('BatchCreateParams', call)",
        "x = typing.cast(typ=BatchCreateParams, val=call)",
        "def f() -> BatchCreateParams:\n    return call\n\n\nf()",
        "def f():\n    from openai.types import BatchCreateParams as Own\n"
        "    x: Own = call\n    return x\n\n\nf()",
        "def f():\n    from openai.types import BatchCreateParams as Own\n\n"
        "    def g():\n        x: Own = call\n        return x\n\n    return g()\n\n\nf()",
        "x = BatchCreateParams(**call)",
    ],
)
def test_a_typed_dict_is_judged(line: str) -> None:
    assert [(one.line, one.code) for one in lint(f"{TYPED}{line}\n")] == [WINDOW]


@pytest.mark.parametrize(
    "line",
    [
        "x: BatchCreateParams = right",
        "x: int = 5\ny: BatchCreateParams",
        "x: tuple[BatchCreateParams, int] = (right, {'completion_window': '48h'})",
        "x: list[BatchCreateParams] = right",
        "x: list[BatchCreateParams] = 5",
        "x: list[int] = [{'completion_window': '48h'}]",
        "x: Annotated[dict, BatchCreateParams] = {'completion_window': '48h'}",
        "x: 'not ( a type' = {'completion_window': '48h'}\ny: BatchCreateParams",
        "x: (lambda: BatchCreateParams) = {'completion_window': '48h'}",
        "x: right.BatchCreateParams = {'completion_window': '48h'}",
        "x: unknown.BatchCreateParams = {'completion_window': '48h'}",
        "x: f().BatchCreateParams = {'completion_window': '48h'}",
        "x: list[BatchCreateParams] = cast('Nothing', [right])",
        "x: type[BatchCreateParams] = {'completion_window': '48h'}",
    ],
)
def test_of_another_value_or_type_nothing_is_said(line: str) -> None:
    source = TYPED.replace("48h", "24h", 1)
    assert not lint(f"{source}{line}\n")


SENT = """\
import json
import urllib.request
from urllib.request import Request, urlopen
import requests
import httpx

url = "https://api.openai.com/v1/batches"
call = {"input_file_id": "file-1", "endpoint": "/v1/responses", "completion_window": "48h"}
body = json.dumps(call).encode()
"""


@pytest.mark.parametrize(
    "line",
    [
        "urlopen(Request(url, body))",
        "urlopen(Request(url, data=body, method='POST'))",
        "urllib.request.urlopen(urllib.request.Request(url, data=body))",
        "requests.post(url, json=call)",
        "requests.post(url, data=body)",
        "requests.request('POST', url, json=call)",
        "requests.request('post', url=url, json=call)",
        "httpx.post(url, content=body)",
        "requests.post('https://api.openai.com/v1/batches/', json=call)",
        "httpx.Client(base_url='https://api.openai.com/v1').post('/batches', json=call)",
        "requests.Session().post(url, json=call)",
    ],
)
def test_a_request_to_the_batches_is_judged(line: str) -> None:
    [found] = lint(f"{SENT}{line}\n")
    assert (found.line, found.code) == (8, "OBP104")
    assert "supported by OpenAI;" in found.text


@pytest.mark.parametrize(
    "line",
    [
        "urlopen(Request(url, body, method='PUT'))",
        "urlopen(Request(url))",
        "urlopen(Request(data=body))",
        "urlopen(Request('http://api.openai.com/v1/batches', body))",
        "urlopen(unknown())",
        "requests.request('GET', url, json=call)",
        "requests.request(unknown(), url, json=call)",
        "requests.request('POST', json=call)",
        "requests.post(json=call)",
        "requests.post(unknown(), json=call)",
        "requests.post('https://[api.openai.com/v1/batches', json=call)",
        "requests.post('https://api.openai.com/v1/files', json=call)",
        "requests.post('https://example.org/v1/batches', json=call)",
        "requests.post(url, json=unknown())",
        "requests.post(url, json=[call])",
        "requests.post(url, data=b'abc')",
    ],
)
def test_another_request_is_not_judged(line: str) -> None:
    """The dict is at most judged by its keys, as one for whichever host."""
    assert all("OpenAI or Azure OpenAI" in one.text for one in lint(f"{SENT}{line}\n"))


# --- what cannot be analysed is said, and nothing is raised ---

CALL = """\
from openai import OpenAI

OpenAI().batches.create(
    input_file_id="file-1", endpoint="/v1/responses", completion_window="48h"
)
"""


def _said(source: str, reason: str) -> None:
    assert [one.code for one in lint(source)] == ["OBP001"]
    assert reason in lint(source)[0].text
    shown = inspect(source)
    assert shown
    assert any(re.search(reason, repr(one)) for one in shown)


def test_too_many_lines_are_said() -> None:
    _said(CALL + "\n" * (linter.MAX_LINES + 1), "lines")


def test_a_file_that_is_nested_too_deeply_is_said() -> None:
    depth = linter.MAX_DEPTH
    _said(CALL + "x = " + "-" * (depth + 5) + "1\n", "nested too deeply")


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ValueError("of no use"), "ValueError"),
        (RecursionError(), "nested|deep"),
        (MemoryError(), "memory|Memory"),
    ],
)
def test_an_error_of_the_analysis_is_said(
    error: Exception, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("flake8_batch_params.batches.analysis.analyse", fails)
    [found] = lint(CALL)
    assert found.code == "OBP001"
    assert re.search(reason, found.text)
    shown = inspect(CALL)
    assert shown
    assert re.search(reason, repr(shown[0]))


def test_a_system_without_threads_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    class Threads:
        def submit(self, *_: object) -> None:
            raise RuntimeError("can't start new thread")

    monkeypatch.setattr(linter._Worker, "threads", Threads())
    _said(CALL, "no thread can be started")
