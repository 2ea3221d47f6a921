"""OBP504, OBP505, OBP510, OBP512 and OBP513: a batch's input file as a whole."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flake8_batch_params.facts.hosts import Host
from flake8_batch_params.findings import RELATED, Report, echo, rule
from flake8_batch_params.payloads import Fault, InputFile, RequestLine
from flake8_batch_params.rules._endpoints import body_of, refusal
from flake8_batch_params.rules._wording import every, knows_lines, plain, titles, type_of
from flake8_batch_params.values import Known, Record, Sequence, Value

#: What a model's dated name has behind its alias: ``-2024-08-06``, ``-0613``, ``-latest``.
_VERSION = re.compile(r"(-(\d+|latest|preview))+")
#: What makes a text no JSON Lines, and what to write instead.
FAULTS = {
    "array": "it is one JSON array; write an object a line",
    "indented": "an object is written over several lines; leave indent out of json.dumps",
    "joined": "nothing ends the line of a request; write '\\n' behind each",
    "encoding": "it is not UTF-8; open it with encoding='utf-8'",
    "syntax": "the line is not JSON; write one object a line",
    "scalar": "the line is not an object; write one object a line",
}


@rule("OBP504", "request-url-differs-from-endpoint", InputFile)
def request_url_differs_from_endpoint(file: InputFile) -> Iterator[Report]:
    """A request in the input file has another url than its batch has for endpoint.

    What it does:
        Compares the `url` of each request with the `endpoint` of the batches that are made
        of its file. Only what is certainly written into the file of the batch is compared,
        and only if batches serve both the one and the other.

    Why is this bad?
        The url of each request must be the endpoint of its batch. The batch is accepted, and
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
        chat completions and responses, which its guide mixes. Other hosts are not judged.

    Source:
        OpenAI's batch guide; Microsoft's batch guide.
    """
    if not (file.for_batch or file.whole) or not every(file.hosts, knows_lines):
        return
    endpoints = [outcome for value in file.endpoints for outcome in value.outcomes()]
    served = [one for one in endpoints if _is_served("endpoint", one, file.hosts)]
    if not endpoints or len(served) < len(endpoints):
        return
    for line in file.lines:
        for url in line.record.outcomes_of("url"):
            if _is_served("url", url, file.hosts) and all(
                _differ(url, endpoint, host) for endpoint in served for host in file.hosts
            ):
                yield _differing(url, served[0])


def _is_served(subject: str, value: Value, hosts: tuple[Host, ...]) -> bool:
    """Tell whether a batch may be served at a written endpoint: other rules report others."""
    written = isinstance(value, Known) and isinstance(value.value, str)
    return written and refusal(subject, value, hosts) is None


def _differ(url: Value, endpoint: Value, host: Host) -> bool:
    """Tell whether a host refuses a request with this url in a batch of this endpoint."""
    assert isinstance(url, Known)
    assert isinstance(endpoint, Known)
    return host.urls_differ(str(url.value), str(endpoint.value))


def _differing(url: Value, endpoint: Value) -> Report:
    assert isinstance(url, Known)
    assert isinstance(endpoint, Known)
    return Report(
        url.origin,
        f"url {echo(url.value)} differs from the endpoint of its batch,"
        f" {echo(endpoint.value)}{RELATED}; both must be the same",
        related=endpoint.origin,
    )


@rule("OBP505", "duplicate-custom-id", RequestLine | InputFile)
def duplicate_custom_id(payload: RequestLine | InputFile) -> Iterator[Report]:
    """Two requests of an input file have the same custom_id.

    What it does:
        Reports a `custom_id` that is written twice into one file, or into one list that is
        written out, at the second place; and one that is the same in every turn of the loop
        or comprehension that builds the requests.

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
    if isinstance(payload, InputFile):
        yield from _duplicates(payload)
        return
    repeated = _only(payload.record, "custom_id")
    if payload.repeated and repeated is not None:
        yield _repeated(repeated)


def _duplicates(file: InputFile) -> Iterator[Report]:
    seen: dict[tuple[type, object], Known] = {}
    for line in file.lines:
        custom_id = _only(line.record, "custom_id")
        if custom_id is None:
            continue
        content = (type(custom_id.value), custom_id.value)
        first = seen.get(content)
        if first is None:
            seen[content] = custom_id
        elif first.origin == custom_id.origin:
            yield _repeated(custom_id)
        else:
            yield Report(
                custom_id.origin,
                f"custom_id {echo(custom_id.value)} is used before{RELATED};"
                " it must be unique in the file",
                related=first.origin,
            )


def _repeated(custom_id: Known) -> Report:
    return Report(
        custom_id.origin,
        f"custom_id {echo(custom_id.value)} is the same for every request of the loop;"
        " it must be unique in the file",
    )


