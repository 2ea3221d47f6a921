"""Requests of an input file at random: correct ones, and ones that are broken in a known way."""

from __future__ import annotations

import copy
from collections.abc import Callable
from random import Random
from typing import Any, NamedTuple

Request = dict[str, Any]

TEXTS = ["", "Say hello.", 'A "quoted" \\ text\nof two lines', "Grüße 😀", "{}[],:", "x" * 300]


def _some(dice: Random, optional: dict[str, Any]) -> dict[str, Any]:
    """Return a few of these keys, in any order."""
    chosen = dice.sample(sorted(optional), dice.randrange(len(optional) + 1))
    return {key: optional[key] for key in chosen}


def _messages(dice: Random) -> list[dict[str, Any]]:
    picture = [{"type": "text", "text": dice.choice(TEXTS)}]
    system = [{"role": "system", "content": dice.choice(TEXTS)}]
    return dice.choice([[], system]) + [
        {"role": "user", "content": dice.choice([dice.choice(TEXTS), picture])}
        for _ in range(dice.randint(1, 3))
    ]


def _chat(dice: Random) -> Request:
    schema = {"type": "object", "properties": {"stream": {"type": "string"}}}
    optional = {
        "temperature": dice.choice([0, 0.5, None]),
        "max_tokens": dice.choice([None, 256]),
        "stream": dice.choice([False, None]),
        "metadata": {"custom_id": "a"},
        "response_format": {"type": "json_object"},
        "tools": [{"type": "function", "function": {"name": "f", "parameters": schema}}],
        "seed": dice.randrange(5),
        "reasoning_effort": "low",
    }
    return {"model": "gpt-4o-mini", "messages": _messages(dice), **_some(dice, optional)}


def _responses(dice: Random) -> Request:
    optional = {
        "instructions": dice.choice(TEXTS),
        "max_output_tokens": dice.choice([256, None]),
        "reasoning": {"effort": "low"},
        "text": {"format": {"type": "text"}},
        "stream": False,
        "temperature": 1.0,
    }
    content = dice.choice([dice.choice(TEXTS), [{"role": "user", "content": "x"}]])
    return {"model": "gpt-4o-mini", "input": content, **_some(dice, optional)}


def _embeddings(dice: Random) -> Request:
    content = dice.choice(["a", ["a", "b"], [1, 2, 3], [[1], [2]], ["a"] * 2048, [1] * 3000])
    optional = {"dimensions": 256, "encoding_format": "float", "user": "somebody"}
    return {"model": "text-embedding-3-small", "input": content, **_some(dice, optional)}


def _completions(dice: Random) -> Request:
    optional = {"suffix": "b", "max_tokens": 5, "stream": False}
    prompt = dice.choice(["a", ["a"], None])
    return {"model": "gpt-3.5-turbo-instruct", "prompt": prompt, **_some(dice, optional)}


def _moderations(dice: Random) -> Request:
    optional = {"model": "omni-moderation-latest"}
    return {"input": dice.choice(["a", ["a", "b"]]), **_some(dice, optional)}


def _images(dice: Random) -> Request:
    optional = {"model": "gpt-image-1", "n": 1, "size": "1024x1024", "quality": "low"}
    return {"prompt": dice.choice(TEXTS[1:]), **_some(dice, optional)}


BODIES: dict[str, Callable[[Random], Request]] = {
    "/v1/chat/completions": _chat,
    "/v1/responses": _responses,
    "/v1/embeddings": _embeddings,
    "/v1/completions": _completions,
    "/v1/moderations": _moderations,
    "/v1/images/generations": _images,
}
#: Keys that a body has to have, where the SDK's types say so.
REQUIRED = {
    "/v1/chat/completions": ("model", "messages"),
    "/v1/embeddings": ("model", "input"),
    "/v1/completions": ("model",),
    "/v1/moderations": ("input",),
    "/v1/images/generations": ("prompt",),
}


def correct(url: str, custom_id: str, dice: Random) -> Request:
    """Return a request that OpenAI takes, with its keys in any order."""
    whole = {"custom_id": custom_id, "method": "POST", "url": url, "body": BODIES[url](dice)}
    keys = list(whole)
    dice.shuffle(keys)
    return {key: whole[key] for key in keys}


class Fault(NamedTuple):
    """A way to break a request: the code that says so, and what it needs to be possible.

    ``typed`` when the SDK's types refuse it too; ``urls`` are those where it is one;
    ``large`` when such a request is thousands of values.
    """

    code: str
    change: Callable[[Request, Random], None]
    typed: bool = True
    urls: tuple[str, ...] = tuple(BODIES)
    large: bool = False


def _drop(request: Request, dice: Random) -> None:
    del request[dice.choice(["custom_id", "method", "url", "body"])]


def _misspell(request: Request, dice: Random) -> None:
    key = dice.choice(["custom_id", "method", "url", "body"])
    request[f"{key}:"] = request.pop(key)


def _method(request: Request, dice: Random) -> None:
    request["method"] = dice.choice(["GET", "PUT", "", "POST ", 5, None])


def _url(request: Request, dice: Random) -> None:
    url = request["url"]
    wrong = [url[1:], url + "/", "https://api.openai.com" + url, url + "s", "", 5, None]
    request["url"] = dice.choice(wrong)


def _stream(request: Request, dice: Random) -> None:
    request["body"]["stream"] = True


def _drop_from_body(request: Request, dice: Random) -> None:
    del request["body"][dice.choice(REQUIRED[request["url"]])]


def _wrong_kind(request: Request, dice: Random) -> None:
    key = dice.choice(["custom_id", "body"])
    wrong: dict[str, list[Any]] = {
        "custom_id": [5, None, ["a"], True],
        "body": ["{}", [], None, 5],
    }
    request[key] = dice.choice(wrong[key])


def _foreign(request: Request, dice: Random) -> None:
    body = request["body"]
    if request["url"] == "/v1/responses":
        body.pop("input")
        body["messages"] = [{"role": "user", "content": "x"}]
    else:
        body["max_output_tokens"] = 5


def _reasoning_model(request: Request, dice: Random) -> None:
    request["body"]["model"] = dice.choice(["o1", "o3-mini", "o4-mini-2025-04-16"])
    request["body"]["max_tokens"] = 256


def _too_many_inputs(request: Request, dice: Random) -> None:
    request["body"]["input"] = ["a"] * 2049


STREAMING = ("/v1/chat/completions", "/v1/responses", "/v1/completions")
FAULTS = {
    "a key is missing": Fault("OBP501", _drop),
    "a key is misspelt": Fault("OBP501", _misspell),
    "another method": Fault("OBP502", _method),
    "another url": Fault("OBP503", _url),
    "streaming": Fault("OBP506", _stream, urls=STREAMING),
    "a key of the body is missing": Fault("OBP507", _drop_from_body, urls=tuple(REQUIRED)),
    "a key of another endpoint": Fault(
        "OBP508", _foreign, typed=False, urls=("/v1/chat/completions", "/v1/responses")
    ),
    "a value of the wrong kind": Fault("OBP509", _wrong_kind),
    "max_tokens of a reasoning model": Fault(
        "OBP511", _reasoning_model, typed=False, urls=("/v1/chat/completions",)
    ),
    "too many inputs": Fault(
        "OBP513", _too_many_inputs, typed=False, urls=("/v1/embeddings",), large=True
    ),
}


def broken(name: str, custom_id: str, dice: Random) -> Request:
    """Return a request that is correct but for one fault."""
    fault = FAULTS[name]
    request = copy.deepcopy(correct(dice.choice(fault.urls), custom_id, dice))
    fault.change(request, dice)
    return request
