"""What hosts refuse, written by hand from their documentation: no table of the plugin is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

OPENAI, AZURE, GROQ = "openai", "azure", "groq"
#: A host of which nobody knows what it accepts.
ANY = "any"

REQUIRED = ("input_file_id", "endpoint", "completion_window")
OPTIONAL = ("metadata", "output_expires_after")
CALL_ONLY = ("extra_headers", "extra_query", "extra_body", "timeout")
LINE_KEYS = ("custom_id", "method", "url", "body")
ENDPOINTS = (
    "/v1/responses", "/v1/chat/completions", "/v1/embeddings", "/v1/completions",
    "/v1/moderations", "/v1/images/generations", "/v1/images/edits", "/v1/videos",
)  # fmt: skip
ACCEPTED = {
    OPENAI: ENDPOINTS,
    AZURE: (*ENDPOINTS, *(one.removeprefix("/v1") for one in ENDPOINTS)),
    GROQ: ("/v1/chat/completions", "/v1/audio/transcriptions", "/v1/audio/translations"),
}
#: The least and the most seconds that are not certain to be refused.
SECONDS = {OPENAI: (3_600, 2_592_000), AZURE: (259_200, 2_592_000)}
DOMAINS = {
    "api.openai.com": OPENAI,
    "mine.openai.azure.com": AZURE,
    "api.groq.com": GROQ,
}


class Foreign(str):
    """A text from outside of the program: no value that is written in it."""

    __slots__ = ()


class ForeignNumber(int):
    """A number from outside of the program."""


class Refusal(NamedTuple):
    """What is refused: the code that says so, and the value or the key, as Python writes it."""

    code: str
    detail: str


def of_base_url(url: object) -> str:
    """Return the host of a client's address."""
    if url is None:
        return OPENAI
    if not isinstance(url, str) or isinstance(url, Foreign):
        return ANY
    return DOMAINS.get(urlsplit(url).hostname or "", ANY)


def refusals(
    names: tuple[str, ...], sdk: str, positional: int, keywords: Mapping[str, Any]
) -> set[Refusal]:
    """Return what the SDK, or every one of some hosts, refuses of a batch call."""
    found = set(_by_signature(sdk, positional, keywords))
    more = keywords.get("extra_body")
    body = {**keywords, **(more if isinstance(more, dict) else {})}
    judged = [set(_by_host(name, body)) for name in names]
    return found | (set.intersection(*judged) if judged else set())


def _by_signature(sdk: str, positional: int, keywords: Mapping[str, Any]) -> Iterator[Refusal]:
    if positional:
        yield Refusal("OBP106", "")
    for key in REQUIRED:
        if key not in keywords:
            yield Refusal("OBP101", key)
    known = (*REQUIRED, "metadata", *CALL_ONLY, *(OPTIONAL if sdk != GROQ else ()))
    for key, value in keywords.items():
        # A key whose value comes from outside came with it.
        if key not in known and not isinstance(value, Foreign):
            yield Refusal("OBP102", key)


def _by_host(name: str, body: Mapping[str, Any]) -> Iterator[Refusal]:
    if name == ANY:
        return
    for key, code, is_accepted in (
        ("endpoint", "OBP103", lambda value: value in ACCEPTED[name]),
        ("completion_window", "OBP104", lambda value: _window(name, value)),
        ("input_file_id", "OBP105", _is_file_id),
    ):
        if key in body and _is_written(body[key]) and not is_accepted(body[key]):
            yield Refusal(code, repr(body[key]))
    if name in SECONDS:
        yield from _metadata(body.get("metadata"))
        yield from expiry(SECONDS[name], body.get("output_expires_after"))


def _is_written(value: object) -> bool:
    if isinstance(value, Foreign | ForeignNumber):
        return False
    return value is None or isinstance(value, str | int | float)


def _window(name: str, value: object) -> bool:
    if name != GROQ or not isinstance(value, str):
        return value == "24h"
    number, unit = value[:-1], value[-1:]
    if not number.isdigit() or unit not in ("h", "d"):
        return value != ""
    return 24 <= int(number) * (24 if unit == "d" else 1) <= 168


def _is_file_id(value: object) -> bool:
    return isinstance(value, str) and value != "" and not value.endswith((".jsonl", ".json"))


def _metadata(value: object) -> Iterator[Refusal]:
    if not isinstance(value, dict):
        return
    if len(value) > 16:
        yield Refusal("OBP301", "")
    for key, one in value.items():
        if isinstance(key, str) and not isinstance(key, Foreign) and len(key) > 64:
            yield Refusal("OBP302", repr(key))
        if isinstance(one, str):
            if len(one) > 512 and not isinstance(one, Foreign):
                yield Refusal("OBP303", repr(one))
        elif not isinstance(one, ForeignNumber):
            yield Refusal("OBP304", repr(one))


def expiry(seconds: tuple[int, int], value: object) -> Iterator[Refusal]:
    """Yield what is refused of an expiry."""
    if not isinstance(value, dict):
        return
    for key in ("anchor", "seconds"):
        if key not in value:
            yield Refusal("OBP201", key)
    for key in value:
        if key not in ("anchor", "seconds") and not isinstance(value[key], Foreign):
            yield Refusal("OBP202", str(key))
    anchor, number = value.get("anchor", "created_at"), value.get("seconds", 10**6)
    if anchor != "created_at" and _is_written(anchor):
        yield Refusal("OBP203", repr(anchor))
    if type(number) is not int:
        if _is_written(number):
            yield Refusal("OBP205", repr(number))
    elif not seconds[0] <= number <= seconds[1]:
        yield Refusal("OBP204", repr(number))
