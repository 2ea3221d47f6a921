"""The Batch API: its keys and limits, each with its source.

Sources, by the name used below:

* *SDK*: the ``openai`` package 3.54.0, ``types/batch_create_params.py``,
  ``types/file_create_params.py`` and ``resources/batches.py``.
* *OpenAPI*: OpenAI's OpenAPI document of 2026-08.
* *Guide*: https://platform.openai.com/docs/guides/batch

``tests/test_spec.py`` compares all of this with the installed SDK.
"""

from __future__ import annotations

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
#: Guide: the inputs of all requests for embeddings in one batch.
MAX_EMBEDDING_INPUTS = 50_000
