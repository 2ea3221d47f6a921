"""OBP101, OBP102 and OBP106: which parameters ``batches.create`` is given."""

from __future__ import annotations

from collections.abc import Iterator

from flake8_batch_params.facts.spec import BODY_KEYS, CALL_ONLY, REQUIRED
from flake8_batch_params.findings import Report, echo, rule
from flake8_batch_params.payloads import BatchRequest
from flake8_batch_params.rules._wording import (
    as_key,
    common,
    did_you_mean,
    either,
    in_none,
    lacking,
    near_misses,
    only_window,
    sole,
    titles,
)


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
    meant = near_misses(others, missing)
    window = only_window(request.hosts)
    unexplained = "completion_window" in set(missing) - {key for _, key in meant}
    advice = f"completion_window={echo(window)}" if window is not None and unexplained else ""
    yield Report(request.origin, lacking(subject, missing, meant, advice))


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
        key of a literal payload that its host does not know. A near miss is named. `model`
        belongs into the body of each request in the input file.

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
    meant = sorted(_takes(request) - set(CALL_ONLY))
    for key, entry in request.keywords.entries.items():
        if in_none(key, accepted):
            yield Report(
                entry.key_origin,
                f"{echo(key)} is not a parameter of {where}{_other_way(key, request, meant)}",
                as_key(request.keywords, key, entry.key_origin, sole(key, meant)),
            )


def _other_way(key: object, request: BatchRequest, meant: list[str]) -> str:
    """Return what to write in place of an unknown parameter, if anything is likely."""
    suggestion = did_you_mean(key, meant)
    if suggestion:
        return suggestion
    if key in BODY_KEYS:
        return "; it belongs into the body of each request in the input file"
    if not request.sdks:
        return ""
    if not all("extra_body" in (sdk.parameters or ()) for sdk in request.sdks):
        return ""
    takes = [host.title for host in request.hosts if host.keys and key in host.keys]
    if takes:
        return f"; for {either(takes)} pass it in extra_body"
    unknown = any(host.keys is None for host in request.hosts)
    return "; if only the host knows it, pass it in extra_body" if unknown else ""


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
