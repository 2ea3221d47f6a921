"""The tables against the SDKs themselves, and the rules against Python and pydantic."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any, get_args, get_origin

import groq.resources.batches
import pytest
import together.resources.batches
import zai.api_resource.batch.batches
from groq.types import BatchCreateParams as GroqParams
from hypothesis import example, given
from hypothesis import strategies as st
from openai.resources.batches import AsyncBatches, Batches
from openai.types import file_create_params
from openai.types.batch_create_params import BatchCreateParams, OutputExpiresAfter
from payload_builders import expiry, record
from pydantic import ConfigDict, TypeAdapter, ValidationError
from together.types import BatchCreateParams as TogetherParams
from together.types import FilePurpose as TogetherPurpose
from typing_extensions import NotRequired, Required, get_type_hints, is_typeddict

from flake8_batch_params.facts import spec
from flake8_batch_params.facts.hosts import ANY, GROQ, OPENAI, TOGETHER, ZHIPU
from flake8_batch_params.facts.sdk import GROQ_SDK, OPENAI_SDK, TOGETHER_SDK, ZHIPU_SDK, Sdk
from flake8_batch_params.findings import rules
from flake8_batch_params.payloads import BatchRequest
from flake8_batch_params.values import Unknown

# --- the tables against the SDKs ---


def hints(typed_dict: Any) -> dict[str, Any]:
    """Return the keys of a typed dict with their types, without the marks of being required."""
    assert is_typeddict(typed_dict)
    found = get_type_hints(typed_dict, include_extras=True)
    marks: tuple[Any, ...] = (Required, NotRequired)
    return {k: get_args(h)[0] if get_origin(h) in marks else h for k, h in found.items()}


def required(typed_dict: Any) -> set[str]:
    """Return the required keys of a typed dict, however their annotations are evaluated."""
    found = get_type_hints(typed_dict, include_extras=True)
    mark: Any = Required
    return {key for key, hint in found.items() if get_origin(hint) is mark}


def test_the_keys_of_a_batch() -> None:
    assert required(BatchCreateParams) == set(spec.REQUIRED)
    assert set(hints(BatchCreateParams)) == set(spec.KEYS)


def test_the_endpoints() -> None:
    assert set(get_args(hints(BatchCreateParams)["endpoint"])) == set(spec.ENDPOINTS)


def test_the_completion_window() -> None:
    assert get_args(hints(BatchCreateParams)["completion_window"]) == (spec.COMPLETION_WINDOW,)


@pytest.mark.parametrize("shape", [OutputExpiresAfter, file_create_params.ExpiresAfter])
def test_both_expiries(shape: Any) -> None:
    assert required(shape) == set(hints(shape)) == set(spec.EXPIRY_KEYS)
    assert get_args(hints(shape)["anchor"]) == (spec.ANCHOR,)
    assert hints(shape)["seconds"] is int


def test_the_limits_in_prose() -> None:
    prose = " ".join((inspect.getdoc(Batches.create) or "").split())
    assert f"Set of {spec.METADATA_KEYS} key-value pairs" in prose
    assert f"Keys are strings with a maximum length of {spec.METADATA_KEY_LENGTH}" in prose
    assert f"Values are strings with a maximum length of {spec.METADATA_VALUE_LENGTH}" in prose
    source = " ".join(inspect.getsource(OutputExpiresAfter).split())
    low, high = spec.EXPIRY_SECONDS
    assert f"Must be between {low} (1 hour) and {high} (30 days)" in source


def test_the_purposes() -> None:
    purposes = get_args(hints(file_create_params.FileCreateParams)["purpose"])
    assert set(purposes) == set(spec.PURPOSES)
    assert spec.BATCH_PURPOSE in purposes


SIGNATURES = {
    "openai": (OPENAI_SDK, Batches.create),
    "openai, async": (OPENAI_SDK, AsyncBatches.create),
    "groq": (GROQ_SDK, groq.resources.batches.Batches.create),
    "together": (TOGETHER_SDK, together.resources.batches.BatchesResource.create),
    "zai": (ZHIPU_SDK, zai.api_resource.batch.batches.Batches.create),
}


@pytest.mark.parametrize(("sdk", "create"), SIGNATURES.values(), ids=SIGNATURES)
def test_the_signatures(sdk: Sdk, create: Any) -> None:
    _, *parameters = inspect.signature(create).parameters.values()
    assert {p.name for p in parameters} == set(sdk.parameters or ())
    assert {p.name for p in parameters if p.default is p.empty} == set(sdk.required)
    assert {p.kind for p in parameters} == {inspect.Parameter.KEYWORD_ONLY}
    assert sdk.keyword_only is True


def test_what_other_sdks_say_of_their_hosts() -> None:
    assert set(get_args(hints(GroqParams)["endpoint"])) <= set(GROQ.endpoints or ())
    assert required(GroqParams) == set(GROQ.required)
    assert set(get_args(hints(TogetherParams)["endpoint"])) == set(TOGETHER.endpoints or ())
    assert required(TogetherParams) == set(TOGETHER.required)
    assert set(TOGETHER.purposes or ()) <= set(get_args(TogetherPurpose))
    zhipu = get_type_hints(
        zai.api_resource.batch.batches.Batches.create,
        # Imported there for type checkers only.
        localns=dict.fromkeys(("Batch", "ZaiClient"), object),
    )["endpoint"]
    assert set(get_args(zhipu)) <= set(ZHIPU.endpoints or ())


# --- the rules of the signature against Python ---

ALL_KEYWORDS = [*spec.KEYS, *spec.CALL_ONLY]
FOREIGN_KEYWORDS = ["model", "input_file", "output_expires", "Endpoint", "completion-window", ""]


def codes(payload: object, *among: str) -> set[str]:
    """Return the codes, of those asked for, that are reported about the payload."""
    return {
        rule.code
        for rule in rules()
        if rule.code in among and isinstance(payload, rule.payload) and any(rule.function(payload))
    }


def binds(positional: list[object], keywords: dict[str, object]) -> bool:
    try:
        inspect.signature(Batches.create).bind(object(), *positional, **keywords)
    except TypeError:
        return False
    return True


@example(set(spec.REQUIRED), set(), 0)
@given(
    st.sets(st.sampled_from(ALL_KEYWORDS), min_size=2),
    st.sets(st.sampled_from(FOREIGN_KEYWORDS), max_size=1),
    st.sampled_from([0, 0, 0, 1, 3]),
)
def test_a_call_is_reported_if_and_only_if_python_refuses_it(
    known: set[str], foreign: set[str], positional: int
) -> None:
    names = [*known, *foreign]
    keywords = record(dict.fromkeys(names, Unknown(reason="any")))
    arguments = tuple(Unknown(f"argument {i}") for i in range(positional))
    request = BatchRequest(
        "request", keywords, keywords, (ANY,), (OPENAI_SDK,), is_call=True, positional=arguments
    )
    found = codes(request, "OBP101", "OBP102", "OBP106")
    assert bool(found) is not binds([None] * positional, dict.fromkeys(names))
    assert ("OBP106" in found) is (positional > 0)
    assert ("OBP102" in found) is bool(foreign)
    assert ("OBP101" in found) is (not positional and not known >= set(spec.REQUIRED))


# --- the rules of a payload against pydantic ---


@pytest.fixture(scope="module")
def schema() -> Iterator[TypeAdapter[Any]]:
    """Return pydantic's view of the SDK's type: strict, and without unknown keys."""
    strict = ConfigDict(strict=True, extra="forbid")
    with pytest.MonkeyPatch.context() as patch:
        for shape in (BatchCreateParams, OutputExpiresAfter):
            patch.setattr(shape, "__pydantic_config__", strict, raising=False)
        yield TypeAdapter(BatchCreateParams)


def code_of(fault: Any) -> str:
    """Return the rule for what pydantic found, by its place and kind."""
    path, kind = fault["loc"], fault["type"]
    if len(path) == 1 and kind in ("missing", "extra_forbidden"):
        return {"missing": "OBP101", "extra_forbidden": "OBP102"}[kind]
    if path[0] == "output_expires_after":
        by_kind = {"missing": "OBP201", "extra_forbidden": "OBP202", "dict_type": "OBP201"}
        by_key = {"anchor": "OBP203", "seconds": "OBP205"}
        return by_kind.get(kind) or by_key[path[1]]
    codes_of_keys = ("OBP105", "OBP103", "OBP104", "OBP304")
    return dict(zip((*spec.REQUIRED, "metadata"), codes_of_keys, strict=True))[path[0]]


#: What pydantic can judge: shapes and types.  Limits that stand in prose are left out.
JUDGED = ("OBP101", "OBP102", "OBP103", "OBP104", "OBP105")
JUDGED_EXPIRY = ("OBP201", "OBP202", "OBP203", "OBP205")

WRONG_TYPES: list[Any] = [None, True, 7, 1.5, b"x", ["x"], {"x": "y"}]
texts = st.sampled_from(["a", "nightly", "24h", "/v1/responses"])
expiries = st.fixed_dictionaries(
    {},
    optional={
        "anchor": st.sampled_from(["created_at", "completed_at", *WRONG_TYPES]),
        "seconds": st.sampled_from([3600, 86400, 2592000, 86400.0, "86400", *WRONG_TYPES]).filter(
            lambda seconds: seconds != 7
        ),
        "days": st.just(1),
    },
)
# Numbers and None as keys, which pydantic refuses, are strings by the time they are sent.
metadata = st.dictionaries(
    st.one_of(texts, st.sampled_from([b"k", ("x",)])),
    st.one_of(texts, st.sampled_from(WRONG_TYPES)),
    max_size=4,
)
payloads = st.fixed_dictionaries(
    {},
    optional={
        "input_file_id": st.sampled_from(["file-abc123", "file-abc123", *WRONG_TYPES]),
        "endpoint": st.sampled_from([*spec.ENDPOINTS, "/v1/foo", "v1/responses", *WRONG_TYPES]),
        "completion_window": st.sampled_from(["24h", "24h", "48h", *WRONG_TYPES]),
        "metadata": st.one_of(metadata, st.none(), texts, st.just(["x"])),
        "output_expires_after": st.one_of(expiries, st.sampled_from([None, 7, "x", ["x"]])),
        "model": texts,
    },
)


@given(payload=payloads)
def test_a_dict_is_reported_as_pydantic_reports_it(
    schema: TypeAdapter[Any], payload: dict[str, Any]
) -> None:
    try:
        schema.validate_python(payload)
        expected = set()
    except ValidationError as refusal:
        expected = {code_of(fault) for fault in refusal.errors()}
    body = record(payload)
    found = codes(BatchRequest("dict", body, body, (OPENAI,)), *JUDGED, "OBP304")
    if "output_expires_after" in payload:
        found |= codes(expiry(payload["output_expires_after"]), *JUDGED_EXPIRY)
    assert found == expected


def test_pydantic_takes_what_the_rules_take(schema: TypeAdapter[Any]) -> None:
    """The comparison above would also hold if both refused everything."""
    good: dict[str, Any] = dict(
        zip(spec.REQUIRED, ("file-abc123", "/v1/responses", "24h"), strict=True)
    )
    good["metadata"] = {"a": "b"}
    good["output_expires_after"] = dict(zip(spec.EXPIRY_KEYS, ("created_at", 3600), strict=True))
    assert schema.validate_python(good) == good
    assert codes(BatchRequest("dict", record(good), record(good), (OPENAI,)), *JUDGED) == set()
    assert codes(expiry(good["output_expires_after"]), *JUDGED_EXPIRY) == set()
