"""OBP401 to OBP404: the upload of a batch's input file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from os.path import splitext

from flake8_batch_params.facts.hosts import Host
from flake8_batch_params.facts.sdk import UPLOAD_PARAMETERS, UPLOAD_REQUIRED
from flake8_batch_params.facts.spec import (
    BATCH_PURPOSE,
    CALL_ONLY,
    HARMLESS_SUFFIX,
    INPUT_SUFFIX,
    PURPOSES,
)
from flake8_batch_params.findings import Report, echo, echo_end, rule
from flake8_batch_params.payloads import BatchRequest, Upload
from flake8_batch_params.rules._wording import (
    all_openai,
    as_key,
    as_value,
    described,
    did_you_mean,
    either,
    every,
    in_none,
    lacking,
    may_be,
    near_misses,
    of_openai,
    settled,
    shown,
    sole,
    string,
    titles,
    type_of,
)
from flake8_batch_params.values import Known, Sequence, Text, UploadedId, Value

#: The end of a name that is a suffix: ``.csv``, not the ``.5`` of ``lines-1.5``.
_SUFFIX = re.compile(r"[A-Za-z]\w{0,9}")
#: Why a file is not what the SDK takes, by its type, and what to pass instead.
_NOT_BINARY = {
    "text file": "is opened in text mode; open it with mode 'rb'",
    "StringIO": "is a StringIO; use io.BytesIO",
    "None": "is None; pass the file, opened with mode 'rb'",
}
#: Keywords that are meant to name the file.
_NAMES = ("filename", "file_name", "name")
#: Types that the SDK refuses as well.
_NO_FILE = ("dict", "int", "float", "bool", "set", "uploaded file")


@rule("OBP401", "input-file-purpose", BatchRequest | Upload)
def input_file_purpose(payload: BatchRequest | Upload) -> Iterator[Report]:
    """The input file is uploaded for another purpose.

    What it does:
        Follows the `input_file_id` to the upload that it comes from, and reports that
        upload's `purpose` if no batch can be made of it; one in `extra_body` is the one
        that is sent. On a client that is certainly
        OpenAI's, reports the purpose of any upload that its SDK does not know.

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
        OpenAI's batch guide; `BatchCreateParams.input_file_id` and `FilePurpose` in the
        `openai` package;
        `FilePurpose` in the `together` package.
    """
    if isinstance(payload, Upload):
        yield from _unknown(payload)
        return
    for value in payload.body.outcomes_of("input_file_id"):
        if isinstance(value, UploadedId):
            yield from _of_upload(value.upload.keywords.outcomes_of("purpose"), payload.hosts)


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
            as_value(value, next(iter(accepted)) if len(accepted) == 1 else None),
        )


def _unknown(upload: Upload) -> Iterator[Report]:
    """Report purposes that no upload to OpenAI can have."""
    if not (all_openai(upload.hosts) and of_openai(upload.sdks)):
        return
    for value in settled(upload.body.get("purpose")):
        purpose = string(value)
        if purpose is None or any(may_be(purpose, known) for known in PURPOSES):
            continue
        meant = sole(purpose.value, PURPOSES) if isinstance(purpose, Known) else None
        meant = BATCH_PURPOSE if upload.for_batch else meant
        advice = (
            f"; did you mean {echo(meant)}?" if meant else f"; it has {either(PURPOSES, 'and')}"
        )
        yield Report(
            value.origin,
            f"{shown(purpose)} is not a purpose of OpenAI's files{advice}",
            as_value(value, meant),
        )


@rule("OBP402", "input-file-name", Upload)
def input_file_name(upload: Upload) -> Iterator[Report]:
    """The input file of a batch is named as another kind of file.

    What it does:
        Reports the name under which a file is uploaded for a batch, where that name is
        written and has suffixes of which none contains `json`. Whether the server goes by
        the name or by the content is not known for certain: `.json`, `.ndjson` and
        `.jsonl.gz` are left alone, and so is a name without a suffix, and one whose last
        part is not known.

    Why is this bad?
        The server answers "Invalid file format for Batch API. Must be .jsonl" to a
        `notes.txt`.

    Example:
        from openai import OpenAI

        client = OpenAI()
        uploaded = client.files.create(
            file=open("requests.txt", "rb"),  # OBP402
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
        The server's message, as above, in a public report of 2026; a saved notebook of
        2024 whose batch was made of a `.json1`.
    """
    if not upload.for_batch or not every(upload.hosts, lambda host: host.jsonl):
        return
    for value in (outcome for name in upload.file_names for outcome in name.outcomes()):
        name = _file_name(value)
        if name is not None and _is_of_another_kind(name):
            yield Report(
                value.origin,
                f"a batch's input file is uploaded as {echo_end(name)};"
                f" its name must end in {INPUT_SUFFIX}{_renamed(name)}",
            )


def _file_name(value: Value) -> str | None:
    """Return the name of a file; None where its last part is not known."""
    if isinstance(value, Text):
        end = value.pieces[-1] if value.pieces else None
        return str(value) if end is not None and re.search(r"[/\\]", end) else None
    name = value.value if isinstance(value, Known) else None
    return name if isinstance(name, str) else None


def _is_of_another_kind(name: str) -> bool:
    """Tell whether a name has suffixes, and none of them is one that a server may take."""
    _, *parts = re.split(r"[/\\]", name)[-1].lstrip(".").split(".")
    is_suffix = bool(parts) and _SUFFIX.fullmatch(parts[-1]) is not None
    return is_suffix and not any(HARMLESS_SUFFIX in part.lower() for part in parts)


def _renamed(name: str) -> str:
    stem = splitext(name)[0]
    return f", as {echo_end(stem + INPUT_SUFFIX)}" if stem else ""


@rule("OBP403", "input-file-not-binary", Upload)
def input_file_not_binary(upload: Upload) -> Iterator[Report]:
    """The uploaded file is not a binary one.

    What it does:
        Reports the `file` of an upload for a batch that is a string, `None`, a dict, a
        number, a file opened in text mode or a `StringIO`, also as the content of a tuple;
        there a string is right. What is opened in a mode that is not known is left alone.

    Why is this bad?
        The SDK takes bytes, binary files, paths and tuples. It does not open what a string
        names: it raises a `RuntimeError`, or a `TypeError`, before anything is sent.

    Example:
        from openai import OpenAI

        client = OpenAI()
        uploaded = client.files.create(
            file="requests.jsonl",  # OBP403
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
        All: it is the `openai` package that refuses. Other SDKs are not judged.

    Source:
        The `openai` package 3.57.0, run on each of these.
    """
    if not upload.for_batch or not of_openai(upload.sdks):
        return
    for value in settled(upload.keywords.get("file")):
        reason = _no_binary_file(value)
        if reason is not None:
            yield Report(upload.file_origin or value.origin, f"file {reason}")


def _no_binary_file(value: Value) -> str | None:
    """Return why the SDK does not take a value as a file; None if it may."""
    kind = type_of(value)
    if kind == "str":
        return f"is {described(value)}; {_as_file(value)}"
    if kind == "tuple":
        return _no_binary_content(value)
    if kind in _NO_FILE:
        return f"is {described(value)}; pass a file, opened with mode 'rb'"
    return _NOT_BINARY.get(kind or "")


def _as_file(value: Value) -> str:
    """Return what to pass in place of a string."""
    written = value.value if isinstance(value, Known) else None
    if not isinstance(written, str):
        return "pass open(..., 'rb'), or a tuple of a name and the content"
    if re.search(r"[\n{]", written):
        return "pass a tuple of a name and the content"
    return f"pass open({echo_end(written)}, 'rb')"


def _no_binary_content(value: Value) -> str | None:
    items = value.items if isinstance(value, Sequence) and not value.open else ()
    if not 2 <= len(items) <= 4:
        return None
    reasons = [_content_reason(content) for content in items[1].outcomes()]
    return reasons[0] if all(reasons) else None


def _content_reason(content: Value) -> str | None:
    kind = type_of(content)
    return _NOT_BINARY[kind] if kind in ("text file", "StringIO") else None


@rule("OBP404", "invalid-upload-parameter", Upload)
def invalid_upload_parameter(upload: Upload) -> Iterator[Report]:
    """The upload for a batch has other parameters than the SDK's.

    What it does:
        Reports a `files.create` for a batch that lacks `file` or `purpose`, that has a
        keyword which does not exist, or that passes arguments by position. A call with an
        unknown `**mapping` lacks nothing.

    Why is this bad?
        The SDK raises a `TypeError` before anything is sent. There is no `filename`: the
        name of a file is that of the file, or the first of a tuple.

    Example:
        import io

        from openai import OpenAI

        client = OpenAI()
        uploaded = client.files.create(
            file=io.BytesIO(b"{}"),
            filename="requests.jsonl",  # OBP404
            purpose="batch",
        )

    Use instead:
        import io

        from openai import OpenAI

        client = OpenAI()
        uploaded = client.files.create(
            file=("requests.jsonl", io.BytesIO(b"{}")),
            purpose="batch",
        )

    Hosts:
        All: a call has to meet the signature of its SDK. Only the `openai` package's is
        judged.

    Source:
        The signature of `Files.create` in the `openai` package.
    """
    if not upload.for_batch or not of_openai(upload.sdks):
        return
    keywords = upload.keywords
    if upload.positional:
        origin = upload.positional[0].origin or upload.origin
        names = either((f"{name}=..." for name in UPLOAD_REQUIRED), "and")
        yield Report(origin, f"files.create() takes keyword arguments only; write {names}")
    missing = [k for k in UPLOAD_REQUIRED if k not in keywords.entries and keywords.lacks(k)]
    unknown = [key for key in keywords.entries if key not in UPLOAD_PARAMETERS]
    if missing and not upload.partial and not upload.positional:
        text = lacking("files.create()", missing, near_misses(unknown, missing))
        yield Report(upload.origin, text)
    meant = [name for name in UPLOAD_PARAMETERS if name not in CALL_ONLY]
    for key in unknown:
        origin = keywords.entries[key].key_origin
        yield Report(
            origin,
            f"{echo(key)} is not a parameter of the OpenAI SDK's files.create(){_advice(key)}",
            None if key in _NAMES else as_key(keywords, key, origin, sole(key, meant)),
        )


def _advice(key: object) -> str:
    if key in _NAMES:
        return "; to name the file, pass file=(name, content)"
    return did_you_mean(key, [name for name in UPLOAD_PARAMETERS if name not in CALL_ONLY])