def _only(record: Value | None, key: str) -> Known | None:
    """Return the one constant that the key certainly holds; None when it may be another."""
    if not isinstance(record, Record):
        return None
    outcomes = record.outcomes_of(key)
    only = outcomes[0] if record.has(key) and len(outcomes) == 1 else None
    return only if isinstance(only, Known) else None


@rule("OBP510", "several-models", InputFile)
def several_models(file: InputFile) -> Iterator[Report]:
    """The requests of one input file are for several models.

    What it does:
        Reports the second model that is written into the file of one batch. A model and
        its name with a date or a version behind it count as one.

    Why is this bad?
        All requests of a batch must be for one model. The batch is accepted, and fails
        with `model_mismatch` when its input file is validated.

    Example:
        import json

        from openai import OpenAI

        client = OpenAI()
        with open("requests.jsonl", "w") as file:
            for model in ("gpt-4o-mini", "gpt-4.1-mini"):  # OBP510
                request = {
                    "custom_id": f"request-{model}",
                    "method": "POST",
                    "url": "/v1/responses",
                    "body": {"model": model, "input": "Say hello."},
                }
                print(json.dumps(request), file=file)
        uploaded = client.files.create(file=open("requests.jsonl", "rb"), purpose="batch")

    Use instead:
        import json

        from openai import OpenAI

        client = OpenAI()
        for model in ("gpt-4o-mini", "gpt-4.1-mini"):
            with open(f"requests-{model}.jsonl", "w") as file:
                request = {
                    "custom_id": f"request-{model}",
                    "method": "POST",
                    "url": "/v1/responses",
                    "body": {"model": model, "input": "Say hello."},
                }
                print(json.dumps(request), file=file)
            uploaded = client.files.create(
                file=open(f"requests-{model}.jsonl", "rb"), purpose="batch"
            )

    Hosts:
        OpenAI and Azure OpenAI, where the model is the deployment. Other hosts are not
        judged. The file must certainly be uploaded for a batch.

    Source:
        OpenAI's batch guide; Microsoft's batch guide.
    """
    if not file.for_batch or not every(file.hosts, knows_lines):
        return
    models = [_only(line.record.get("body"), "model") for line in file.lines]
    written = [one for one in models if one is not None and isinstance(one.value, str)]
    for model in written[1:]:
        if not _is_same_model(str(written[0].value), str(model.value)):
            yield Report(
                model.origin,
                "all requests of a batch must have one model;"
                f" {echo(model.value)} differs from {echo(written[0].value)}{RELATED}",
                related=written[0].origin,
            )
            return


def _is_same_model(one: str, other: str) -> bool:
    """Tell whether two names may be of one model: the same, or one with a version behind it."""
    short, long = sorted((one.lower(), other.lower()), key=len)
    if not long.startswith(short):
        return False
    return short == long or _VERSION.fullmatch(long, len(short)) is not None


@rule("OBP512", "not-json-lines", InputFile)
def not_json_lines(file: InputFile) -> Iterator[Report]:
    """The input file is not JSON Lines.

    What it does:
        Reports what is written into the file of a batch if it is one JSON array, if its
        objects are indented, or not ended by line ends, or if the file is UTF-16 or UTF-32.
        `flake8-batch-params check` also reports each line of a file that is not JSON, not
        an object, or not UTF-8.

    Why is this bad?
        Each line of the file must be one JSON object, in UTF-8. The batch is accepted, and
        fails with `invalid_json_line` when its input file is validated.

    Example:
        import json

        from openai import OpenAI

        client = OpenAI()
        requests = [
            {
                "custom_id": "request-1",
                "method": "POST",
                "url": "/v1/responses",
                "body": {"model": "gpt-4o-mini", "input": "Say hello."},
            },
        ]
        with open("requests.jsonl", "w") as file:
            json.dump(requests, file)  # OBP512
        uploaded = client.files.create(file=open("requests.jsonl", "rb"), purpose="batch")

    Use instead:
        import json

        from openai import OpenAI

        client = OpenAI()
        requests = [
            {
                "custom_id": "request-1",
                "method": "POST",
                "url": "/v1/responses",
                "body": {"model": "gpt-4o-mini", "input": "Say hello."},
            },
        ]
        with open("requests.jsonl", "w") as file:
            for request in requests:
                print(json.dumps(request), file=file)
        uploaded = client.files.create(file=open("requests.jsonl", "rb"), purpose="batch")

    Hosts:
        OpenAI and Azure OpenAI. Other hosts are not judged. The file must certainly be
        uploaded for a batch; one-byte encodings are left alone, since `json.dumps` writes
        ASCII.

    Source:
        OpenAI's batch guide, and its error `invalid_json_line`.
    """
    if file.for_batch and every(file.hosts, knows_lines):
        for fault in file.faults:
            yield Report(fault.origin, f"a batch's input file is JSON Lines{_fault(fault)}")


