"""Which payloads hold a value, and whether all of them ask for the same edit of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from flake8_batch_params.batches.analysis import Analysis, Site
from flake8_batch_params.findings import Edit, Report
from flake8_batch_params.payloads import BatchRequest, Expiry, InputFile, RequestLine, Upload
from flake8_batch_params.values import (
    Entry,
    OneOf,
    Record,
    Sequence,
    UploadedFile,
    UploadedId,
    Value,
)

#: Keys whose values are a payload of their own.
EXPIRIES = ("output_expires_after", "expires_after")


class Sharing:
    """The sites that hold each origin, and what is reported of it."""

    def __init__(self, analysis: Analysis, reports: Iterable[tuple[str, Site, Report]]) -> None:
        self._reports: dict[int, list[tuple[str, Site, Report]]] = defaultdict(list)
        for said in reports:
            edit = said[2].edit
            self._reports[id(said[2].origin if edit is None else edit.origin)].append(said)
        #: The sites that hold an origin themselves, and those that hold the upload it is of.
        self._own: dict[int, list[Site]] = defaultdict(list)
        self._below: dict[int, list[tuple[Site, UploadedFile]]] = defaultdict(list)
        self.records: list[Record] = []
        self.payloads: set[int] = set()
        for site in analysis.sites:
            self._read(site)

    def _read(self, site: Site) -> None:
        self.payloads.add(id(site.whole.origin))
        own = set()
        for one in _held(site.whole):
            if isinstance(one, Record):
                self.records.append(one)
                self.payloads.add(id(one.origin))
            if isinstance(one, UploadedFile):
                for below in _held(one.keywords):
                    self._below[_origin(below)].append((site, one))
            else:
                own.add(_origin(one))
        for origin in own:
            self._own[origin].append(site)

    def edits(self, origin: object) -> set[Edit]:
        """Return the edits of an origin that are reported."""
        return {said[2].edit for said in self._reports[id(origin)] if said[2].edit is not None}

    def codes(self, origin: object) -> set[str]:
        """Return the codes of what is reported of an origin with an edit."""
        return {code for code, _, one in self._reports[id(origin)] if one.edit is not None}

    def disagreeing(self, edit: Edit) -> Site | None:
        """Return a site that holds the origin of an edit and does not ask for it."""
        origin = id(edit.origin)
        asking = [site for _, site, one in self._reports[origin] if one.edit == edit]
        above = [site for site, _ in self._below[origin]]
        by_batch = any(_is_in(site, above) for site in asking)
        by_upload = all(isinstance(site.whole, Upload) for site in asking)
        for site in self._own[origin]:
            excused = by_batch and isinstance(site.whole, Upload)
            if not _is_in(site, asking) and not excused:
                return site
        for site in above:
            if not _is_in(site, asking) and not by_upload:
                return site
        return None

    def uploads(self, edit: Edit) -> list[UploadedFile]:
        """Return the uploads that a batch is made of and that hold the origin of an edit."""
        return [upload for _, upload in self._below[id(edit.origin)]]

    def entries(self, origin: object) -> Iterator[tuple[Record, object, Entry]]:
        """Yield each record that holds a value of this origin, with its key and its entry."""
        for record in self.records:
            for key, entry in record.entries.items():
                if any(one.origin is origin for one in entry.value.outcomes()):
                    yield record, key, entry

    def wrapped(self, origin: object) -> Iterator[tuple[Record, object, Entry]]:
        """Yield the dicts that hold a value where one of another type belongs."""
        sites = [site for _, site, one in self._reports[id(origin)] if one.edit is not None]
        records: list[tuple[Record, object]] = []
        for site in sites:
            records += _typed(site.whole)
        for record, key, entry in self.entries(origin):
            if any(place(record) == place(one) and name in (None, key) for one, name in records):
                yield record, key, entry


def place(record: Record) -> int:
    """Return what the dicts of one display share, as several paths bring it."""
    return id(record) if record.origin is None else id(record.origin)


def _typed(payload: Any) -> Iterator[tuple[Record, str | None]]:
    """Yield the dicts of a payload whose values must have a type, and under which key."""
    if isinstance(payload, RequestLine):
        yield payload.record, "custom_id"
    if isinstance(payload, Expiry):
        for one in payload.value.outcomes():
            if isinstance(one, Record):
                yield one, "seconds"
    if isinstance(payload, BatchRequest):
        for one in payload.body.outcomes_of("metadata"):
            if isinstance(one, Record):
                yield one, None


def _is_in(site: Site, sites: list[Site]) -> bool:
    return any(site is one for one in sites)


def _held(payload: Any) -> Iterator[Value | Entry]:
    """Yield the values and entries that a payload holds itself, uploads without what they hold.

    Those of an expiry are its own alone, and those of a line are no file's.
    """
    rest: list[Value] = list(_parts(payload))
    while rest:
        one = rest.pop()
        if isinstance(one, UploadedId):
            one = one.upload
        if isinstance(one, OneOf):
            rest += one.options
            continue
        yield one
        if isinstance(one, Record):
            for key, entry in one.entries.items():
                yield entry
                if key not in EXPIRIES:
                    rest.append(entry.value)
        elif isinstance(one, Sequence):
            rest += one.items


def _origin(one: Value | Entry) -> int:
    return id(one.key_origin if isinstance(one, Entry) else one.origin)


def _parts(payload: Any) -> Iterator[Value]:
    match payload:
        case Record():
            yield payload
        case BatchRequest():
            yield from (payload.keywords, payload.body, *payload.positional)
        case Upload():
            yield from (
                payload.keywords, payload.body, *payload.positional, *payload.file_names
            )  # fmt: skip
        case Expiry():
            yield payload.value
        case InputFile():
            return
        case _:
            for value in vars(payload).values():
                if isinstance(value, Value):
                    yield value
                elif isinstance(value, tuple):
                    yield from (one for one in value if isinstance(one, Value))
