"""Requests in input files: what is written where, and which dicts are requests at all."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from flake8_batch_params import payloads, values
from flake8_batch_params.batches.alike import is_slip
from flake8_batch_params.batches.clients import Owner
from flake8_batch_params.batches.notes import Notes
from flake8_batch_params.batches.objects import Uploaded
from flake8_batch_params.engine.containers import Dict, List
from flake8_batch_params.engine.freezing import Freezer
from flake8_batch_params.engine.library.contents import Content, as_text, files_of
from flake8_batch_params.engine.library.files import File
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.objects import Const, Json, Origin, Symbol, Text, V
from flake8_batch_params.facts import spec
from flake8_batch_params.facts.hosts import HOSTS

#: The endpoints of all hosts, without the leading slash: what a request's url is known by.
_ENDPOINTS = frozenset(
    endpoint.lstrip("/") for host in HOSTS.values() for endpoint in host.endpoints or ()
)
_PLAIN_ENDPOINTS = frozenset(one.removeprefix("v1/") for one in _ENDPOINTS)
_REQUEST_KEYS = frozenset(spec.REQUEST_KEYS)
#: Encodings whose text is no UTF-8, not even where it is ASCII.
_WIDE = ("utf16", "utf32", "ucs2", "ucs4", "u16", "u32")


class Row(NamedTuple):
    """A line of a file: the JSON that it is, or None where that is not known."""

    json: Json | None
    place: Origin


#: A body for a model has one of these.
_BODY_KEYS = frozenset({"model", "messages", "input", "prompt"})


class Lines:
    """Takes files, uploads and dicts of a path, and makes payloads of them at its end."""

    def __init__(self, owner: Notes) -> None:
        self.owner = owner

    # --- as the path goes ---

    def uploaded(self, m: Machine, made: Uploaded, owner: Owner, content: Content | None) -> None:
        """Note an upload with what is in its file now."""
        state = self.owner.state
        m.touch(state)
        rows = None if content is None else self._form(content)
        state.uploads = (*state.uploads, (made, owner, content, rows))

    def fed(self, m: Machine, upload: Uploaded, owner: Owner, endpoint: V | None) -> None:
        """Note that a batch is made of an upload."""
        state = self.owner.state
        m.touch(state)
        state.fed = (*state.fed, (upload, owner, endpoint))

    def serialised(self, m: Machine, made: Json) -> None:
        """Note a value that becomes JSON."""
        if isinstance(made.content, Dict):
            state = self.owner.state
            m.touch(state)
            state.serialised = (*state.serialised, made)

    def rewritten(self, m: Machine, made: Json) -> None:
        """Note a text that something else is made of: what is in it says nothing of that."""
        state = self.owner.state
        m.touch(state)
        state.rewritten |= {id(made)}

    def displayed(self, m: Machine, written: Dict) -> None:
        """Note a dict that may be a request."""
        items = written.items
        if "custom_id" in items or "url" in items or any(map(is_slip, items)):
            self._candidate(m, written)

    def key_set(self, m: Machine, changed: Dict, key: V) -> None:
        """Note a dict that may be a request since a key is set; None stands for several."""
        name = key.value if isinstance(key, Const) else None
        if name is None:
            self.displayed(m, changed)
        elif name in ("custom_id", "url") or is_slip(name):
            self._candidate(m, changed)

    def _candidate(self, m: Machine, written: Dict) -> None:
        state = self.owner.state
        if not any(one is written for one in state.candidates):
            m.touch(state)
            state.candidates = (*state.candidates, written)

    # --- at its end ---

    def path_ended(self, m: Machine) -> None:
        """Make payloads of the files and dicts of the path."""
        state = self.owner.state
        freezer = Freezer(m)
        taken: set[int] = set()
        for made, owner, content, rows in state.uploads:
            if content is not None and rows is not None:
                taken |= self._of_upload(freezer, made, owner, content, rows)
        for content in files_of(m).contents.values():
            self._of_file(freezer, content, taken)
        origins: set[int] = set()
        for made_json in state.serialised:
            assert isinstance(made_json.content, Dict)
            origins.add(id(made_json.content.origin))
            if id(made_json) not in taken and id(made_json) not in state.rewritten:
                self._loose(freezer, made_json.content, finished=True)
        for candidate in state.candidates:
            if id(candidate.origin) not in origins:
                self._loose(freezer, candidate, finished=False)

    def _loose(self, freezer: Freezer, written: Dict, *, finished: bool) -> None:
        """Note a dict that is a request by its own keys."""
        record = freezer.record(written)
        if self.owner.is_test:
            return
        if self.is_request(record, finished=finished):
            self.owner.note(self._line(record, finished=finished, in_batch_file=False))

    def _line(
        self, record: values.Record, *, finished: bool, in_batch_file: bool,
        owner: Owner | None = None,
    ) -> payloads.RequestLine:  # fmt: skip
        hosts = self.owner.untied if owner is None else owner.hosts
        return payloads.RequestLine(
            record.origin,
            record,
            self.owner.accepting_lines(hosts, tied=owner is not None),
            finished=finished,
            in_batch_file=in_batch_file,
            speaks_of_anthropic=self.owner.speaks_of_anthropic,
        )

    # --- what is a request ---

    def is_request(self, record: values.Record, *, finished: bool = True) -> bool:
        """Tell whether a dict is a request, whoever it goes to."""
        keys = {key for key in record.entries if isinstance(key, str)}
        if "params" in keys or "response" in keys or "status" in keys:
            return False
        own = keys & _REQUEST_KEYS
        near = {key for key in keys - own if is_slip(key)}
        foreign = keys - own - near
        if foreign:
            return False
        if own == _REQUEST_KEYS:
            return self.owner.names_somebody or not _is_of_another_api(record)
        if not self.owner.speaks_of_batches or not self._has_endpoint(record):
            return False
        return len(own) + bool(near) >= 3 and ("custom_id" in own or bool(near))

    def _has_endpoint(self, record: values.Record) -> bool:
        """Tell whether the url of a dict is an endpoint of any host."""
        for url in record.outcomes_of("url"):
            text = url.value if isinstance(url, values.Known) else None
            if isinstance(text, str):
                plain = text.strip("/").removeprefix("v1/")
                if plain in _PLAIN_ENDPOINTS or text.lstrip("/") in _ENDPOINTS:
                    return True
            elif "url" in record.entries:
                return True
        return "url" not in record.entries

    # --- files ---

    def _of_upload(
        self, freezer: Freezer, made: Uploaded, owner: Owner, content: Content,
        form: tuple[list[Row], list[payloads.Fault], bool],
    ) -> set[int]:  # fmt: skip
        """Note the input file of an upload; return the JSON that is in it."""
        fed = [one for one in self.owner.state.fed if one[0] is made]
        purposes = made.keywords.outcomes_of("purpose")
        for_batch = bool(fed) or any(
            isinstance(one, values.Known) and one.value in ("batch", "batch-api")
            for one in purposes
        )
        if not for_batch:
            return set()
        whose = fed[0][1] if fed else owner
        rows, faults, whole = form
        lines = []
        for row in rows:
            if row.json is not None and isinstance(row.json.content, Dict):
                line = self._line(
                    freezer.record(row.json.content), finished=True, in_batch_file=True,
                    owner=whose,
                )  # fmt: skip
                lines.append(line)
                self.owner.note(line)
        endpoints = tuple(freezer.freeze(one[2]) for one in fed if one[2] is not None)
        self.owner.note(
            payloads.InputFile(
                made.origin,
                tuple(lines),
                self.owner.accepting(whose.hosts),
                for_batch=True,
                whole=whole,
                endpoints=endpoints,
                counts=self._counts(content),
                faults=tuple(faults),
            ),
            each=True,
        )
        return {id(row.json) for row in rows if row.json is not None}

    def _of_file(self, freezer: Freezer, content: Content, taken: set[int]) -> None:
        """Note the requests of a file that no upload is seen of."""
        rows, _, _ = self._form(content)
        found = []
        for row in rows:
            if row.json is None or id(row.json) in taken:
                continue
            if isinstance(row.json.content, Dict):
                record = freezer.record(row.json.content)
                if self.is_request(record):
                    found.append(self._line(record, finished=True, in_batch_file=False))
        if len(found) > 1:
            self.owner.note(
                payloads.InputFile(content.origin, tuple(found), found[0].hosts), each=True
            )

    def _counts(self, content: Content) -> tuple[values.Known, ...]:
        return tuple(values.Known(origin, number) for number, origin in content.repeats)

    def _form(self, content: Content) -> tuple[list[Row], list[payloads.Fault], bool]:
        """Return the lines of a file, what makes it no JSON Lines, and whether that is all."""
        faults = list(_encoding_faults(content))
        rows: list[Row] = []
        whole = not content.unknown
        current: list[Any] = []
        for part, place in _parts(content):
            if isinstance(part, Json):
                faults += _json_faults(part)
                if any(isinstance(one, Json) for one in current) and all(
                    isinstance(one, Json) or (isinstance(one, str) and not one.strip())
                    for one in current
                ):
                    faults.append(payloads.Fault(place, "joined"))
                    first, *current = [one for one in current if isinstance(one, Json)]
                    rows.append(Row(first, place))
                current.append(part)
            elif isinstance(part, str):
                head, *rest = part.split("\n")
                current.append(head)
                for piece in rest:
                    rows += _row(current, place)
                    current = [piece]
            else:
                current.append(None)
        rows += _row(current, content.origin)
        whole = whole and all(row.json is not None for row in rows)
        return rows, faults, whole

    def loop_forgotten(
        self, m: Machine, held: list[V], rounds: int, total: int, origin: Origin, straight: bool
    ) -> list[V]:
        """Keep files that each round of a long loop writes one line to."""
        kept: list[V] = []
        for value in held:
            if not isinstance(value, File) or value.content is None or not straight:
                continue
            content = value.content
            rows, faults, _ = self._form(content)
            known = [row for row in rows if row.json is not None]
            if rounds <= len(known) <= rounds + 1 and not faults:
                m.touch(content)
                content.repeats = (*content.repeats, (total, origin))
                content.unknown = content.unknown or "written by a long loop"
                kept.append(value)
        return kept


def _parts(content: Content) -> Iterator[tuple[Any, Origin]]:
    """Yield the pieces of what is written, each with where it was written."""
    for chunk, place in zip(content.chunks, content.places, strict=True):
        value = as_text(chunk)
        if isinstance(value, Const) and isinstance(value.value, str):
            yield from _constant(value, place)
        elif isinstance(value, Text):
            for part in value.parts:
                yield part, place
        elif isinstance(value, List):
            yield None, place
        else:
            yield None, place


def _constant(value: Const, place: Origin) -> Iterator[tuple[Any, Origin]]:
    yield value.value, place


def _row(current: list[Any], place: Origin) -> list[Row]:
    """Return the line that these pieces are, if there is anything in it."""
    found = [one for one in current if one is None or isinstance(one, Json) or one.strip()]
    if not found:
        return []
    if len(found) == 1 and isinstance(found[0], Json):
        return [Row(found[0], place)]
    return [Row(None, place)]


def _json_faults(part: Json) -> Iterator[payloads.Fault]:
    if isinstance(part.content, List) and not part.content.unknown:
        yield payloads.Fault(part.origin, "array")
    elif part.indented and _is_object(part.content):
        yield payloads.Fault(part.origin, "indented")


def _is_object(content: V) -> bool:
    """Tell whether a value may be an object with keys, in some run."""
    if isinstance(content, Dict):
        return bool(content.items) or bool(content.unknown)
    return isinstance(content, Symbol) and not content.type


def _encoding_faults(content: Content) -> Iterator[payloads.Fault]:
    encodings = [content.encoding] if content.encoding is not None else []
    for one in encodings:
        if isinstance(one, Const) and isinstance(one.value, str) and _is_wide(one.value):
            yield payloads.Fault(one.origin, "encoding", one.value)
    for chunk in content.chunks:
        if isinstance(chunk, Text) and chunk.type == "bytes" and _is_wide(chunk.encoding):
            yield payloads.Fault(chunk.origin, "encoding", chunk.encoding)
            return


def _is_wide(name: str) -> bool:
    plain = name.lower().replace("-", "").replace("_", "")
    return plain.startswith(_WIDE)


def parsed(text: str) -> Any:
    """Return what a line of JSON holds; None where it is no JSON."""
    try:
        return json.loads(text)
    except ValueError:
        return None


def _is_of_another_api(record: values.Record) -> bool:
    """Tell whether no body of a request has any key that a model's has: a mail, a webhook."""
    bodies = record.outcomes_of("body")
    return bool(bodies) and all(
        isinstance(body, values.Record)
        and bool(body.entries)
        and not body.open
        and _BODY_KEYS.isdisjoint(body.entries)
        for body in bodies
    )
