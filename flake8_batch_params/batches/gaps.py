"""What of a payload could not be judged, and why.

A call is judged *whole* if its SDK is known, each host that may answer has a record, and each
value that is written or handed over is known on every path; *not* if neither a host nor the
SDK is known, so that no rule has anything to compare with; else *in part*.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from flake8_batch_params import payloads, values
from flake8_batch_params.facts import spec
from flake8_batch_params.facts.hosts import ANY
from flake8_batch_params.facts.sdk import ANY_SDK

#: Verdicts.
WHOLE, PART, NOT = "whole", "in part", "not"
#: Keywords of a call that no rule reads.
_UNREAD = frozenset(spec.CALL_ONLY) - {"extra_body"}
#: What a gap is called that is none of a value.
HOST, SDK, PATHS, FURTHER = "the host", "the SDK", "the paths", "further parameters"


@dataclass(frozen=True)
class Gap:
    """Something that is not known: ``name`` is a parameter's, or says what it is.

    ``where`` is the place that the reason speaks of; ``origin`` the one of the value.
    """

    name: str
    reason: str
    origin: object = field(default=None, repr=False)
    where: object = field(default=None, repr=False)

    def told(self, line: int | None) -> str:
        """Return the reason with the line that it speaks of."""
        return (
            self.reason if line is None or self.where is None else f"{self.reason} in line {line}"
        )


def gaps(payload: Any, decided: str, complete: bool) -> list[Gap]:
    """Return what could not be judged of a payload, each reason once."""
    found = [*_owner(payload, decided), *_values(payload)]
    if getattr(payload, "partial", False) and not any(one.name == FURTHER for one in found):
        found.append(Gap(FURTHER, "a later call may add them"))
    if not complete:
        found.append(Gap(PATHS, "too many to follow them all"))
    return list({(one.name, one.reason): one for one in reversed(found)}.values())[::-1]


def verdict(payload: Any, found: list[Gap]) -> str:
    """Return whether a payload was judged whole, in part or not."""
    if not found:
        return WHOLE
    names = {one.name for one in found}
    if HOST in names and (SDK in names or not getattr(payload, "sdks", ())):
        return NOT
    return PART


def _owner(payload: Any, decided: str) -> Iterator[Gap]:
    if ANY in getattr(payload, "hosts", ()):
        yield Gap(HOST, f"may be anybody ({decided})" if decided else "may be anybody")
    if ANY_SDK in getattr(payload, "sdks", ()):
        yield Gap(SDK, f"may be any ({decided})" if decided else "may be any")


def record_of(payload: Any) -> values.Record | None:
    """Return the dict or the keywords that a payload is made of."""
    if isinstance(payload, payloads.RequestLine):
        return payload.record
    if isinstance(payload, payloads.Expiry):
        return payload.value if isinstance(payload.value, values.Record) else None
    keywords: values.Record | None = getattr(payload, "keywords", None)
    return keywords


def _values(payload: Any) -> Iterator[Gap]:
    record = record_of(payload)
    if record is None:
        return
    for key, entry in record.entries.items():
        if key not in _UNREAD:
            name = key if isinstance(key, str) else repr(key)
            yield from unknowns(name, entry.value)
    if record.open:
        yield Gap(
            FURTHER, record.reason or "what is added is not known", record.origin, record.where
        )


def unknowns(name: str, value: values.Value) -> Iterator[Gap]:
    """Yield each reason for which a value, or something in it, is not known."""
    for one in value.outcomes():
        if isinstance(one, (values.Unknown, values.Text)):
            yield Gap(name, one.reason or "not known", one.origin, one.where)
        elif isinstance(one, values.Typed):
            if not _is_file(name, one):
                reason = one.reason or f"a {one.type} whose value is not known"
                yield Gap(name, reason, one.origin, one.where)
        elif isinstance(one, values.Record):
            for key, entry in one.entries.items():
                yield from unknowns(f"{name}.{key}", entry.value)
            if one.open:
                yield Gap(name, one.reason or "not known", one.origin, one.where)
        elif isinstance(one, values.Sequence):
            for item in one.items:
                yield from unknowns(name, item)
            if one.open:
                yield Gap(name, one.reason or "not known", one.origin, one.where)


def _is_file(name: str, value: values.Typed) -> bool:
    """Tell whether a value is known well enough for what it is for: of a file, its kind."""
    return name == "file" and value.type != "file"