def _fault(fault: Fault) -> str:
    found = f" ({plain(fault.detail)})" if fault.detail else ""
    start, end, rest = FAULTS[fault.kind].partition(";")
    return f", and here {start}{found}{end}{rest}"


@rule("OBP513", "too-many-requests", InputFile)
def too_many_requests(file: InputFile) -> Iterator[Report]:
    """The input file holds more than a batch takes.

    What it does:
        Reports the number of requests that a loop writes into the file of a batch, where it
        is written and too large; and more than 2,048 inputs in one request for embeddings.
        `flake8-batch-params check` counts the requests of a file, and its bytes.

    Why is this bad?
        A batch takes 50,000 requests on OpenAI. It is accepted, and fails when its input
        file is validated.

    Example:
        import json

        from openai import OpenAI

        client = OpenAI()
        with open("requests.jsonl", "w") as file:
            for number in range(60_000):  # OBP513
                request = {
                    "custom_id": f"request-{number}",
                    "method": "POST",
                    "url": "/v1/responses",
                    "body": {"model": "gpt-4o-mini", "input": f"Spell {number}."},
                }
                print(json.dumps(request), file=file)
        uploaded = client.files.create(file=open("requests.jsonl", "rb"), purpose="batch")

    Use instead:
        import json

        from openai import OpenAI

        client = OpenAI()
        with open("requests.jsonl", "w") as file:
            for number in range(50_000):
                request = {
                    "custom_id": f"request-{number}",
                    "method": "POST",
                    "url": "/v1/responses",
                    "body": {"model": "gpt-4o-mini", "input": f"Spell {number}."},
                }
                print(json.dumps(request), file=file)
        uploaded = client.files.create(file=open("requests.jsonl", "rb"), purpose="batch")

    Hosts:
        50,000 requests on OpenAI, 100,000 on Azure OpenAI; 200 MB on OpenAI alone. Other
        hosts are not judged. The file must certainly be uploaded for a batch. A list of
        numbers is one input, in tokens.

    Source:
        OpenAI's batch guide; Microsoft's batch guide; `EmbeddingCreateParams.input` in the
        `openai` package.
    """
    if not file.for_batch:
        return
    if every(file.hosts, lambda host: host.requests is not None):
        yield from _lines(file)
    if every(file.hosts, lambda host: host.file_size is not None):
        yield from _bytes(file)
    if every(file.hosts, lambda host: host.embedding_inputs is not None):
        for line in file.lines:
            yield from _inputs(line, file.hosts)


def _lines(file: InputFile) -> Iterator[Report]:
    limit = max(host.requests or 0 for host in file.hosts)
    end = f"requests; {titles(file.hosts)} takes at most {limit:,} in one file"
    for count in file.counts:
        if isinstance(count.value, int) and count.value > limit:
            yield Report(count.origin, f"this writes {count.value:,} {end}")
    held = max(len(file.lines), file.held)
    if held > limit:
        yield Report(file.origin, f"this holds {held:,} {end}")


def _bytes(file: InputFile) -> Iterator[Report]:
    limit = max(host.file_size or 0 for host in file.hosts)
    if file.size > limit:
        yield Report(
            file.origin,
            f"this holds {file.size:,} bytes; {titles(file.hosts)} takes at most {limit:,}"
            " in one file",
        )


def _inputs(line: RequestLine, hosts: tuple[Host, ...]) -> Iterator[Report]:
    limit = max(host.embedding_inputs or 0 for host in hosts)
    urls = [body_of(url, line.hosts) for url in line.record.outcomes_of("url")]
    if not urls or any(url != "/v1/embeddings" for url in urls):
        return
    for body in line.record.outcomes_of("body"):
        for inputs in body.outcomes_of("input") if isinstance(body, Record) else ():
            count = _count(inputs)
            if count > limit:
                yield Report(
                    inputs.origin,
                    f"input has {count:,} items; {titles(hosts)} takes at most {limit:,}"
                    " in one request for embeddings",
                )


def _count(inputs: Value) -> int:
    """Return how many inputs a list certainly holds; 0 when that is not known."""
    if not isinstance(inputs, Sequence) or (inputs.open and inputs.length is None):
        return 0
    parts = [part for item in inputs.items for part in item.outcomes()]
    if not parts or any(type_of(part) not in ("str", "list", "tuple") for part in parts):
        return 0
    return len(inputs.items) if inputs.length is None else inputs.length
