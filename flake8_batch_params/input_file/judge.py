"""What the rules say of the lines of an input file, one line after the other.

What is kept of a request is a digest of its `custom_id`, and each model once: memory grows
with the number of ids alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from hashlib import blake2b
from typing import NamedTuple

from flake8_batch_params.facts.hosts import Host
from flake8_batch_params.findings import Finding, Report, rules
from flake8_batch_params.input_file.lines import Line
from flake8_batch_params.input_file.pieces import TOO_DEEP, Piece, Pieces, Request
from flake8_batch_params.input_file.shapes import shape
from flake8_batch_params.input_file.text import Path, Place, is_clear, is_repeated, locate, record
from flake8_batch_params.payloads import Fault, InputFile, RequestLine
from flake8_batch_params.values import Entry, Known, Record, Value

#: More shapes than this are not kept: no program writes a file with as many.
MAX_SHAPES = 4096
#: Lines that nobody refuses.
BLANK = frozenset(("\n", "\r\n"))
#: Where the values are that a shape tells to the letter, or that a report is of as a whole.
TOLD = ((), ("method",), ("url",), ("body",), ("body", "model"))
#: More models than this are not kept: by then the file has its findings.
MAX_MODELS = 16


class Unread(NamedTuple):
    """A line that was not judged, and why."""

    line: int
    reason: str


class Asked(NamedTuple):
    """What the user says of a file: who will read it, and the endpoint of its batch."""

    hosts: tuple[Host, ...]
    endpoint: str | None = None


class Said(NamedTuple):
    """What a rule says of every request of a shape: the report without its line."""

    code: str
    path: Path
    is_key: bool
    text: str

    @classmethod
    def of(cls, code: str, report: Report) -> Said | None:
        """Return it; None where the text may be of something that a shape does not tell."""
        place = report.origin
        if not isinstance(place, Place) or not (place.is_key or place.path in TOLD):
            return None
        if isinstance(report.related, Place):
            return None
        return cls(code, place.path, place.is_key, report.located(None))

    def at(self, place: Place) -> tuple[str, Report]:
        """Return the report on a request, with its code."""
        return self.code, Report(place._replace(path=self.path, is_key=self.is_key), self.text)


def judged(lines: Iterable[Line], asked: Asked) -> Iterator[Finding | Unread]:
    """Yield the findings, in the order of the lines, and what could not be read."""
    judge = Judge(asked)
    for line in lines:
        yield from judge.line(line)
    yield from judge.end()


class Judge:
    """What is known after the lines that were given."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._pieces = Pieces()
        #: What is said of the requests of a shape.
        self._said: dict[tuple[object, ...], list[Said]] = {}
        self._ids: dict[bytes, int] = {}
        self._models: dict[str, int] = {}
        self._mixed = False
        self._requests = Count(_most(host.requests for host in asked.hosts))
        self._bytes = Count(_most(host.file_size for host in asked.hosts))

    def line(self, line: Line) -> list[Finding | Unread]:
        """Return what is to be said of the next line."""
        self._bytes.add(line.size, line.number, 0)
        if line.text in BLANK:
            return []
        try:
            request = self._pieces.only(line)
            if request is not None:
                return [*self._request(line, 0, request)]
            return self._parts(line)
        except RecursionError:
            return [Unread(line.number, TOO_DEEP)]

    def end(self) -> list[Finding]:
        """Return what only the end of the file tells."""
        found = [finding for piece in self._pieces.end() for finding in self._fault(piece)]
        for place, held, size in (
            (self._requests.beyond, self._requests.number, 0),
            (self._bytes.beyond, 0, self._bytes.number),
        ):
            if place is not None:
                file = replace(self._file(place), held=held, size=size)
                for code, report in _reports(file):
                    found.append(Finding(place.line, place.start, code, report.text))
        return sorted(found)

    def _parts(self, line: Line) -> list[Finding | Unread]:
        found: list[Finding] = []
        unread: list[Finding | Unread] = []
        for piece in self._pieces.of(line):
            if piece.fault == "unread":
                unread.append(Unread(piece.line, piece.detail))
            elif piece.request is None:
                found += self._fault(piece)
            else:
                found += self._request(line, piece.column, piece.request)
        return [*sorted(found), *unread]

    def _fault(self, piece: Piece) -> Iterator[Finding]:
        place = Place(piece.line, piece.column)
        fault = Fault(place, piece.fault, piece.detail)
        for code, report in _reports(replace(self._file(place), faults=(fault,))):
            yield Finding(piece.line, piece.column, code, report.text)

    def _request(self, line: Line, start: int, request: Request) -> list[Finding]:
        """Return the findings of a request that starts there, and of it and those before."""
        self._requests.add(1, line.number, start)
        place = Place(line.number, start)
        pairs = [*self._same_id(line, place, request), *self._other_models(line, place, request)]
        form = shape(request)
        said = None if form is None else self._said.get(form)
        if said is None:
            reports = self._own(line, place, form)
        elif said or pairs:
            reports = [one.at(place) for one in said]
        else:
            return []
        return _located(line, reports + pairs)

    def _own(
        self, line: Line, place: Place, form: tuple[object, ...] | None
    ) -> list[tuple[str, Report]]:
        """Return what the rules say of a request by itself; keep it for those like it."""
        assert line.text is not None
        own = self._line(record(line.text, place.line, place.start))
        reports = [*_reports(own), *_reports(self._file(place, own))]
        said = [Said.of(code, report) for code, report in reports]
        if form is not None and is_clear(own.record) and None not in said:
            if len(self._said) >= MAX_SHAPES:
                self._said.clear()
            self._said[form] = [one for one in said if one is not None]
        return reports

    def _same_id(self, line: Line, place: Place, request: Request) -> Iterator[tuple[str, Report]]:
        """Yield what is said of this and the first request with its id; keep a new id."""
        custom_id = request.get("custom_id")
        if not isinstance(custom_id, str) or _is_repeated(line, place, "custom_id"):
            return
        digest = blake2b(custom_id.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        first = self._ids.get(digest)
        if first is None:
            self._ids[digest] = line.number
        else:
            yield from self._pair(Place(first, -1), place, custom_id, custom_id, "custom_id")

    def _other_models(
        self, line: Line, place: Place, request: Request
    ) -> Iterator[tuple[str, Report]]:
        """Yield what is said of this and another model, until something is; keep a new one."""
        body = request.get("body")
        model = body.get("model") if isinstance(body, dict) else None
        if not isinstance(model, str) or model in self._models or self._mixed:
            return
        if _is_repeated(line, place, "body", "model"):
            return
        for other, first in self._models.items():
            for report in self._pair(Place(first, -1), place, other, model, "body", "model"):
                self._mixed = True
                yield report
        if len(self._models) < MAX_MODELS:
            self._models[model] = line.number

    def _pair(
        self, first: Place, second: Place, one: str, other: str, *path: str
    ) -> Iterator[tuple[str, Report]]:
        """Yield what is said of two requests of which one value each is known."""
        lines = (self._line(_known(first, one, path)), self._line(_known(second, other, path)))
        yield from _reports(self._file(second, *lines))

    def _line(self, whole: Record) -> RequestLine:
        hosts = self._asked.hosts
        return RequestLine(whole.origin, whole, hosts, finished=True, in_batch_file=True)

    def _file(self, origin: object, *lines: RequestLine) -> InputFile:
        """Return a file of these lines alone, which is uploaded for a batch."""
        endpoint = self._asked.endpoint
        endpoints = () if endpoint is None else (Known("--endpoint", endpoint),)
        return InputFile(origin, lines, self._asked.hosts, True, endpoints=endpoints)


class Count:
    """A sum, and where it went beyond what is allowed; of None everything is."""

    def __init__(self, most: int | None) -> None:
        self._most = float("inf") if most is None else most
        self.number = 0
        self.beyond: Place | None = None

    def add(self, number: int, line: int, column: int) -> None:
        """Count what is in a line, from a column on."""
        self.number += number
        if self.beyond is None and self.number > self._most:
            self.beyond = Place(line, column)


def _most(limits: Iterable[int | None]) -> int | None:
    """Return the largest limit; None where one is not known."""
    known = list(limits)
    return max(limit or 0 for limit in known) if known and None not in known else None


def _is_repeated(line: Line, place: Place, *path: str) -> bool:
    """Tell whether one of these keys is written twice: who reads it decides what it holds."""
    assert line.text is not None
    once = all(line.text.count(f'"{key}"') == 1 for key in path)
    return not once and is_repeated(line.text, place.start, path)


def _known(place: Place, content: str, path: tuple[str, ...]) -> Record:
    """Return a request of which one value is known."""
    value: Value = Known(place._replace(path=path), content)
    for depth in reversed(range(len(path))):
        inner = place._replace(path=path[:depth])
        value = Record(inner, {path[depth]: Entry(value, True, inner)}, True)
    assert isinstance(value, Record)
    return value


def _reports(payload: RequestLine | InputFile) -> Iterator[tuple[str, Report]]:
    """Yield what the rules say of a payload, each with its code."""
    for rule in rules():
        if rule.option is None and isinstance(payload, rule.payload):
            for report in rule.function(payload):
                yield rule.code, report


def _located(line: Line, reports: list[tuple[str, Report]]) -> list[Finding]:
    """Return a finding a report of this line: the first that a rule makes of each place."""
    assert line.text is not None
    first: dict[tuple[str, Place], str] = {}
    for code, report in reports:
        origin, related = report.origin, report.related
        if isinstance(origin, Place) and origin.line == line.number:
            other = related.line if isinstance(related, Place) else None
            first.setdefault((code, origin), report.located(other))
    return sorted(
        Finding(line.number, locate(line.text, place), code, text)
        for (code, place), text in first.items()
    )
