"""OBP601: calls of a batch API that does not exist."""

from __future__ import annotations

from collections.abc import Iterator

from flake8_batch_params.findings import Report, echo, rule
from flake8_batch_params.payloads import NonexistentCall

#: How parts of a nonexistent path are spelt where they exist; an empty one is left out.
SPELLINGS = {
    "Batch": "batches",
    "batch": "batches",
    "Batches": "batches",
    "File": "files",
    "Files": "files",
    "file": "files",
    "beta": "",
    "acreate": "create",
}


@rule("OBP601", "nonexistent-batch-api", NonexistentCall)
def nonexistent_batch_api(call: NonexistentCall) -> Iterator[Report]:
    """The called batch API does not exist.

    What it does:
        Reports `openai.Batch.create`, `client.Batch.create`, `client.beta.batches`, and
        `openai.File.create` with the purpose `batch`. Nothing else is reported for such a
        call.

    Why is this bad?
        No version of the `openai` package that knows batches has these names: the call
        raises an exception. They look like the package before its version 1.0, in which
        there were no batches.

    Example:
        import openai

        batch = openai.Batch.create(  # OBP601
            input_file_id="file-abc123",
            endpoint="/v1/chat/completions",
            completion_window="24h",
        )

    Use instead:
        import openai

        batch = openai.batches.create(
            input_file_id="file-abc123",
            endpoint="/v1/chat/completions",
            completion_window="24h",
        )

    Hosts:
        All: it is the `openai` package that lacks the name.

    Source:
        The `openai` package, in all its versions since 1.18.0.
    """
    parts = [SPELLINGS.get(part, part) for part in call.spelling.split(".")]
    existing = ".".join(filter(None, parts))
    mend = "client.batches.create" if existing == call.spelling else existing
    yield Report(call.origin, f"{echo(call.spelling)} does not exist; use {echo(mend)}")
