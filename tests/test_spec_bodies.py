"""The tables of bodies, uploads, jobs and names against the installed OpenAI SDK."""

from __future__ import annotations

import inspect
from typing import Any, get_args, get_origin

import pytest
from openai import OpenAI
from openai.resources.files import AsyncFiles, Files
from openai.types import (
    completion_create_params,
    embedding_create_params,
    image_generate_params,
    moderation_create_params,
)
from openai.types.batch import Batch
from openai.types.chat import completion_create_params as chat_params
from openai.types.responses import response_create_params
from typing_extensions import Required, get_type_hints

from flake8_batch_params.facts import sdk, spec

#: The parameters of each endpoint without streaming, and what of them is required.
PARAMETERS: dict[str, Any] = {
    "/v1/chat/completions": chat_params.CompletionCreateParamsNonStreaming,
    "/v1/responses": response_create_params.ResponseCreateParamsNonStreaming,
    "/v1/embeddings": embedding_create_params.EmbeddingCreateParams,
    "/v1/completions": completion_create_params.CompletionCreateParamsNonStreaming,
    "/v1/moderations": moderation_create_params.ModerationCreateParams,
    "/v1/images/generations": image_generate_params.ImageGenerateParamsNonStreaming,
}
#: What the SDK requires and a request does without: `prompt` of a completion.
NOT_REQUIRED = {("/v1/completions", "prompt")}
#: What the SDK does not require and api.openai.com does.
MEASURED = {("/v1/responses", "model"), ("/v1/responses", "input")}


def keys(url: str) -> set[str]:
    return set(get_type_hints(PARAMETERS[url]))


def required(url: str) -> set[tuple[str, str]]:
    mark: Any = Required
    found = get_type_hints(PARAMETERS[url], include_extras=True)
    return {(url, key) for key, hint in found.items() if get_origin(hint) is mark}


def test_every_body_is_that_of_an_endpoint() -> None:
    assert set(spec.BODIES) == set(PARAMETERS)
    assert set(spec.BODIES) <= set(spec.ENDPOINTS)


@pytest.mark.parametrize("url", PARAMETERS)
def test_the_required_keys_of_a_body(url: str) -> None:
    shape = spec.BODIES[url]
    expected = required(url) - NOT_REQUIRED | {one for one in MEASURED if one[0] == url}
    assert {(url, key) for key in shape.required} == expected
    assert {key for others in shape.required.values() for key in others} <= keys(url)


@pytest.mark.parametrize(
    ("url", "key"), [(url, key) for url, shape in spec.BODIES.items() for key in shape.foreign]
)
def test_a_foreign_key_is_another_endpoints_and_never_this_ones(url: str, key: str) -> None:
    assert key not in keys(url)
    assert any(key in keys(other) for other in PARAMETERS)
    right = spec.BODIES[url].foreign[key]
    assert right.rpartition(" in ")[2].partition(".")[0] in keys(url)


def test_keys_that_are_renamed_are_foreign_ones() -> None:
    foreign = {key: right for body in spec.BODIES.values() for key, right in body.foreign.items()}
    assert set(spec.RENAMED_KEYS) <= set(foreign)
    assert set(spec.BODY_KEYS) <= {key for url in PARAMETERS for key in keys(url)}


def test_max_tokens_and_the_o_series() -> None:
    prose = " ".join(inspect.getsource(chat_params.CompletionCreateParamsBase).split())
    assert "deprecated in favor of `max_completion_tokens`, and is not compatible with" in prose
    assert "[o-series models]" in prose


def test_the_inputs_of_an_embedding() -> None:
    prose = " ".join(inspect.getsource(embedding_create_params.EmbeddingCreateParams).split())
    assert f"any array must be {spec.EMBEDDING_INPUTS} dimensions or less" in prose


def test_the_states_of_a_batch() -> None:
    assert get_args(Batch.model_fields["status"].annotation) == spec.STATUSES
    assert set(spec.STATUS_SYNONYMS.values()) <= set(spec.STATUSES)
    assert not set(spec.STATUS_SYNONYMS) & set(spec.STATUSES)


@pytest.mark.parametrize("create", [Files.create, AsyncFiles.create])
def test_the_signature_of_an_upload(create: Any) -> None:
    _, *parameters = inspect.signature(create).parameters.values()
    assert {p.name for p in parameters} == set(sdk.UPLOAD_PARAMETERS)
    assert {p.name for p in parameters if p.default is p.empty} == set(sdk.UPLOAD_REQUIRED)
    assert {p.kind for p in parameters} == {inspect.Parameter.KEYWORD_ONLY}


def test_the_path_of_the_api() -> None:
    assert OpenAI(api_key="x").base_url.path.rstrip("/") == spec.API_PATH


def exists(path: tuple[str, ...]) -> bool:
    """Tell whether the SDK's client has these names."""
    found: Any = OpenAI(api_key="x")
    for name in path:
        found = getattr(found, name, None)
    return found is not None


INSTEAD = [
    *(path for path in sdk.RESOURCES_INSTEAD),
    *((name, method) for name, each in sdk.METHODS_INSTEAD.items() for method in each),
    *sdk.ADVICE_INSTEAD,
]


@pytest.mark.parametrize("path", INSTEAD, ids=".".join)
def test_what_people_write_does_not_exist_and_what_is_said_instead_does(
    path: tuple[str, ...],
) -> None:
    assert not exists(path)
    found = sdk.instead(path)
    assert found is not None
    assert exists(found.path)
    assert bool(found.advice) is (path in sdk.ADVICE_INSTEAD)


@pytest.mark.parametrize(
    "path",
    [
        (),
        ("batches",),
        ("batches", "create"),
        ("batches", "with_raw_response", "create"),
        ("files", "content"),
        ("beta", "threads"),
        ("get",),
        ("delete",),
        ("jobs", "create"),
        ("batches", "poll"),
    ],
)
def test_nothing_is_said_of_what_exists_and_of_what_nobody_writes(path: tuple[str, ...]) -> None:
    assert sdk.instead(path) is None
