"""OBP901: what is accepted, and yet not wanted by those who ask for the rule."""

from __future__ import annotations

from collections.abc import Iterator

from flake8_batch_params.facts.spec import ANCHOR
from flake8_batch_params.findings import Report, rule
from flake8_batch_params.payloads import BatchRequest
from flake8_batch_params.rules._wording import every


@rule("OBP901", "no-output-expiry", BatchRequest, option="require_expiry")
def no_output_expiry(request: BatchRequest) -> Iterator[Report]:
    """The output of the batch is kept until somebody deletes it.

    What it does:
        Reports a batch without `output_expires_after`. Off unless
        `--batch-params-require-expiry` is given.

    Why is this bad?
        The output of a batch, with all that it says about its input, stays in the
        organisation's storage, and nobody may remember to delete it.

    Example:
        from openai import OpenAI

        client = OpenAI()
        batch = client.batches.create(  # OBP901
            input_file_id="file-abc123",
            endpoint="/v1/chat/completions",
            completion_window="24h",
        )

    Use instead:
        from openai import OpenAI

        client = OpenAI()
        batch = client.batches.create(
            input_file_id="file-abc123",
            endpoint="/v1/chat/completions",
            completion_window="24h",
            output_expires_after={"anchor": "created_at", "seconds": 1209600},
        )

    Hosts:
        OpenAI and Azure OpenAI: other hosts are not known to have such a parameter.

    Source:
        `BatchCreateParams.output_expires_after` in the `openai` package.
    """
    if request.partial or not request.body.lacks("output_expires_after"):
        return
    if every(request.hosts, lambda host: host.seconds is not None):
        yield Report(
            request.origin,
            "the output of this batch is kept until somebody deletes it; pass"
            f" output_expires_after={{'anchor': '{ANCHOR}', 'seconds': ...}}",
        )
