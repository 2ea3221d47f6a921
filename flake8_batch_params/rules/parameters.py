"""OBP101 to OBP106: the parameters of ``batches.create``."""

from __future__ import annotations

from collections.abc import Iterator

from flake8_batch_params.facts.hosts import Windows
from flake8_batch_params.facts.spec import CALL_ONLY, INPUT_SUFFIX, REQUIRED
from flake8_batch_params.findings import Report, echo, rule
from flake8_batch_params.payloads import BatchRequest
from flake8_batch_params.rules._endpoints import unsupported
from flake8_batch_params.rules._wording import (
    common,
    described,
    did_you_mean,
    either,
    every,
    in_none,
    is_none,
    is_not,
    judged,
    lacking,
    near_misses,
    refused,
    settled,
    titles,
    type_of,
)
from flake8_batch_params.values import Known, UploadedFile, Value

UPLOAD_HINT = "upload the file first and pass the .id of the result"


@rule("OBP101", "missing-parameter", BatchRequest)
def missing_parameter(request: BatchRequest) -> Iterator[Report]:
    """A required parameter of the batch is missing.

    What it does:
        Reports a batch without `input_file_id`, `endpoint` or `completion_window`: one
        finding a call, or a dict, that names all that it lacks. A parameter that is
        `NOT_GIVEN` or `omit` is missing too. A call with an unknown `**mapping` is silent.

    Why is this bad?
        The OpenAI SDK raises a `TypeError` before anything is sent, and the server
        refuses a body without these keys. No default stands in for them.

    Example:
        from openai import OpenAI

        client = OpenAI()
        batch = client.batches.create(  # OBP101
            input_file_id="file-abc123",
            endpoint="/v1/chat/completions",
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
        A call has to meet the signature of its SDK, whatever the host. Together's and
        Zhipu's SDKs do not ask for `completion_window`. A dict has to hold what its host
        asks for; on Azure OpenAI `input_blob` may stand in for `input_file_id`.

    Source:
        The signature of `Batches.create` and the required keys of `BatchCreateParams` in
        the `openai` package, and the same in `groq`, `together`, `zhipuai` and `zai-sdk`.
    """
    missing = _missing(request)
    # Positional arguments are OBP106's, which names the keywords to write.
    if not missing or request.partial or request.positional:
        return
    others = [key for key in request.keywords.entries if key not in _takes(request)]
    subject = "batches.create()" if request.is_call else "the batch request"
    yield Report(request.origin, lacking(subject, missing, near_misses(others, missing)))


def _missing(request: BatchRequest) -> list[str]:
    keywords, body = request.keywords, request.body
    # A parameter that is NOT_GIVEN satisfies the signature; only a host can refuse that.
    signature = common(sdk.required for sdk in request.sdks)
    unwritten = {key for key in signature if key not in keywords.entries and keywords.lacks(key)}
    unsent = {key for key in common(host.required for host in request.hosts) if body.lacks(key)}
    return [key for key in REQUIRED if key in unwritten | unsent]


def _takes(request: BatchRequest) -> set[str]:
    """Return every key that an SDK or, for a plain dict, a host is known to take."""
    signatures = [sdk.parameters for sdk in request.sdks]
    groups = signatures or [host.keys for host in request.hosts]
    return {*REQUIRED, *(key for group in groups for key in group or ())}


@rule("OBP102", "unknown-parameter", BatchRequest)
def unknown_parameter(request: BatchRequest) -> Iterator[Report]:
    """A parameter of the batch does not exist.

    What it does:
        Reports a keyword that `batches.create` of the client's SDK does not have, and a
        key of a literal payload that its host does not know. A near miss is named.

    Why is this bad?
        The SDK raises a `TypeError` before anything is sent; the server refuses a body
        with an unknown key. What only some hosts take goes into `extra_body`.

    Example:
        from openai import OpenAI

        client = OpenAI()
        batch = client.batches.create(
            input_file_id="file-abc123",
            endpoint="/v1/chat/completions",
            completion_window="24h",
            meta_data={"project": "nightly"},  # OBP102
        )

    Use instead:
        from openai import OpenAI

        client = OpenAI()
        batch = client.batches.create(
            input_file_id="file-abc123",
            endpoint="/v1/chat/completions",
            completion_window="24h",
            metadata={"project": "nightly"},
        )

    Hosts:
        A call has to meet the signature of its SDK, whatever the host: Groq's, Together's
        and Zhipu's SDKs have no `output_expires_after`, for instance. The keys of a plain
        dict are judged on OpenAI and Azure OpenAI.

    Source:
        The signature of `Batches.create` in the `openai` package, and the same in `groq`,
        `together`, `zhipuai` and `zai-sdk`.
    """
    if request.sdks:
        accepted = [sdk.parameters for sdk in request.sdks]
        where = f"the {either(sdk.title for sdk in request.sdks)} SDK's batches.create()"
    else:
        accepted = [host.keys for host in request.hosts]
        where = f"a batch of {titles(request.hosts)}" if request.hosts else ""
    for key, entry in request.keywords.entries.items():
        if in_none(key, accepted):
            yield Report(
                entry.key_origin,
                f"{echo(key)} is no parameter of {where}{_other_way(key, request)}",
            )


