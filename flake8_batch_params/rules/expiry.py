"""OBP201 to OBP205: how long the output of a batch, or an uploaded file, is kept."""

from __future__ import annotations

from collections.abc import Iterator

from flake8_batch_params.facts.hosts import DAY, HOUR, Host
from flake8_batch_params.facts.spec import ANCHOR, EXPIRY_KEYS
from flake8_batch_params.findings import Edit, Report, echo, rule
from flake8_batch_params.payloads import Expiry
from flake8_batch_params.rules._wording import (
    as_key,
    as_value,
    described,
    did_you_mean,
    either,
    every,
    in_none,
    is_none,
    is_not,
    lacking,
    near_misses,
    shown,
    sole,
    string,
    type_of,
    written,
)
from flake8_batch_params.values import Absent, Known, Record, Sequence, Text, Value

#: `files.create` sends a form: None is left out of it, and all numbers are text in it.
SENT_AS_FORM = "expires_after"
MINUTE = 60
CENTURY = 100 * 365 * DAY


def _is_judged(expiry: Expiry) -> bool:
    return every(expiry.hosts, lambda host: host.seconds is not None)


def _records(expiry: Expiry) -> Iterator[Record]:
    if _is_judged(expiry):
        for value in expiry.value.outcomes():
            if isinstance(value, Record) and not _is_left_out(expiry, value):
                yield value


def _is_left_out(expiry: Expiry, value: Value) -> bool:
    """Tell whether nothing is sent for a value: a form has no null, and no empty dict or list."""
    return expiry.name == SENT_AS_FORM and all(map(_is_empty, value.outcomes()))


def _is_empty(value: Value) -> bool:
    if isinstance(value, Record):
        entries = value.entries.values()
        return not value.open and all(
            _is_empty(one) for entry in entries for one in entry.value.outcomes()
        )
    if isinstance(value, Sequence):
        return not value.open and not value.items
    return is_none(value) or isinstance(value, Absent)


def _all_refuse(expiry: Expiry, anchor: Text) -> bool:
    return every(expiry.hosts, lambda host: _refuses(host, anchor))


def _refuses(host: Host, anchor: Text) -> bool:
    return host.anchors is not None and not any(map(anchor.may_be, host.anchors))


def _values(expiry: Expiry, key: str) -> Iterator[Value]:
    for record in _records(expiry):
        yield from record.outcomes_of(key)


@rule("OBP201", "missing-expiry-key", Expiry)
def missing_expiry_key(expiry: Expiry) -> Iterator[Report]:
    """An expiry lacks its anchor or its seconds.

    What it does:
        Reports an `output_expires_after`, or an `expires_after` of an upload, without
        `anchor` or `seconds`, and one that is not a dict at all. An upload is sent as a
        form, which leaves out what is `None` or empty: `expires_after={}` is harmless.

    Why is this bad?
        Both keys are required, and `output_expires_after` may not be null. The SDK sends
        it as it is; the server refuses the batch.

    Example:
        from openai import OpenAI

        client = OpenAI()
        batch = client.batches.create(
            input_file_id="file-abc123",
            endpoint="/v1/chat/completions",
            completion_window="24h",
            output_expires_after={"seconds": 1209600},  # OBP201
        )

    Use instead:
        from openai import OpenAI

        client = OpenAI()
        batch = client.batches.create(
            input_file_id="file-abc123",
            endpoint="/v1/chat/completions",
            completion_window="24h",
            output_expires_after={"anchor": "created_at", "seconds": 1209600},
        )

    Hosts:
        OpenAI and Azure OpenAI. Other hosts' expiry is not known and not judged.

    Source:
        `OutputExpiresAfter` in the `openai` package; both keys are marked as required.
    """
    for record in _records(expiry):
        missing = [key for key in EXPIRY_KEYS if record.lacks(key)]
        if missing:
            others = [key for key in record.entries if key not in EXPIRY_KEYS]
            meant = near_misses(others, missing)
            advice = _shape(expiry) if len(meant) < len(missing) else ""
            yield Report(record.origin, lacking(expiry.name, missing, meant, advice))
    for value in expiry.value.outcomes():
        if is_not(value, "dict") and _is_judged(expiry) and not _is_left_out(expiry, value):
            yield Report(
                value.origin,
                f"{expiry.name} is {described(value)}; leave it out, or write {_shape(expiry)}",
            )


