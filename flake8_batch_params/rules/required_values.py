"""OBP103 to OBP105: what the required parameters of ``batches.create`` hold."""

from __future__ import annotations

from collections.abc import Iterator

from flake8_batch_params.facts.hosts import Host, Windows
from flake8_batch_params.facts.spec import INPUT_SUFFIX
from flake8_batch_params.findings import Edit, Report, echo, rule
from flake8_batch_params.payloads import BatchRequest
from flake8_batch_params.rules._endpoints import unsupported
from flake8_batch_params.rules._wording import (
    FILES,
    all_openai,
    as_value,
    described,
    either,
    every,
    is_none,
    is_not,
    judged,
    may_be,
    only_window,
    settled,
    shown,
    string,
    titles,
    type_of,
)
from flake8_batch_params.values import Known, Text, UploadedFile, Value

UPLOAD_HINT = "upload the file first and pass the .id of the result"


@rule("OBP103", "unsupported-endpoint", BatchRequest)
def unsupported_endpoint(request: BatchRequest) -> Iterator[Report]:
    """The host has no batches for this endpoint.

    What it does:
        Reports an `endpoint` that every host the client may talk to refuses, or that is
        not a string. A missing leading slash and near misses are named. Of an f-string the
        known parts are enough, if no accepted endpoint has them: `f"v1/{name}"`.

    Why is this bad?
        The server refuses the batch, after the input file was built and uploaded.

    Example:
        from openai import OpenAI

        client = OpenAI()
        batch = client.batches.create(
            input_file_id="file-abc123",
            endpoint="/v1/chat/completion",  # OBP103
            completion_window="24h",
        )

    Use instead:
        from openai import OpenAI

        client = OpenAI()
        batch = client.batches.create(
            input_file_id="file-abc123",
            endpoint="/v1/chat/completions",
            completion_window="24h",
        )

    Hosts:
        Each host has endpoints of its own. Azure OpenAI takes those of OpenAI with and
        without `/v1`. Add what else your host takes with
        `--batch-params-endpoints`.

    Source:
        `BatchCreateParams.endpoint` in the `openai` package, and the documentation of
        each host.
    """
    yield from unsupported("endpoint", settled(request.body.get("endpoint")), request.hosts)


@rule("OBP104", "unsupported-completion-window", BatchRequest)
def unsupported_completion_window(request: BatchRequest) -> Iterator[Report]:
    """The host does not offer this completion window.

    What it does:
        Reports a `completion_window` that every host the client may talk to refuses, or
        that is not a string. Of an f-string the known parts are enough, if no accepted
        window has them: `f"{days}d"` on OpenAI. A host that takes a range may take other
        forms as well: there only a whole window is judged.

    Why is this bad?
        OpenAI completes batches within 24 hours and takes no other window: a shorter one
        does not make the batch faster, it makes the server refuse it.

    Example:
        from openai import OpenAI

        client = OpenAI()
        batch = client.batches.create(
            input_file_id="file-abc123",
            endpoint="/v1/chat/completions",
            completion_window="12h",  # OBP104
        )

    Use instead:
        from openai import OpenAI

        client = OpenAI()
        batch = client.batches.create(
            input_file_id="file-abc123",
            endpoint="/v1/chat/completions",
            completion_window="24h",
        )

    Hosts:
        OpenAI, Azure OpenAI and Bedrock take `24h` only; Groq, DashScope and Moonshot a
        range. Other hosts' windows are not known and not judged.

    Source:
        `BatchCreateParams.completion_window` in the `openai` package: `24h` alone in
        every version. The documentation of each host.
    """
    for value in settled(request.body.get("completion_window")):
        if is_not(value, "str"):
            # Where the window is optional, nobody knows that null is refused.
            required = every(request.hosts, lambda host: "completion_window" in host.required)
            if judged(request.hosts, lambda host: host.windows) and (
                required or not is_none(value)
            ):
                found = f"is {described(value)}"
                yield Report(value.origin, _window(found, request), _only(value, request))
            continue
        window = string(value)
        if window is not None and _all_refuse(request.hosts, window):
            found = f"{shown(window)} is not supported by {titles(request.hosts)}"
            yield Report(value.origin, _window(found, request), _only(value, request))


def _all_refuse(hosts: tuple[Host, ...], window: Known | Text) -> bool:
    return every(hosts, lambda host: _refuses(host, window))