def _other_way(key: object, request: BatchRequest) -> str:
    """Return what to write in place of an unknown parameter, if anything is likely."""
    suggestion = did_you_mean(key, sorted(_takes(request) - set(CALL_ONLY)))
    if suggestion or not request.sdks:
        return suggestion
    if not all("extra_body" in (sdk.parameters or ()) for sdk in request.sdks):
        return ""
    takes = [host.title for host in request.hosts if host.keys and key in host.keys]
    if takes:
        return f"; for {either(takes)} pass it in extra_body"
    unknown = any(host.keys is None for host in request.hosts)
    return "; what only the host knows goes into extra_body" if unknown else ""


@rule("OBP103", "unsupported-endpoint", BatchRequest)
def unsupported_endpoint(request: BatchRequest) -> Iterator[Report]:
    """The host has no batches for this endpoint.

    What it does:
        Reports an `endpoint` that every host the client may talk to refuses, or that is
        not a string. A missing leading slash and near misses are named.

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
        without `/v1`. Add what your host takes beside them with
        `--batch-params-endpoints`.

    Source:
        `BatchCreateParams.endpoint` in the `openai` package, and the documentation of
        each host.
    """
    for value in settled(request.body.get("endpoint")):
        reason = unsupported("endpoint", value, request.hosts)
        if reason is not None:
            yield Report(value.origin, reason)


@rule("OBP104", "unsupported-completion-window", BatchRequest)
def unsupported_completion_window(request: BatchRequest) -> Iterator[Report]:
    """The host does not offer this completion window.

    What it does:
        Reports a `completion_window` that every host the client may talk to refuses, or
        that is not a string.

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
                yield Report(value.origin, _window(found, request))
        elif isinstance(value, Known) and _is_refused_window(str(value.value), request):
            found = f"{echo(value.value)} is not supported by {titles(request.hosts)}"
            yield Report(value.origin, _window(found, request))


def _is_refused_window(window: str, request: BatchRequest) -> bool:
    return refused(request.hosts, lambda host: host.accepts_window(window))


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
        name of a `.jsonl` file.

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
        Every host with a profile. On Azure OpenAI it may be `None` beside an `input_blob`
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
            yield Report(value.origin, f"input_file_id {reason}")


def _no_file_id(value: Value, request: BatchRequest) -> str | None:
    if isinstance(value, UploadedFile):
        return "is the uploaded file itself; pass its .id"
    if type_of(value) == "file":
        return f"is an open file; {UPLOAD_HINT}"
    if is_none(value):
        return None if _may_be_blob(request) else f"is None; {UPLOAD_HINT}"
    if is_not(value, "str"):
        return f"is {described(value)}; it must be the id of an uploaded file, a string"
    return _no_file_name(value, request) if isinstance(value, Known) else None


def _no_file_name(value: Known, request: BatchRequest) -> str | None:
    written = str(value.value)
    if not written:
        return None if _may_be_blob(request) else f"is empty; {UPLOAD_HINT}"
    # Bedrock takes s3:// addresses, and other hosts may take some; OpenAI takes none.
    may_be_address = "://" in written and {host.name for host in request.hosts} != {"openai"}
    if may_be_address or not written.lower().endswith(INPUT_SUFFIX):
        return None
    return f"{echo(written)} is the name of a file; {UPLOAD_HINT}"


def _may_be_blob(request: BatchRequest) -> bool:
    """Tell whether a host may take its input from blob storage, without a file."""
    from_blob = any(host.blob_input for host in request.hosts)
    return from_blob and not request.body.lacks("input_blob")


@rule("OBP106", "positional-parameter", BatchRequest)
def positional_parameter(request: BatchRequest) -> Iterator[Report]:
    """Parameters are passed by position.

    What it does:
        Reports positional arguments of `batches.create`.

    Why is this bad?
        All parameters are keyword-only: the SDK raises a `TypeError`.

    Example:
        from openai import OpenAI

        client = OpenAI()
        batch = client.batches.create(
            "file-abc123",  # OBP106
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
        )

    Hosts:
        The signature decides, whatever the host; it is so in every SDK.

    Source:
        The signature of `Batches.create` in the `openai` package, and the same in `groq`,
        `together`, `zhipuai` and `zai-sdk`.
    """
    if not request.positional or not request.sdks:
        return
    if all(sdk.keyword_only for sdk in request.sdks):
        names = either((f"{name}=..." for name in REQUIRED), "and")
        yield Report(
            request.positional[0].origin or request.origin,
            f"batches.create() takes keyword arguments only; write {names}",
        )
