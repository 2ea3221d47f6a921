"""OBP507, OBP508 and OBP511: the body of a request in the input file."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flake8_batch_params.facts.spec import BODIES, RENAMED_KEYS, Body
from flake8_batch_params.findings import Edit, Report, echo, rule
from flake8_batch_params.payloads import RequestLine
from flake8_batch_params.rules._endpoints import body_of
from flake8_batch_params.rules._wording import (
    all_openai,
    as_key,
    every,
    is_none,
    knows_lines,
    lacking,
    near_misses,
    type_of,
    written,
)
from flake8_batch_params.values import Absent, Entry, Known, Record, Value

#: The o-series: ``o1``, ``o3-mini``, ``o4-mini-2025-04-16``.
_O_SERIES = re.compile(r"o\d+(-[\w.-]+)?")
CHAT = "/v1/chat/completions"


def _shapes(line: RequestLine) -> list[tuple[str, Body]]:
    """Return what the body of a request must be like, for each url that it may have."""
    urls = [body_of(url, line.hosts) for url in line.record.outcomes_of("url")]
    shapes = [(url, BODIES[url]) for url in urls if url is not None and url in BODIES]
    return shapes if len(shapes) == len(urls) else []


def _bodies(line: RequestLine) -> Iterator[Record]:
    for value in line.record.outcomes_of("body"):
        if isinstance(value, Record):
            yield value


@rule("OBP507", "missing-body-key", RequestLine)
def missing_body_key(line: RequestLine) -> Iterator[Report]:
    """The body of a request lacks a key that its url requires.

    What it does:
        Reports a `body` without what its `url` requires: `model` and `messages` for chat
        completions, `model` and `input` for responses and embeddings, `input` for
        moderations, `prompt` for images. Of a response, a stored `prompt` may bring both,
        and `previous_response_id` or `conversation` the input. Only a request to which
        nothing can be added any more is judged.

    Why is this bad?
        The batch is accepted and runs, and each such request fails.

    Example:
        import json

        request = {
            "custom_id": "request-1",
            "method": "POST",
            "url": "/v1/chat/completions",
            "body": {"messages": [{"role": "user", "content": "Say hello."}]},  # OBP507
        }
        with open("requests.jsonl", "w") as file:
            print(json.dumps(request), file=file)

    Use instead:
        import json

        request = {
            "custom_id": "request-1",
            "method": "POST",
            "url": "/v1/chat/completions",
            "body": {
                "model": "gpt-4o-mini",
                "messages": [{"role": "user", "content": "Say hello."}],
            },
        }
        with open("requests.jsonl", "w") as file:
            print(json.dumps(request), file=file)

    Hosts:
        OpenAI and Azure OpenAI, where `model` is the deployment. Other hosts are not
        judged, nor are the bodies of image edits and videos.

    Source:
        The parameters of each endpoint in the `openai` package; for responses, of which it
        requires nothing, answers of api.openai.com, measured in 2026.
    """
    if not line.finished or line.record.open or not every(line.hosts, knows_lines):
        return
    shapes = _shapes(line)
    for body in _bodies(line):
        each = [_missing(body, shape, line) for _, shape in shapes]
        missing = [key for key in each[0] if all(key in keys for keys in each)] if each else []
        if missing:
            others = [key for key in body.entries if key not in shapes[0][1].required]
            subject = f"the body of a request for {shapes[0][0]}"
            yield Report(body.origin, lacking(subject, missing, near_misses(others, missing)))


def _missing(body: Record, shape: Body, line: RequestLine) -> list[str]:
    """Return what a body lacks, but for what OBP508 says in place of it."""
    foreign = shape.foreign if all_openai(line.hosts) else {}
    said = {right for key, right in foreign.items() if _is_sent(body.entries.get(key))}
    return [
        key
        for key, instead in shape.required.items()
        if key not in said and all(map(body.lacks, (key, *instead)))
    ]


@rule("OBP508", "foreign-body-key", RequestLine)
def foreign_body_key(line: RequestLine) -> Iterator[Report]:
    """The body of a request has another endpoint's key.

    What it does:
        Reports keys of a `body` that the endpoint of its `url` refuses and that are another
        endpoint's: `messages`, `response_format`, `max_tokens` in a body for responses,
        `input`, `instructions`, `text` in one for chat completions. The right one is named.

    Why is this bad?
        The batch is accepted and runs, and each such request fails with
        `unknown_parameter`.

    Example:
        import json

        from openai import OpenAI

        client = OpenAI()
        request = {
            "custom_id": "request-1",
            "method": "POST",
            "url": "/v1/responses",
            "body": {
                "model": "gpt-4o-mini",
                "messages": [{"role": "user", "content": "Say hello."}],  # OBP508
            },
        }
        with open("requests.jsonl", "w") as file:
            print(json.dumps(request), file=file)
        uploaded = client.files.create(file=open("requests.jsonl", "rb"), purpose="batch")

    Use instead:
        import json

        from openai import OpenAI

        client = OpenAI()
        request = {
            "custom_id": "request-1",
            "method": "POST",
            "url": "/v1/responses",
            "body": {
                "model": "gpt-4o-mini",
                "input": [{"role": "user", "content": "Say hello."}],
            },
        }
        with open("requests.jsonl", "w") as file:
            print(json.dumps(request), file=file)
        uploaded = client.files.create(file=open("requests.jsonl", "rb"), purpose="batch")

    Hosts:
        OpenAI alone: other hosts have keys of their own. Chat completions, responses and
        embeddings; new keys come with every version, so that only those of another
        endpoint are reported.

    Source:
        Answers of api.openai.com on chat completions and responses, measured in 2026; the
        parameters of each endpoint in the `openai` package.
    """
    if not all_openai(line.hosts):
        return
    shapes = _shapes(line)
    for body in _bodies(line) if shapes else ():
        for key, entry in written(body):
            rights = [shape.foreign.get(str(key)) for _, shape in shapes]
            if not all(rights) or not _is_sent(entry):
                continue
            url, right = shapes[0][0], str(rights[0])
            name = echo(right) if right.isidentifier() else right
            yield Report(
                entry.key_origin,
                f"{echo(key)} is not a key of a body for {url}; write {name}",
                _renamed(body, str(key), entry, right),
            )


def _is_sent(entry: Entry | None) -> bool:
    """Tell whether some run sends something other than null for a key."""
    outcomes = () if entry is None else entry.value.outcomes()
    return any(not isinstance(one, Absent) and not is_none(one) for one in outcomes)


def _renamed(body: Record, key: str, entry: Entry, right: str) -> Edit | None:
    """Return the edit to the right key, where it takes the value as it is."""
    twice = sum(other in body.entries for other in RENAMED_KEYS) > 1
    return None if key not in RENAMED_KEYS or twice else as_key(body, key, entry.key_origin, right)


@rule("OBP511", "unsupported-max-tokens", RequestLine)
def unsupported_max_tokens(line: RequestLine) -> Iterator[Report]:
    """A chat request to an o-series model limits its tokens by max_tokens.

    What it does:
        Reports `max_tokens` in the body of a chat completion whose model is certainly one
        of the o-series: `o1`, `o3-mini`, `o4-mini` and so on. Other models are not judged.

    Why is this bad?
        The batch is accepted and runs, and each such request fails: the o-series takes
        `max_completion_tokens` alone.

    Example:
        import json

        from openai import OpenAI

        client = OpenAI()
        request = {
            "custom_id": "request-1",
            "method": "POST",
            "url": "/v1/chat/completions",
            "body": {
                "model": "o4-mini",
                "messages": [{"role": "user", "content": "Say hello."}],
                "max_tokens": 500,  # OBP511
            },
        }
        with open("requests.jsonl", "w") as file:
            print(json.dumps(request), file=file)
        uploaded = client.files.create(file=open("requests.jsonl", "rb"), purpose="batch")

    Use instead:
        import json

        from openai import OpenAI

        client = OpenAI()
        request = {
            "custom_id": "request-1",
            "method": "POST",
            "url": "/v1/chat/completions",
            "body": {
                "model": "o4-mini",
                "messages": [{"role": "user", "content": "Say hello."}],
                "max_completion_tokens": 500,
            },
        }
        with open("requests.jsonl", "w") as file:
            print(json.dumps(request), file=file)
        uploaded = client.files.create(file=open("requests.jsonl", "rb"), purpose="batch")

    Hosts:
        OpenAI alone: on Azure OpenAI the name of a deployment says nothing of its model.

    Source:
        `CompletionCreateParams.max_tokens` in the `openai` package: "not compatible with
        o-series models"; 18 public reports.
    """
    if not all_openai(line.hosts) or {url for url, _ in _shapes(line)} != {CHAT}:
        return
    for body in _bodies(line):
        entry = body.entries.get("max_tokens")
        models = body.outcomes_of("model")
        if entry is None or not models or not all(map(_is_o_series, models)):
            continue
        if any(type_of(limit) not in (None, "None") for limit in entry.value.outcomes()):
            model = next(model.value for model in models if isinstance(model, Known))
            yield Report(
                entry.key_origin,
                f"'max_tokens' is not supported with {echo(model)}; write 'max_completion_tokens'",
                as_key(body, "max_tokens", entry.key_origin, "max_completion_tokens"),
            )


def _is_o_series(model: Value) -> bool:
    name = model.value if isinstance(model, Known) else None
    return isinstance(name, str) and _O_SERIES.fullmatch(name) is not None
