"""The Batch API: its keys and limits, each with its source.

Sources, by the name used below:

* *SDK*: the ``openai`` package 3.57.0, ``types/batch_create_params.py``,
  ``types/file_create_params.py``, ``types/batch.py``, ``resources/batches.py``, and the
  parameters of each endpoint.
* *OpenAPI*: OpenAI's OpenAPI document of 2026-08.
* *Guide*: https://platform.openai.com/docs/guides/batch
* *Measured*: what api.openai.com answered to a public conformance project on 2026-08-29.

``tests/test_spec.py`` compares all of this with the installed SDK.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

#: SDK: what the path of ``OpenAI().base_url`` is.
API_PATH = "/v1"
#: SDK: ``BatchCreateParams.endpoint``.
ENDPOINTS = (
    "/v1/responses",
    "/v1/chat/completions",
    "/v1/embeddings",
    "/v1/completions",
    "/v1/moderations",
    "/v1/images/generations",
    "/v1/images/edits",
    "/v1/videos",
)
#: SDK: ``BatchCreateParams.completion_window``; the same in every version since 1.18.0.
COMPLETION_WINDOW = "24h"
#: SDK: the required keys of ``BatchCreateParams``.
REQUIRED = ("input_file_id", "endpoint", "completion_window")
#: SDK: the optional keys of ``BatchCreateParams``.
OPTIONAL = ("metadata", "output_expires_after")
#: SDK: the keywords of ``Batches.create`` that are not part of the body.
CALL_ONLY = ("extra_headers", "extra_query", "extra_body", "timeout")
#: The keys of a batch payload.
KEYS = REQUIRED + OPTIONAL

#: SDK: ``OutputExpiresAfter``; both keys are required.
EXPIRY_KEYS = ("anchor", "seconds")
#: SDK: ``OutputExpiresAfter.anchor``.
ANCHOR = "created_at"
#: SDK, in prose: 1 hour to 30 days, both included.
EXPIRY_SECONDS = (3600, 2592000)

#: SDK, in prose: "Set of 16 key-value pairs".
METADATA_KEYS = 16
#: SDK, in prose: "Keys are strings with a maximum length of 64 characters".
METADATA_KEY_LENGTH = 64
#: SDK, in prose: "Values are strings with a maximum length of 512 characters".
METADATA_VALUE_LENGTH = 512

#: SDK: ``FileCreateParams.purpose``.
PURPOSES = ("assistants", "batch", "fine-tune", "vision", "user_data", "evals")
#: Guide: the purpose of a batch's input file.
BATCH_PURPOSE = "batch"
#: The server: "Invalid file format for Batch API. Must be .jsonl".
INPUT_SUFFIX = ".jsonl"
#: Batches of files with this in a suffix were seen to run: ``.json``, ``.ndjson``, ``.jsonl.gz``.
HARMLESS_SUFFIX = "json"

#: OpenAPI: ``BatchRequestInput``; the Guide requires all four keys.
REQUEST_KEYS = ("custom_id", "method", "url", "body")
#: OpenAPI: ``BatchRequestInput.method``.
REQUEST_METHOD = "POST"
#: SDK, in prose: an embedding's ``input``, as an array, must be of 2048 or less.
EMBEDDING_INPUTS = 2048
#: Guide: the requests in one input file, and its size; 200 MB is taken as the larger of what
#: it may mean.
MAX_REQUESTS = 50_000
MAX_FILE_SIZE = 200 * 1024 * 1024

#: SDK: ``Batch.status``.
STATUSES = (
    "validating",
    "failed",
    "in_progress",
    "finalizing",
    "completed",
    "expired",
    "cancelling",
    "cancelled",
)
#: What public code waits for, and what it is called.
STATUS_SYNONYMS = {
    "succeeded": "completed",
    "success": "completed",
    "successful": "completed",
    "complete": "completed",
    "done": "completed",
    "finished": "completed",
    "ended": "completed",
    "canceled": "cancelled",
    "canceling": "cancelling",
    "error": "failed",
    "errored": "failed",
    "failure": "failed",
    "fail": "failed",
    "running": "in_progress",
    "processing": "in_progress",
    "in-progress": "in_progress",
    "queued": "validating",
    "pending": "validating",
    "created": "validating",
}


@dataclass(frozen=True)
class Body:
    """What the body of a request for one endpoint holds.

    ``required`` maps each required key to the keys any of which may stand in for it;
    ``foreign`` each key of another endpoint, which this one refuses, to the right one.
    """

    required: Mapping[str, tuple[str, ...]]
    foreign: Mapping[str, str] = field(default_factory=dict)


#: SDK: the required keys; the alternatives of a response, of which the SDK requires nothing,
#: and that foreign keys are refused: *Measured*, on chat and responses.  New keys come with
#: every SDK, so that a key is foreign only if it is another endpoint's.
BODIES = {
    "/v1/chat/completions": Body(
        {"model": (), "messages": ()},
        {
            "input": "messages",
            "prompt": "messages",
            "instructions": "a system message in messages",
            "max_output_tokens": "max_completion_tokens",
            "text": "response_format",
            "reasoning": "reasoning_effort",
        },
    ),
    "/v1/responses": Body(
        {
            "model": ("prompt",),
            "input": ("prompt", "previous_response_id", "conversation"),
        },
        {
            "messages": "input",
            "max_tokens": "max_output_tokens",
            "max_completion_tokens": "max_output_tokens",
            "response_format": "text.format",
            "reasoning_effort": "reasoning.effort",
        },
    ),
    "/v1/embeddings": Body({"model": (), "input": ()}, {"messages": "input"}),
    "/v1/completions": Body({"model": ()}),
    "/v1/moderations": Body({"input": ()}),
    "/v1/images/generations": Body({"prompt": ()}),
}
#: Foreign keys whose value the right one takes as it is.
RENAMED_KEYS = ("max_output_tokens", "max_tokens", "max_completion_tokens")
#: Keys of bodies that are written as parameters of the batch.
BODY_KEYS = ("model", "messages", "input", "prompt", "temperature", "max_tokens", "stream")
