"""OBP401 and OBP402: the upload of a batch's input file."""

from __future__ import annotations

from collections.abc import Iterator
from os.path import splitext

from flake8_batch_params.findings import Report, echo, rule
from flake8_batch_params.payloads import BatchRequest, Upload
from flake8_batch_params.rules._wording import either, every, in_none, titles
from flake8_batch_params.spec import INPUT_SUFFIX
from flake8_batch_params.values import Known, UploadedId, Value


@rule("OBP401", "input-file-purpose", BatchRequest)
def input_file_purpose(request: BatchRequest) -> Iterator[Report]:
    """The input file is uploaded for another purpose.

    What it does:
        Follows the `input_file_id` to the upload that it comes from, and reports that
        upload's `purpose` if no batch can be made of it.

    Why is this bad?
        The upload succeeds. The server refuses the batch that is made of it, and a file's
        purpose cannot be changed afterwards.

    Example:
        from openai import OpenAI

        client = OpenAI()
        uploaded = client.files.create(
            file=open("requests.jsonl", "rb"),
            purpose="fine-tune",  # OBP401
        )
        batch = client.batches.create(
            input_file_id=uploaded.id,
            endpoint="/v1/chat/completions",
            completion_window="24h",
        )

    Use instead:
        from openai import OpenAI

        client = OpenAI()
        uploaded = client.files.create(
            file=open("requests.jsonl", "rb"),
            purpose="batch",
        )
        batch = client.batches.create(
            input_file_id=uploaded.id,
            endpoint="/v1/chat/completions",
            completion_window="24h",
        )

    Hosts:
        `batch` on OpenAI, Azure OpenAI, Groq, DashScope and Zhipu, `batch-api` on
        Together. Other hosts' purposes are not known and not judged.

    Source:
        OpenAI's batch guide; `BatchCreateParams.input_file_id` in the `openai` package;
        `FilePurpose` in the `together` package.
    """
    for value in _purposes(request):
        purpose = value.value if isinstance(value, Known) else None
        if not isinstance(purpose, str):
            continue
        if in_none(purpose, (host.purposes for host in request.hosts)):
            accepted = dict.fromkeys(p for host in request.hosts for p in host.purposes or ())
            yield Report(
                value.origin,
                f"the input file of a batch is uploaded with purpose {echo(purpose)};"
                f" {titles(request.hosts)} takes only {either(map(echo, accepted))}",
            )


def _purposes(request: BatchRequest) -> Iterator[Value]:
    for value in request.body.outcomes_of("input_file_id"):
        if isinstance(value, UploadedId):
            yield from value.upload.keywords.outcomes_of("purpose")


@rule("OBP402", "input-file-name", Upload)
def input_file_name(upload: Upload) -> Iterator[Report]:
    """The input file of a batch is not named `.jsonl`.

    What it does:
        Reports the name under which a file is uploaded for a batch, where that name is
        written and does not end in `.jsonl`.

    Why is this bad?
        The server goes by the name: "Invalid file format for Batch API. Must be .jsonl".

    Example:
        from openai import OpenAI

        client = OpenAI()
        uploaded = client.files.create(
            file=open("requests.json", "rb"),  # OBP402
            purpose="batch",
        )

    Use instead:
        from openai import OpenAI

        client = OpenAI()
        uploaded = client.files.create(
            file=open("requests.jsonl", "rb"),
            purpose="batch",
        )

    Hosts:
        OpenAI and Azure OpenAI. Other hosts' file names are not judged.

    Source:
        The server's message, as above.
    """
    if not upload.for_batch or not every(upload.hosts, lambda host: host.jsonl):
        return
    for value in (outcome for name in upload.file_names for outcome in name.outcomes()):
        name = value.value if isinstance(value, Known) else None
        # Nobody has seen what the server makes of ".JSONL".
        if isinstance(name, str) and not name.lower().endswith(INPUT_SUFFIX):
            yield Report(
                value.origin,
                f"a batch's input file is uploaded as {echo(name)};"
                f" its name must end in {INPUT_SUFFIX}{_renamed(name)}",
            )


def _renamed(name: str) -> str:
    stem = splitext(name)[0].removesuffix(INPUT_SUFFIX)
    return f", as {echo(stem + INPUT_SUFFIX)}" if stem else ""