def _refuses(host: Host, window: Known | Text) -> bool:
    if isinstance(window, Known):
        return not host.accepts_window(str(window.value))
    # A form that nobody documented may be accepted where a range is, and a part may grow to it.
    windows = host.windows
    if windows is None or windows.hours is not None:
        return False
    return not any(may_be(window, one) for one in windows.exact)


def _only(value: Value, request: BatchRequest) -> Edit | None:
    return as_value(value, only_window(request.hosts))


def _window(found: str, request: BatchRequest) -> str:
    """Return what was found as a message that says which windows are accepted."""
    offers: dict[Windows, list[str]] = {}
    for host in request.hosts:
        if host.windows is not None:
            offers.setdefault(host.windows, []).append(host.title)
    if len(offers) == 1:
        return f"completion_window {found}; it must be {next(iter(offers))}"
    each = [f"{windows} ({', '.join(hosts)})" for windows, hosts in offers.items()]
    return f"completion_window {found}; it must be {either(each)}"


@rule("OBP105", "invalid-input-file-id", BatchRequest)
def invalid_input_file_id(request: BatchRequest) -> Iterator[Report]:
    """The input file is not named by the id of an upload.

    What it does:
        Reports an `input_file_id` that is not a string (`None`, a number, an open file,
        the uploaded file object in place of its `.id`), that is empty, or that is the
        name of a `.jsonl` file, of which the end is enough: `f"{name}.jsonl"`.

    Why is this bad?
        The server knows files by the id that their upload returned. The SDK sends
        whatever it is given, and the server refuses it.

    Example:
        from openai import OpenAI

        client = OpenAI()
        batch = client.batches.create(
            input_file_id="requests.jsonl",  # OBP105
            endpoint="/v1/chat/completions",
            completion_window="24h",
        )

    Use instead:
        from openai import OpenAI

        client = OpenAI()
        uploaded = client.files.create(file=open("requests.jsonl", "rb"), purpose="batch")
        batch = client.batches.create(
            input_file_id=uploaded.id,
            endpoint="/v1/chat/completions",
            completion_window="24h",
        )

    Hosts:
        Every host with a profile. On Azure OpenAI it may be `None` with an `input_blob`
        in `extra_body`; Bedrock takes `s3://` addresses, so an address is judged on
        OpenAI alone.

    Source:
        `BatchCreateParams.input_file_id` in the `openai` package; Microsoft's and Amazon's
        batch guides.
    """
    if not judged(request.hosts, lambda host: host.name):
        return
    for value in settled(request.body.get("input_file_id")):
        reason = _no_file_id(value, request)
        if reason is not None:
            is_file = isinstance(value, UploadedFile)
            edit = Edit("attribute", value.origin, "id") if is_file else None
            yield Report(value.origin, f"input_file_id {reason}", edit)


def _no_file_id(value: Value, request: BatchRequest) -> str | None:
    if isinstance(value, UploadedFile):
        return "is the uploaded file itself; pass its .id"
    if type_of(value) in FILES:
        return f"is an open file; {UPLOAD_HINT}"
    if is_none(value):
        return None if _may_be_blob(request) else f"is None; {UPLOAD_HINT}"
    if is_not(value, "str"):
        return f"is {described(value)}; it must be the id of an uploaded file, a string"
    if isinstance(value, Text):
        return _ends_as_file_name(value, request)
    return _no_file_name(value, request) if isinstance(value, Known) else None


def _ends_as_file_name(text: Text, request: BatchRequest) -> str | None:
    # What is unknown of it may begin an address of another host's storage.
    end = text.pieces[-1] if text.pieces else None
    if end is None or not end.lower().endswith(INPUT_SUFFIX) or not all_openai(request.hosts):
        return None
    return f"{shown(text)} is the name of a file; {UPLOAD_HINT}"


def _no_file_name(value: Known, request: BatchRequest) -> str | None:
    written = str(value.value)
    if not written:
        return None if _may_be_blob(request) else f"is empty; {UPLOAD_HINT}"
    # Bedrock takes s3:// addresses, and other hosts may take some; OpenAI takes none.
    may_be_address = "://" in written and not all_openai(request.hosts)
    if may_be_address or not written.lower().endswith(INPUT_SUFFIX):
        return None
    return f"{echo(written)} is the name of a file; {UPLOAD_HINT}"


def _may_be_blob(request: BatchRequest) -> bool:
    """Tell whether a host may take its input from blob storage, without a file."""
    from_blob = any(host.blob_input for host in request.hosts)
    return from_blob and not request.body.lacks("input_blob")