def _shape(expiry: Expiry) -> str:
    """Return what an expiry looks like that every host accepts."""
    ranges = [host.seconds for host in expiry.hosts if host.seconds is not None]
    low, high = max(low for low, _ in ranges), min(high for _, high in ranges)
    return f"{{'anchor': '{ANCHOR}', 'seconds': N}} with N from {low} to {high}"


@rule("OBP202", "unknown-expiry-key", Expiry)
def unknown_expiry_key(expiry: Expiry) -> Iterator[Report]:
    """An expiry has a key that does not exist.

    What it does:
        Reports keys of an `output_expires_after`, or of an upload's `expires_after`,
        other than `anchor` and `seconds`. A near miss is named.

    Why is this bad?
        The SDK sends the key as it is; the server refuses the batch.

    Example:
        from openai import OpenAI

        client = OpenAI()
        batch = client.batches.create(
            input_file_id="file-abc123",
            endpoint="/v1/chat/completions",
            completion_window="24h",
            output_expires_after={
                "anchor": "created_at",
                "seconds": 1209600,
                "days": 14,  # OBP202
            },
        )

    Use instead:
        from openai import OpenAI

        client = OpenAI()
        batch = client.batches.create(
            input_file_id="file-abc123",
            endpoint="/v1/chat/completions",
            completion_window="24h",
            output_expires_after={
                "anchor": "created_at",
                "seconds": 1209600,
            },
        )

    Hosts:
        OpenAI and Azure OpenAI. Other hosts' expiry is not known and not judged.

    Source:
        `OutputExpiresAfter` in the `openai` package.
    """
    for record in _records(expiry):
        for key, entry in written(record):
            if key not in EXPIRY_KEYS and not _is_left_out(expiry, entry.value):
                advice = did_you_mean(key, EXPIRY_KEYS) or f"; it has {either(EXPIRY_KEYS, 'and')}"
                yield Report(
                    entry.key_origin,
                    f"{echo(key)} is not a key of {expiry.name}{advice}",
                    as_key(record, key, entry.key_origin, sole(key, EXPIRY_KEYS)),
                )


@rule("OBP203", "unsupported-expiry-anchor", Expiry)
def unsupported_expiry_anchor(expiry: Expiry) -> Iterator[Report]:
    """An expiry counts from something other than the creation of the file.

    What it does:
        Reports an `anchor` that is not `created_at`.

    Why is this bad?
        The only anchor there is is the creation of the file that expires, not the batch's
        creation or completion. The server refuses any other.

    Example:
        from openai import OpenAI

        client = OpenAI()
        batch = client.batches.create(
            input_file_id="file-abc123",
            endpoint="/v1/chat/completions",
            completion_window="24h",
            output_expires_after={
                "anchor": "completed_at",  # OBP203
                "seconds": 1209600,
            },
        )

    Use instead:
        from openai import OpenAI

        client = OpenAI()
        batch = client.batches.create(
            input_file_id="file-abc123",
            endpoint="/v1/chat/completions",
            completion_window="24h",
            output_expires_after={
                "anchor": "created_at",
                "seconds": 1209600,
            },
        )

    Hosts:
        OpenAI and Azure OpenAI. Other hosts' anchors are not known and not judged.

    Source:
        `OutputExpiresAfter.anchor` in the `openai` package.
    """
    for value in _values(expiry, "anchor"):
        written = string(value)
        if isinstance(written, Text):
            refused = _all_refuse(expiry, written)
        else:
            anchor = None if written is None else written.value
            judged = written is not None or is_not(value, "str")
            refused = judged and in_none(anchor, (host.anchors for host in expiry.hosts))
        if refused:
            found = described(value) if written is None else shown(written)
            yield Report(
                value.origin,
                f"{expiry.name}.anchor is {found}; it must be '{ANCHOR}'",
                as_value(value, ANCHOR),
            )


