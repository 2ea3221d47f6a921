"""OBP501 to OBP503, OBP506 and OBP509: each request in a batch's input file."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from flake8_batch_params.facts.spec import REQUEST_KEYS, REQUEST_METHOD
from flake8_batch_params.findings import Edit, Report, echo, rule
from flake8_batch_params.payloads import RequestLine
from flake8_batch_params.rules._endpoints import unsupported
from flake8_batch_params.rules._wording import (
    as_key,
    as_value,
    described,
    every,
    is_not,
    is_unset,
    knows_lines,
    lacking,
    settled,
    shown,
    string,
    titles,
    type_of,
)
from flake8_batch_params.values import Known, Record, Text, Value

#: What messages call a line.
SUBJECT = "the request in the input file"
#: A key this like a missing one was meant to be it.
LIKENESS = 0.8
#: What people write for a key that is nothing like it.
SYNONYMS = {"id": "custom_id"}
#: What Anthropic's batches have in place of ``method``, ``url`` and ``body``.
ANTHROPIC_KEY = "params"


def _values(line: RequestLine, key: str) -> list[Value]:
    """Return what to judge of a key: what is not set yet may be set by whoever gets the dict."""
    values = settled(line.record.get(key))
    return values if line.finished else [one for one in values if not is_unset(one)]


@rule("OBP501", "missing-request-key", RequestLine)
def missing_request_key(line: RequestLine) -> Iterator[Report]:
    """A request in the input file lacks a key.

    What it does:
        Reports a line of an input file without `custom_id`, `method`, `url` or `body`.
        A key that is nearly one of these (`"id"`, `"custom_id:"`) is named. Where none is,
        the dict must be seen to be written out: what is returned may be completed elsewhere.
        What is certainly written into a batch's file is a request whatever keys it has. A
        dict of `custom_id` and `params` is left alone in a file that speaks of Anthropic,
        whose requests have these.

    Why is this bad?
        The batch is accepted, and fails when its input file is validated.

    Example:
        import json

        requests = [
            {  # OBP501
                "id": "request-1",
                "method": "POST",
                "url": "/v1/chat/completions",
                "body": {"model": "gpt-4o-mini", "messages": []},
            },
        ]
        with open("requests.jsonl", "w") as file:
            for request in requests:
                print(json.dumps(request), file=file)

    Use instead:
        import json

        requests = [
            {
                "custom_id": "request-1",
                "method": "POST",
                "url": "/v1/chat/completions",
                "body": {"model": "gpt-4o-mini", "messages": []},
            },
        ]
        with open("requests.jsonl", "w") as file:
            for request in requests:
                print(json.dumps(request), file=file)

    Hosts:
        OpenAI and Azure OpenAI. Other hosts may take shorter lines.

    Source:
        `BatchRequestInput` in OpenAI's OpenAPI document; OpenAI's batch guide.
    """
    record = line.record
    missing = [key for key in REQUEST_KEYS if record.lacks(key)]
    if not missing or not every(line.hosts, knows_lines):
        return
    others = [key for key in record.entries if key not in REQUEST_KEYS]
    meant = [(word, key) for word in others if (key := _meant(word, missing)) is not None]
    if len(meant) < len(others) and not _is_sent(line):
        return
    if line.finished or {key for _, key in meant} == set(missing):
        text = lacking(SUBJECT, missing, meant)
        if ANTHROPIC_KEY in record.entries:
            text += f"; {echo(ANTHROPIC_KEY)} is Anthropic's, OpenAI's requests have a body"
        yield Report(line.origin, text, _slip(record, missing, meant))


def _is_sent(line: RequestLine) -> bool:
    """Tell whether a dict is a request whatever keys it has."""
    anthropic = ANTHROPIC_KEY in line.record.entries and line.speaks_of_anthropic
    return line.in_batch_file and not anthropic


def _slip(record: Record, missing: list[str], meant: list[tuple[object, str]]) -> Edit | None:
    """Return the edit to the one key that is missing, where one key is a slip of it."""
    if len(missing) != 1 or len(meant) != 1:
        return None
    [(word, key)] = meant
    return as_key(record, word, record.entries[word].key_origin, key)


def _meant(word: object, missing: list[str]) -> str | None:
    """Return the missing key that the word is a slip of."""
    if not isinstance(word, str):
        return None
    for key in missing:
        if SYNONYMS.get(word) == key or _letters(word) == _letters(key):
            return key
    close = difflib.get_close_matches(word[:40].lower(), missing, n=1, cutoff=LIKENESS)
    return close[0] if close else None


def _letters(word: str) -> str:
    return "".join(filter(str.isalnum, word.lower()))


@rule("OBP502", "unsupported-request-method", RequestLine)
def unsupported_request_method(line: RequestLine) -> Iterator[Report]:
    """A request in the input file has another method than POST.

    What it does:
        Reports a `method` that is not `POST`.

    Why is this bad?
        Every request of a batch is a POST. The batch is accepted, and fails when its
        input file is validated.

    Example:
        import json

        request = {
            "custom_id": "request-1",
            "method": "GET",  # OBP502
            "url": "/v1/chat/completions",
            "body": {"model": "gpt-4o-mini", "messages": []},
        }
        with open("requests.jsonl", "w") as file:
            print(json.dumps(request), file=file)

    Use instead:
        import json

        request = {
            "custom_id": "request-1",
            "method": "POST",
            "url": "/v1/chat/completions",
            "body": {"model": "gpt-4o-mini", "messages": []},
        }
        with open("requests.jsonl", "w") as file:
            print(json.dumps(request), file=file)

    Hosts:
        OpenAI and Azure OpenAI. Other hosts' methods are not judged.

    Source:
        `BatchRequestInput.method` in OpenAI's OpenAPI document: `POST` alone.
    """
    if not every(line.hosts, knows_lines):
        return
    for value in _values(line, "method"):
        method = string(value)
        if _is_no_post(method) if method is not None else is_not(value, "str"):
            found = described(value) if method is None else shown(method)
            yield Report(
                value.origin,
                f"method of a request in the input file is {found}; it must be '{REQUEST_METHOD}'",
                as_value(value, REQUEST_METHOD),
            )


def _is_no_post(method: Known | Text) -> bool:
    if isinstance(method, Known):
        return str(method.value).upper() != REQUEST_METHOD
    pieces = tuple(piece and piece.upper() for piece in method.pieces)
    return not Text(method.origin, pieces).may_be(REQUEST_METHOD)


@rule("OBP503", "unsupported-request-url", RequestLine)
def unsupported_request_url(line: RequestLine) -> Iterator[Report]:
    """A request in the input file has a url that no batch serves.

    What it does:
        Reports a `url` that is the endpoint of a batch on no host that the file speaks
        of, a whole address (`https://...`) among them. A missing leading slash and near
        misses are named.

    Why is this bad?
        The batch is accepted, and fails when its input file is validated.

    Example:
        import json

        request = {
            "custom_id": "request-1",
            "method": "POST",
            "url": "v1/chat/completions",  # OBP503
            "body": {"model": "gpt-4o-mini", "messages": []},
        }
        with open("requests.jsonl", "w") as file:
            print(json.dumps(request), file=file)

    Use instead:
        import json

        request = {
            "custom_id": "request-1",
            "method": "POST",
            "url": "/v1/chat/completions",
            "body": {"model": "gpt-4o-mini", "messages": []},
        }
        with open("requests.jsonl", "w") as file:
            print(json.dumps(request), file=file)

    Hosts:
        Each host has endpoints of its own; a url is reported if all hosts that the file
        speaks of refuse it. Add what else your host takes with
        `--batch-params-endpoints`.

    Source:
        `BatchCreateParams.endpoint` in the `openai` package, and the documentation of
        each host.
    """
    yield from unsupported("url", _values(line, "url"), line.hosts)


@rule("OBP506", "streaming-request", RequestLine)
def streaming_request(line: RequestLine) -> Iterator[Report]:
    """A request in the input file asks for streaming.

    What it does:
        Reports `"stream": True` in the `body` of a request in the input file.

    Why is this bad?
        Nobody listens to a batch: streaming is refused in its requests.

    Example:
        import json

        request = {
            "custom_id": "request-1",
            "method": "POST",
            "url": "/v1/responses",
            "body": {
                "model": "gpt-4o-mini",
                "input": "Say hello.",
                "stream": True,  # OBP506
            },
        }
        with open("requests.jsonl", "w") as file:
            print(json.dumps(request), file=file)

    Use instead:
        import json

        request = {
            "custom_id": "request-1",
            "method": "POST",
            "url": "/v1/responses",
            "body": {
                "model": "gpt-4o-mini",
                "input": "Say hello.",
            },
        }
        with open("requests.jsonl", "w") as file:
            print(json.dumps(request), file=file)

    Hosts:
        OpenAI and Azure OpenAI. Other hosts are not judged.

    Source:
        OpenAI's batch guide.
    """
    if not every(line.hosts, lambda host: host.streaming_refused):
        return
    for value in _certain(line.record, "body"):
        for stream in _certain(value, "stream"):
            if isinstance(stream, Known) and stream.value is True:
                yield Report(
                    stream.origin,
                    f"a request of a batch cannot stream on {titles(line.hosts)};"
                    " leave 'stream' out",
                )


def _certain(value: Value, key: str) -> tuple[Value, ...]:
    """Return what the key may hold, if the value is a dict that certainly has it."""
    certain = isinstance(value, Record) and key in value.entries and value.entries[key].certain
    return value.outcomes_of(key) if isinstance(value, Record) and certain else ()


@rule("OBP509", "invalid-request-value", RequestLine)
def invalid_request_value(line: RequestLine) -> Iterator[Report]:
    """A request in the input file has a custom_id or a body of the wrong type.

    What it does:
        Reports a `custom_id` that is certainly not a string, and a `body` that is certainly
        not an object: above all a body that is JSON text already, which `json.dumps` makes
        a string of.

    Why is this bad?
        The batch is accepted, and fails when its input file is validated.

    Example:
        import json

        request = {
            "custom_id": 1,  # OBP509
            "method": "POST",
            "url": "/v1/responses",
            "body": {"model": "gpt-4o-mini", "input": "Say hello."},
        }
        with open("requests.jsonl", "w") as file:
            print(json.dumps(request), file=file)

    Use instead:
        import json

        request = {
            "custom_id": "1",
            "method": "POST",
            "url": "/v1/responses",
            "body": {"model": "gpt-4o-mini", "input": "Say hello."},
        }
        with open("requests.jsonl", "w") as file:
            print(json.dumps(request), file=file)

    Hosts:
        OpenAI and Azure OpenAI. Other hosts are not judged. An empty `custom_id`, and what
        is not certainly of another type, are left alone.

    Source:
        `BatchRequestInput` in OpenAI's OpenAPI document; public reports.
    """
    if not every(line.hosts, knows_lines):
        return
    for value in _values(line, "custom_id"):
        if is_not(value, "str"):
            advice = ": use str(...)" if type_of(value) in ("int", "float") else ""
            text = f"custom_id is {described(value)}; it must be a string{advice}"
            yield Report(value.origin, text, _as_string(value))
    for value in _values(line, "body"):
        if is_not(value, "dict"):
            is_json = type_of(value) == "str"
            advice = ": put the dict there, without json.dumps" if is_json else ""
            yield Report(value.origin, f"body is {described(value)}; it must be an object{advice}")


def _as_string(value: Value) -> Edit | None:
    """Return the edit that makes a string of an integer."""
    if type_of(value) != "int":
        return None
    if not isinstance(value, Known):
        return Edit("call", value.origin, "str")
    short = isinstance(value.value, int) and abs(value.value) < 10**40
    return as_value(value, str(value.value), "str") if short else None
