"""OBP501 to OBP506: the lines of a batch's input file."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from flake8_batch_params.facts.hosts import Host
from flake8_batch_params.facts.spec import REQUEST_KEYS, REQUEST_METHOD
from flake8_batch_params.findings import Report, echo, rule
from flake8_batch_params.payloads import Job, RequestLine, RequestList
from flake8_batch_params.rules._endpoints import unsupported
from flake8_batch_params.rules._wording import (
    described,
    every,
    is_not,
    lacking,
    settled,
    titles,
)
from flake8_batch_params.values import Known, Record, Value

#: A key this like a missing one was meant to be it.
LIKENESS = 0.8
#: What people write for a key that is nothing like it.
SYNONYMS = {"id": "custom_id"}


def _knows_lines(host: Host) -> bool:
    """Tell whether it is known what a request in the input file looks like on the host."""
    return host.knows_lines


@rule("OBP501", "missing-request-key", RequestLine)
def missing_request_key(line: RequestLine) -> Iterator[Report]:
    """A request line lacks a key.

    What it does:
        Reports a line of an input file without `custom_id`, `method`, `url` or `body`.
        A key that is nearly one of these (`"id"`, `"custom_id:"`) is named.

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
    if not missing or not every(line.hosts, _knows_lines):
        return
    others = [key for key in record.entries if key not in REQUEST_KEYS]
    meant = [(word, key) for word in others if (key := _meant(word, missing)) is not None]
    if len(meant) < len(others):
        return
    if line.handed_on and not line.finished:
        complete = len(meant) == len(missing)  # somebody may add what is missing
    else:
        complete = line.finished or bool(meant) or record.has("custom_id")
    if complete:
        yield Report(line.origin, lacking("the request line", missing, meant))


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
    """A request line has another method than POST.

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
    if not every(line.hosts, _knows_lines):
        return
    for value in line.record.outcomes_of("method"):
        method = value.value if isinstance(value, Known) else None
        if is_not(value, "str") or (isinstance(method, str) and method.upper() != REQUEST_METHOD):
            found = echo(method) if isinstance(method, str) else described(value)
            yield Report(
                value.origin, f"method of a request line is {found}; it must be '{REQUEST_METHOD}'"
            )


@rule("OBP503", "unsupported-request-url", RequestLine)
def unsupported_request_url(line: RequestLine) -> Iterator[Report]:
    """A request line has a url that no batch serves.

    What it does:
        Reports a `url` that is the endpoint of a batch on no host that the file speaks
        of. A missing leading slash and near misses are named.

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
        speaks of refuse it. Add what your host takes beside them with
        `--batch-params-endpoints`.

    Source:
        `BatchCreateParams.endpoint` in the `openai` package, and the documentation of
        each host.
    """
    for value in settled(line.record.get("url")):
        reason = unsupported("url", value, line.hosts)
        if reason is not None:
            yield Report(value.origin, reason)


@rule("OBP504", "request-url-differs-from-endpoint", Job)
def request_url_differs_from_endpoint(job: Job) -> Iterator[Report]:
    """The request lines have another url than the batch has for its endpoint.

    What it does:
        Compares the `url` of the request lines with the `endpoint` of the batches, if all
        lines of the file have one url and all its batches one endpoint.

    Why is this bad?
        The url of each line must be the endpoint of its batch. The batch is accepted, and
        fails when its input file is validated.

    Example:
        import json

        from openai import OpenAI

        client = OpenAI()
        request = {
            "custom_id": "request-1",
            "method": "POST",
            "url": "/v1/responses",  # OBP504
            "body": {"model": "gpt-4o-mini", "input": "Say hello."},
        }
        with open("requests.jsonl", "w") as file:
            print(json.dumps(request), file=file)
        uploaded = client.files.create(file=open("requests.jsonl", "rb"), purpose="batch")
        batch = client.batches.create(
            input_file_id=uploaded.id,
            endpoint="/v1/chat/completions",
            completion_window="24h",
        )

    Use instead:
        import json

        from openai import OpenAI

        client = OpenAI()
        request = {
            "custom_id": "request-1",
            "method": "POST",
            "url": "/v1/responses",
            "body": {"model": "gpt-4o-mini", "input": "Say hello."},
        }
        with open("requests.jsonl", "w") as file:
            print(json.dumps(request), file=file)
        uploaded = client.files.create(file=open("requests.jsonl", "rb"), purpose="batch")
        batch = client.batches.create(
            input_file_id=uploaded.id,
            endpoint="/v1/responses",
            completion_window="24h",
        )

    Hosts:
        OpenAI, to the letter; Azure OpenAI, but for the `/v1` that either may have, and for
        chat completions and responses, which one batch may hold. Other hosts are not judged.

    Source:
        OpenAI's batch guide; Microsoft's batch guide.
    """
    groups = [line.hosts for line in job.lines] + [request.hosts for request in job.requests]
    hosts = [host for group in groups for host in group]
    known = all(groups) and every(hosts, _knows_lines)
    urls = [_only(line.record, "url") for line in job.lines]
    endpoints = [_only(request.body, "endpoint") for request in job.requests]
    url, endpoint = _same(urls), _same(endpoints)
    if not known or url is None or endpoint is None:
        return
    if not every(hosts, lambda host: host.urls_differ(url, endpoint)) or _is_reported(job):
        return
    for value in urls:
        if value is not None:
            yield Report(
                value.origin,
                f"url {echo(url)} differs from the batch's endpoint {echo(endpoint)};"
                " both must be the same",
            )


def _only(record: Record, key: str) -> Known | None:
    """Return the one constant that the key certainly holds; None when it may be another."""
    outcomes = record.outcomes_of(key)
    only = outcomes[0] if record.has(key) and len(outcomes) == 1 else None
    return only if isinstance(only, Known) else None


def _same(values: list[Known | None]) -> str | None:
    """Return the string that all values are; None when there is no such string."""
    contents = {None if value is None else value.value for value in values}
    only = contents.pop() if len(contents) == 1 else None
    return only if isinstance(only, str) else None


def _is_reported(job: Job) -> bool:
    """Tell whether a url, or an endpoint, is one that other rules report already."""
    return any(
        unsupported("url", value, line.hosts)
        for line in job.lines
        for value in line.record.outcomes_of("url")
    ) or any(
        unsupported("endpoint", value, request.hosts)
        for request in job.requests
        for value in request.body.outcomes_of("endpoint")
    )


@rule("OBP505", "duplicate-custom-id", RequestLine | RequestList)  # type: ignore[arg-type]
def duplicate_custom_id(payload: RequestLine | RequestList) -> Iterator[Report]:
    """Two request lines have the same custom_id.

    What it does:
        Reports a `custom_id` that is written twice in one list, and one that is the same
        in every turn of the loop or comprehension that builds the lines.

    Why is this bad?
        The results of a batch come in any order: the `custom_id` alone tells which result
        belongs to which request. A batch with duplicates fails when its input file is
        validated.

    Example:
        import json

        prompts = ["Say hello.", "Say goodbye."]
        requests = [
            {
                "custom_id": "request",  # OBP505
                "method": "POST",
                "url": "/v1/responses",
                "body": {"model": "gpt-4o-mini", "input": prompt},
            }
            for prompt in prompts
        ]
        with open("requests.jsonl", "w") as file:
            for request in requests:
                print(json.dumps(request), file=file)

    Use instead:
        import json

        prompts = ["Say hello.", "Say goodbye."]
        requests = [
            {
                "custom_id": f"request-{number}",
                "method": "POST",
                "url": "/v1/responses",
                "body": {"model": "gpt-4o-mini", "input": prompt},
            }
            for number, prompt in enumerate(prompts)
        ]
        with open("requests.jsonl", "w") as file:
            for request in requests:
                print(json.dumps(request), file=file)

    Hosts:
        Every host: without unique ids the results cannot be told apart.

    Source:
        OpenAI's batch guide; `BatchRequestInput.custom_id` in OpenAI's OpenAPI document.
    """
    if isinstance(payload, RequestLine):
        repeated = _only(payload.record, "custom_id")
        if payload.repeated and repeated is not None:
            yield Report(
                repeated.origin,
                f"custom_id {echo(repeated.value)} is the same for every request of the loop;"
                " it must be unique in the file",
            )
    else:
        yield from _duplicates(payload)


def _duplicates(lines: RequestList) -> Iterator[Report]:
    seen: set[tuple[type, object]] = set()
    for record in lines.lines:
        custom_id = _only(record, "custom_id")
        if custom_id is None:
            continue
        content = (type(custom_id.value), custom_id.value)
        if content in seen:
            yield Report(
                custom_id.origin,
                f"custom_id {echo(custom_id.value)} is used before in this list;"
                " it must be unique in the file",
            )
        seen.add(content)


@rule("OBP506", "streaming-request", RequestLine)
def streaming_request(line: RequestLine) -> Iterator[Report]:
    """A request line asks for streaming.

    What it does:
        Reports `"stream": True` in the `body` of a request line.

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
