"""OBP301 to OBP304: the metadata of a batch."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite

from flake8_batch_params.facts.spec import METADATA_KEY_LENGTH, METADATA_KEYS, METADATA_VALUE_LENGTH
from flake8_batch_params.findings import Edit, Report, echo, rule
from flake8_batch_params.payloads import BatchRequest
from flake8_batch_params.rules._wording import (
    as_value,
    described,
    every,
    is_none,
    is_not,
    string,
    type_of,
    written,
)
from flake8_batch_params.values import Known, Record, Text, Value

#: What a value that is not a string can be written as instead.
_AS_STRING = {
    "int": ": use str(...)",
    "float": ": use str(...)",
    "bool": ": write 'true' or 'false'",
    "dict": ": use json.dumps(...)",
    "list": ": use json.dumps(...)",
    "tuple": ": use json.dumps(...)",
    "bytes": ": use .decode()",
    "None": ": leave the key out",
}
#: Types of keys that JSON writes as strings: ``{1: "a"}`` is sent as ``{"1": "a"}``.
_WRITTEN_AS_STRING = (str, int, float, type(None))
#: The one other type that the SDK's own encoder sends as a string, in ISO form.
_SENT_AS_STRING = "datetime"


def _metadata(request: BatchRequest) -> Iterator[Value]:
    if every(request.hosts, lambda host: host.metadata):
        yield from request.body.outcomes_of("metadata")


def _records(request: BatchRequest) -> Iterator[Record]:
    for value in _metadata(request):
        if isinstance(value, Record):
            yield value


@rule("OBP301", "too-many-metadata-keys", BatchRequest)
def too_many_metadata_keys(request: BatchRequest) -> Iterator[Report]:
    """The metadata has more than 16 keys.

    What it does:
        Counts the distinct keys that are certain to be in `metadata`.

    Why is this bad?
        Only the prose of the documentation has the limit, so that no type checker knows
        it; the server refuses the batch.

    Example:
        from openai import OpenAI

        client = OpenAI()
        batch = client.batches.create(
            input_file_id="file-abc123",
            endpoint="/v1/chat/completions",
            completion_window="24h",
            metadata={  # OBP301
                "project": "nightly", "team": "search", "owner": "ada", "stage": "prod",
                "region": "eu", "shard": "7", "shards": "32", "run": "2041", "try": "1",
                "model": "large", "prompt": "v3", "source": "crawl", "format": "jsonl",
                "lines": "5000", "sha": "9f2c", "cost_centre": "41", "ticket": "OPS-9",
            },
        )

    Use instead:
        import json

        from openai import OpenAI

        client = OpenAI()
        batch = client.batches.create(
            input_file_id="file-abc123",
            endpoint="/v1/chat/completions",
            completion_window="24h",
            metadata={
                "project": "nightly", "team": "search", "owner": "ada", "stage": "prod",
                "run": json.dumps({"region": "eu", "shard": 7, "shards": 32, "try": 1}),
            },
        )

    Hosts:
        OpenAI and Azure OpenAI. Other hosts' limits are not known and not judged.

    Source:
        The description of `BatchCreateParams.metadata` in the `openai` package.
    """
    for record in _records(request):
        count = sum(isinstance(key, str) and record.has(key) for key in record.entries)
        if count > METADATA_KEYS:
            yield Report(
                record.origin, f"metadata has {count} keys; at most {METADATA_KEYS} are accepted"
            )


@rule("OBP302", "metadata-key-too-long", BatchRequest)
def metadata_key_too_long(request: BatchRequest) -> Iterator[Report]:
    """A key of the metadata has more than 64 characters.

    What it does:
        Reports keys of `metadata` that are longer than 64 characters.

    Why is this bad?
        Only the prose of the documentation has the limit, so that no type checker knows
        it; the server refuses the batch.

    Example:
        from openai import OpenAI

        client = OpenAI()
        batch = client.batches.create(
            input_file_id="file-abc123",
            endpoint="/v1/chat/completions",
            completion_window="24h",
            metadata={
                "name-of-the-data-set-that-the-requests-of-this-batch-were-made-of": "v1",  # OBP302
            },
        )

    Use instead:
        from openai import OpenAI

        client = OpenAI()
        batch = client.batches.create(
            input_file_id="file-abc123",
            endpoint="/v1/chat/completions",
            completion_window="24h",
            metadata={
                "data-set": "v1",
            },
        )

    Hosts:
        OpenAI and Azure OpenAI. Other hosts' limits are not known and not judged.

    Source:
        The description of `BatchCreateParams.metadata` in the `openai` package.
    """
    for record in _records(request):
        for key, entry in written(record):
            if isinstance(key, str) and len(key) > METADATA_KEY_LENGTH:
                yield Report(
                    entry.key_origin,
                    f"metadata key {echo(key)} has {len(key)} characters;"
                    f" at most {METADATA_KEY_LENGTH} are accepted",
                )


@rule("OBP303", "metadata-value-too-long", BatchRequest)
def metadata_value_too_long(request: BatchRequest) -> Iterator[Report]:
    """A value of the metadata has more than 512 characters.

    What it does:
        Reports values of `metadata` that are longer than 512 characters. Of an f-string
        the parts that are written are counted.

    Why is this bad?
        Only the prose of the documentation has the limit, so that no type checker knows
        it; the server refuses the batch.

    Example:
        from openai import OpenAI

        client = OpenAI()
        batch = client.batches.create(
            input_file_id="file-abc123",
            endpoint="/v1/chat/completions",
            completion_window="24h",
            metadata={
                "prompt": "Think step by step. " * 30,  # OBP303
            },
        )

    Use instead:
        from openai import OpenAI

        client = OpenAI()
        batch = client.batches.create(
            input_file_id="file-abc123",
            endpoint="/v1/chat/completions",
            completion_window="24h",
            metadata={
                "prompt": "Think step by step. " * 20,
            },
        )

    Hosts:
        OpenAI and Azure OpenAI. Other hosts' limits are not known and not judged.

    Source:
        The description of `BatchCreateParams.metadata` in the `openai` package.
    """
    for subject, value in _pairs(request):
        text = string(value)
        if text is None:
            continue
        pieces = text.pieces if isinstance(text, Text) else (str(text.value),)
        length = sum(len(piece or "") for piece in pieces)
        if length > METADATA_VALUE_LENGTH:
            least = "at least " if isinstance(text, Text) else ""
            yield Report(
                value.origin,
                f"{subject} has {least}{length} characters;"
                f" at most {METADATA_VALUE_LENGTH} are accepted",
            )


@rule("OBP304", "metadata-not-a-string", BatchRequest)
def metadata_not_a_string(request: BatchRequest) -> Iterator[Report]:
    """The metadata holds something other than strings.

    What it does:
        Reports keys and values of `metadata` that are certainly not strings: literals,
        lists and dicts, and calls whose result is certain, such as `len(...)`; and
        metadata that is not a dict. The metadata itself may be `None`, its values may not.
        Numbers as keys are left alone, for JSON makes strings of them, and so is a
        `datetime`, which the SDK sends in ISO form.

    Why is this bad?
        The SDK sends the values as they are; the server refuses the batch.

    Example:
        from openai import OpenAI

        client = OpenAI()
        prompts = ["Say hello.", "Say goodbye."]
        batch = client.batches.create(
            input_file_id="file-abc123",
            endpoint="/v1/chat/completions",
            completion_window="24h",
            metadata={
                "requests": len(prompts),  # OBP304
                "dry_run": False,  # OBP304
            },
        )

    Use instead:
        from openai import OpenAI

        client = OpenAI()
        prompts = ["Say hello.", "Say goodbye."]
        batch = client.batches.create(
            input_file_id="file-abc123",
            endpoint="/v1/chat/completions",
            completion_window="24h",
            metadata={
                "requests": str(len(prompts)),
                "dry_run": "false",
            },
        )

    Hosts:
        OpenAI and Azure OpenAI. Other hosts' metadata is not known and not judged.

    Source:
        `BatchCreateParams.metadata` in the `openai` package: a dict of strings to
        strings, or null; the package 3.57.0, run on keys and values of other types.
    """
    for value in _metadata(request):
        if is_not(value, "dict") and not is_none(value):
            yield Report(
                value.origin,
                f"metadata is {described(value)}; it must be a dict of strings to strings",
            )
    for record in _records(request):
        for key, entry in written(record):
            if not isinstance(key, _WRITTEN_AS_STRING):
                yield Report(
                    entry.key_origin,
                    f"metadata key {echo(key)} is not a string; keys and values must be strings",
                )
    for subject, value in _pairs(request):
        if is_not(value, "str") and type_of(value) != _SENT_AS_STRING:
            advice = _AS_STRING.get(type_of(value) or "", "")
            text = f"{subject} is {described(value)}; it must be a string{advice}"
            yield Report(value.origin, text, _edit(value))


def _edit(value: Value) -> Edit | None:
    """Return the edit to a string of a number; what None or a bool becomes is the reader's."""
    if type_of(value) not in ("int", "float"):
        return None
    if not isinstance(value, Known):
        return Edit("call", value.origin, "str")
    # Not finite, or too long for Python to write it in decimal.
    finite = isinstance(value.value, float) and isfinite(value.value)
    short = isinstance(value.value, int) and abs(value.value) < 10**40
    return as_value(value, str(value.value), "str") if finite or short else None


def _pairs(request: BatchRequest) -> Iterator[tuple[str, Value]]:
    """Yield each value of the metadata, with what a message calls it."""
    for record in _records(request):
        for key, entry in written(record):
            for value in entry.value.outcomes():
                yield f"metadata[{echo(key)}]", value