@rule("OBP204", "expiry-seconds-out-of-range", Expiry)
def expiry_seconds_out_of_range(expiry: Expiry) -> Iterator[Report]:
    """A file would expire too early or too late.

    What it does:
        Reports `seconds` outside of the range that the host accepts.

    Why is this bad?
        Only the prose of the documentation has the limits, so that no type checker knows
        them; the server refuses the batch.

    Example:
        from openai import OpenAI

        client = OpenAI()
        batch = client.batches.create(
            input_file_id="file-abc123",
            endpoint="/v1/chat/completions",
            completion_window="24h",
            output_expires_after={
                "anchor": "created_at",
                "seconds": 90 * 24 * 3600,  # OBP204
            },
        )

    Use instead:
        from openai import OpenAI

        client = OpenAI()
        batch = client.batches.create(
            input_file_id="file-abc123",
            endpoint="/v1/chat/completions",
            completion_window="24h",
            output_expires_after={
                "anchor": "created_at",
                "seconds": 30 * 24 * 3600,
            },
        )

    Hosts:
        OpenAI keeps output for 1 hour to 30 days (3600 to 2592000). Azure OpenAI documents
        14 to 30 days, but takes 3 (259200), so only less is reported. Other hosts' ranges
        are not known and not judged.

    Source:
        The description of `OutputExpiresAfter.seconds` in the `openai` package;
        Microsoft's batch guide, and public reports of what its service accepts.
    """
    ranges: dict[tuple[int, int], list[str]] = {}
    for host in expiry.hosts:
        if host.seconds is not None:
            ranges.setdefault(host.seconds, []).append(host.title)
    for value in _values(expiry, "seconds"):
        if not isinstance(value, Known) or type(value.value) is not int:
            continue
        seconds = value.value
        if not any(low <= seconds <= high for low, high in ranges):
            each = [
                f"{_duration(low)} to {_duration(high)} on {either(names, 'and')}"
                for (low, high), names in ranges.items()
            ]
            yield Report(
                value.origin,
                f"{expiry.name}.seconds is {_duration(seconds)}; it must be from {either(each)}",
            )


def _duration(seconds: int) -> str:
    """Return the number of seconds with what a reader makes of it: ``3600 (1 hour)``."""
    if not MINUTE <= seconds <= CENTURY:
        return echo(seconds)
    parts, rest = [], seconds
    for unit, name in ((DAY, "day"), (HOUR, "hour"), (MINUTE, "minute"), (1, "second")):
        count, rest = divmod(rest, unit)
        if count:
            parts.append(f"{count} {name}{'s' * (count > 1)}")
    return f"{seconds} ({' '.join(parts)})"


@rule("OBP205", "expiry-seconds-not-an-integer", Expiry)
def expiry_seconds_not_an_integer(expiry: Expiry) -> Iterator[Report]:
    """The seconds of an expiry are not an integer.

    What it does:
        Reports `seconds` that are a `float`, a `str`, a `bool`, `None` or anything else
        that is certainly no `int`; the results of a division and of
        `timedelta.total_seconds()` are floats.

    Why is this bad?
        The SDK sends the value as it is, and type checkers take `True` for an integer;
        the server refuses the batch.

    Example:
        from datetime import timedelta

        from openai import OpenAI

        client = OpenAI()
        batch = client.batches.create(
            input_file_id="file-abc123",
            endpoint="/v1/chat/completions",
            completion_window="24h",
            output_expires_after={
                "anchor": "created_at",
                "seconds": timedelta(days=14).total_seconds(),  # OBP205
            },
        )

    Use instead:
        from datetime import timedelta

        from openai import OpenAI

        client = OpenAI()
        batch = client.batches.create(
            input_file_id="file-abc123",
            endpoint="/v1/chat/completions",
            completion_window="24h",
            output_expires_after={
                "anchor": "created_at",
                "seconds": int(timedelta(days=14).total_seconds()),
            },
        )

    Hosts:
        OpenAI and Azure OpenAI. The `expires_after` of an upload is sent as a form, in
        which strings and numbers look alike: there only other types are reported.

    Source:
        `OutputExpiresAfter.seconds` in the `openai` package.
    """
    for value in _values(expiry, "seconds"):
        alike = expiry.name == SENT_AS_FORM and type_of(value) in ("str", "float")
        if is_not(value, "int") and not alike:
            yield Report(
                value.origin,
                f"{expiry.name}.seconds is {described(value)}; it must be an integer"
                f"{_as_integer(value)}",
                _edit(value),
            )


def _edit(value: Value) -> Edit | None:
    """Return the edit to an integer, where a literal certainly means one."""
    number = value.value if isinstance(value, Known) else None
    if isinstance(number, float) and number.is_integer():
        return as_value(value, int(number), "int")
    digits = isinstance(number, str) and number.isascii() and number.isdecimal()
    short = digits and len(str(number)) < 20
    return as_value(value, int(str(number)), "int") if short else None


def _as_integer(value: Value) -> str:
    """Return how to make an integer of it, where that makes sense."""
    if type_of(value) not in ("float", "str"):
        return ""
    number = value.value if isinstance(value, Known) else None
    if isinstance(number, float) and number.is_integer():
        return f": write {echo(int(number))}, or int(...)"
    if isinstance(number, str) and number.isdecimal():
        return f": write {number[:20]} without quotes, or int(...)"
    return ": use int(...)"
