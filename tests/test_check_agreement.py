"""`check` says what the SDK's own types say, and what flake8 says of the same lines as dicts."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from functools import cache
from random import Random
from typing import Any, Literal, get_args, get_type_hints

import pytest
from openai.types import (
    batch_create_params,
    completion_create_params,
    embedding_create_params,
    image_generate_params,
    moderation_create_params,
)
from openai.types.chat import completion_create_params as chat_create_params
from openai.types.responses import response_create_params
from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config
from request_lines import BODIES, FAULTS, Request, broken, correct
from typing_extensions import TypedDict

from flake8_batch_params.facts.hosts import OPENAI
from flake8_batch_params.findings import Finding, rules
from flake8_batch_params.input_file.judge import Asked, judged
from flake8_batch_params.input_file.lines import read
from flake8_batch_params.linter import lint

#: Enough for each fault and each url to occur dozens of times.
COUNT = 1000
#: The rules whose findings in code are compared with those in the file: of one request, and of
#: the file as a whole.
OF_REQUESTS = ("OBP501", "OBP502", "OBP503", "OBP506", "OBP507", "OBP508", "OBP509") + (
    "OBP511", "OBP513",
)  # fmt: skip
OF_FILES = ("OBP504", "OBP505", "OBP510")
CODES = {rule.code for rule in rules()}

TYPES: dict[str, Any] = {
    "/v1/chat/completions": chat_create_params.CompletionCreateParamsNonStreaming,
    "/v1/responses": response_create_params.ResponseCreateParamsNonStreaming,
    "/v1/embeddings": embedding_create_params.EmbeddingCreateParams,
    "/v1/completions": completion_create_params.CompletionCreateParamsNonStreaming,
    "/v1/moderations": moderation_create_params.ModerationCreateParams,
    "/v1/images/generations": image_generate_params.ImageGenerateParamsNonStreaming,
}
URLS = get_args(get_type_hints(batch_create_params.BatchCreateParams)["endpoint"])


@with_config(ConfigDict(strict=True))
class Line(TypedDict):
    """A request as OpenAI's documentation has it: the SDK has no type for it."""

    custom_id: str
    method: Literal["POST"]
    url: Literal[URLS]  # type: ignore[valid-type]
    body: dict[str, Any]


@cache
def types_of(url: str) -> TypeAdapter[Any]:
    return TypeAdapter(TYPES[url])


LINES = TypeAdapter(Line)


def is_valid(request: Request) -> bool:
    """Tell whether the SDK's types take the request."""
    try:
        LINES.validate_python(request)
        types_of(request["url"]).validate_python(request["body"])
    except ValidationError:
        return False
    return True


def check(requests: list[Request], endpoint: str | None = None) -> list[Finding]:
    """Return the findings; all lines have to be read."""
    content = b"".join(json.dumps(request).encode() + b"\n" for request in requests)
    found = list(judged(read(io.BytesIO(content)), Asked((OPENAI,), endpoint)))
    assert all(isinstance(one, Finding) for one in found)
    return [one for one in found if isinstance(one, Finding)]


def files(count: int) -> Iterator[tuple[str, list[Request]]]:
    """Yield a url with correct requests for it: one file has one."""
    for url in BODIES:
        dice = Random(url)
        yield url, [correct(url, f"request-{number}", dice) for number in range(count)]


@pytest.mark.parametrize("url", BODIES)
def test_what_the_types_take_has_no_findings(url: str) -> None:
    requests = dict(files(COUNT))[url]
    assert all(map(is_valid, requests))
    assert check(requests) == []


@pytest.mark.parametrize("name", FAULTS)
def test_what_is_broken_in_one_way_is_found(name: str) -> None:
    fault = FAULTS[name]
    if fault.code not in CODES:
        pytest.skip(f"there is no {fault.code}")
    dice = Random(name)
    for number in range(COUNT // 20 if fault.large else COUNT):
        request = broken(name, f"request-{number}", dice)
        assert is_valid(request) is not fault.typed, request
        assert {finding.code for finding in check([request])} == {fault.code}, request


MODULE = """\
import json

from openai import OpenAI

client = OpenAI()
requests = [
{lines}
]
with open("requests.jsonl", "w") as file:
    for request in requests:
        file.write(json.dumps(request) + "\\n")
upload = client.files.create(file=open("requests.jsonl", "rb"), purpose="batch")
client.batches.create(input_file_id=upload.id, endpoint={url!r}, completion_window="24h")
"""
#: The lines of the module above the first request.
ABOVE = 6


def in_code(url: str, requests: list[Request]) -> set[tuple[int, str]]:
    """Return number and code of what the linter finds in a module that writes the lines."""
    written = "\n".join(f"    {request!r}," for request in requests)
    return {
        (finding.line - ABOVE, finding.code)
        for finding in lint(MODULE.format(lines=written, url=url))
    }


@pytest.mark.parametrize("code", OF_REQUESTS)
def test_the_same_lines_as_dicts(code: str) -> None:
    names = [name for name, fault in FAULTS.items() if fault.code == code]
    for seed in range(5):
        dice = Random(f"{code} {seed}")
        requests = []
        # Thousands of inputs each: with many of them the engine is past its budget, and silent.
        for number in range(4 if code == "OBP513" else 20):
            name = dice.choice(names)
            custom_id = f"request-{number}"
            url = FAULTS[name].urls[0]
            wrong = broken(name, custom_id, dice)
            good = correct(url, custom_id, dice)
            requests.append(dice.choice([wrong, good]))
        found = {(one.line, one.code) for one in check(requests) if one.code == code}
        written = in_code(FAULTS[names[0]].urls[0], requests)
        assert found == {(line, one) for line, one in written if one == code}
        assert found


def file_with(code: str, dice: Random) -> list[Request]:
    """Return the requests of a file that have these findings together, or none at all."""
    requests = []
    for number in range(12):
        custom_id = f"request-{dice.randrange(12) if code == 'OBP505' else number}"
        url = dice.choice(["/v1/responses", "/v1/chat/completions"])
        request = correct(url if code == "OBP504" else "/v1/responses", custom_id, dice)
        models = ["gpt-4o", "gpt-4o-2024-08-06", "gpt-4.1"]
        request["body"]["model"] = dice.choice(models) if code == "OBP510" else "gpt-4o"
        requests.append(request)
    return requests


@pytest.mark.parametrize("code", OF_FILES)
def test_the_same_files_as_lists(code: str) -> None:
    for seed in range(5):
        requests = file_with(code, Random(f"{code} {seed}"))
        found = {(one.line, one.code) for one in check(requests, "/v1/responses")}
        assert {code} == {code for _, code in found}
        assert found == in_code("/v1/responses", requests)
