"""OBP401 and OBP402: the upload of a batch's input file."""

from __future__ import annotations

from collections.abc import Iterator
from os.path import splitext

from flake8_batch_params.facts.hosts import Host
from flake8_batch_params.facts.spec import INPUT_SUFFIX
from flake8_batch_params.findings import Report, echo, rule
from flake8_batch_params.payloads import BatchRequest, Upload
from flake8_batch_params.rules._wording import either, every, in_none, titles
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
    for value in request.body.outcomes_of("input_file_id"):
        if isinstance(value, UploadedId):
            yield from _of_upload(value.upload.keywords.outcomes_of("purpose"), request.hosts)


def _of_upload(purposes: tuple[Value, ...], hosts: tuple[Host, ...]) -> Iterator[Report]:
    """Report the purposes of one upload, unless the right one may be that of just this batch."""
    written = [value for value in purposes if isinstance(value, Known)]
    names = [value.value for value in written if isinstance(value.value, str)]
    refused = [name for name in names if in_none(name, (host.purposes for host in hosts))]
    if len(refused) < len(purposes):
        return
    accepted = dict.fromkeys(p for host in hosts for p in host.purposes or ())
    for value in written:
        yield Report(
            value.origin,
            f"the input file of a batch is uploaded with purpose {echo(value.value)};"
            f" {titles(hosts)} takes only {either(map(echo, accepted))}",
        )


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
    # Of some names only the end is known: "....json".
    start = "..." if name.startswith("...") else ""
    stem = splitext(f"x{name.removeprefix(start)}")[0][1:].removesuffix(INPUT_SUFFIX)
    return f", as {echo(start + stem + INPUT_SUFFIX)}" if start + stem else ""
