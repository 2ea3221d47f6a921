"""What is known of each payload of a file, and what is not, for a reader or a program."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from flake8_batch_params import payloads, values
from flake8_batch_params.batches import gaps
from flake8_batch_params.batches.analysis import thorough
from flake8_batch_params.findings import Finding, Report, Rule
from flake8_batch_params.judging import reported
from flake8_batch_params.options import Options

if TYPE_CHECKING:
    from flake8_batch_params.batches.analysis import Analysis, Site
    from flake8_batch_params.batches.witness import Story

#: What a payload is called; the first that a place has names the item.
KINDS: dict[type, str] = {
    payloads.BatchRequest: "batch",
    payloads.Upload: "upload",
    payloads.RequestLine: "request",
    payloads.InputFile: "input file",
    payloads.StatusTest: "job",
    payloads.OutputRead: "job",
    payloads.ContentUse: "job",
    payloads.DroppedCall: "call",
    payloads.NonexistentCall: "call",
    payloads.Address: "client",
    payloads.Expiry: "expiry",
}
ALIKE, UNREACHED, UNANALYSED = "left alone", "not reached", "not analysed"
#: What is judged as a call: of the others only the findings tell.
CALLS = ("batch", "upload", UNREACHED, UNANALYSED)
#: Files, as readers call them.
_FILES = {"BytesIO": "a BytesIO", "StringIO": "a StringIO"}


class Outcome(NamedTuple):
    """A value that a parameter may have, and the line where it is written."""

    value: Any
    line: int | None
    #: Whether the value itself is here, and not words that say what it is.
    is_literal: bool = True


class Unknown(NamedTuple):
    """Why a parameter may have other values, and the line that says so."""

    reason: str
    line: int | None


@dataclass(frozen=True)
class Parameter:
    """A parameter with all that it may be."""

    name: str
    values: tuple[Outcome, ...] = ()
    unknown: tuple[Unknown, ...] = ()


class Proof(NamedTuple):
    """A finding with its witness: the steps by which its value came to its place."""

    finding: Finding
    witness: str


@dataclass(frozen=True)
class Item:
    """A payload; ``verdict`` says how far it was judged, and is empty for what is no call."""

    line: int
    column: int
    kind: str
    sdk: str | None = None
    hosts: tuple[str, ...] = ()
    decided_by: str = ""
    parameters: tuple[Parameter, ...] = ()
    findings: tuple[Proof, ...] = ()
    verdict: str = ""
    reasons: tuple[str, ...] = ()


def items(analysis: Analysis, options: Options) -> list[Item]:
    """Return what a file has of batches, in the order of the source."""
    reader = _Reader(thorough(analysis, options), _proofs(analysis, options))
    return sorted(reader.items(), key=lambda one: (one.line, one.column))


class _Reader:
    """Turns an analysis into items: one for each place, however many payloads it has."""

    def __init__(self, analysis: Analysis, proofs: Mapping[int, list[Proof]]) -> None:
        self.analysis = analysis
        self.proofs = proofs
        self.places: dict[int, list[Site]] = {}
        for site in analysis.sites:
            if type(site.whole) in KINDS:
                self.places.setdefault(id(site.whole.origin), []).append(site)
        origins = [one for sites in self.places.values() for one in _origins(sites)]
        self.lines = {
            origin: position[0] for origin, position in analysis.positions(origins).items()
        }

    def items(self) -> Iterator[Item]:
        starts = self.analysis.positions(one[0].whole.origin for one in self.places.values())
        for place, sites in self.places.items():
            start = starts.get(sites[0].whole.origin)
            if start is not None:
                yield self._item(start, sites, tuple(self.proofs.get(place, ())))
        for left in self.analysis.left_out():
            kind = ALIKE if left.is_alike else UNREACHED
            verdict = "" if left.is_alike else gaps.NOT
            yield Item(*left.place, kind, decided_by=left.why, verdict=verdict)

    def _item(self, start: tuple[int, int], sites: list[Site], proofs: tuple[Proof, ...]) -> Item:
        order = list(KINDS)
        main = min(sites, key=lambda site: order.index(type(site.whole)))
        kind = KINDS[type(main.whole)]
        if kind == "upload" and not proofs and (other := _other_purpose(main.whole)):
            return Item(*start, ALIKE, decided_by=other)
        found = main.gaps
        return Item(
            *start,
            kind,
            sdk=", ".join(one.title for one in getattr(main.whole, "sdks", ())) or None,
            hosts=tuple(one.title for one in getattr(main.whole, "hosts", ())),
            decided_by=main.decided if hasattr(main.whole, "hosts") else "",
            parameters=tuple(self._parameters(main.whole, found)),
            findings=proofs,
            verdict=gaps.verdict(main.whole, found) if kind in CALLS else "",
            reasons=tuple(f"{one.name}: {self._told(one)}" for one in found),
        )

    # --- parameters ---

    def _parameters(self, payload: Any, found: list[gaps.Gap]) -> Iterator[Parameter]:
        record = gaps.record_of(payload)
        if record is None:
            return
        for key, entry in record.entries.items():
            name = str(key)
            known = tuple(self._outcomes(entry.value))
            yield Parameter(name, known, tuple(self._unknown(name, entry.value)))
        for at, value in enumerate(getattr(payload, "positional", ())):
            known = tuple(self._outcomes(value))
            yield Parameter(f"argument {at + 1}", known, tuple(self._unknown("", value)))
        further = [one for one in found if one.name == gaps.FURTHER]
        if further:
            why = tuple(Unknown(self._told(one), self._line(one)) for one in further)
            yield Parameter("**", (), why)

    def _outcomes(self, value: values.Value) -> Iterator[Outcome]:
        for one in value.outcomes():
            if not isinstance(one, values.Unknown) and not _is_bare(one):
                literal = isinstance(one, (values.Known, values.Record, values.Sequence))
                yield Outcome(self._plain(one), self.lines.get(one.origin), literal)

    def _unknown(self, name: str, value: values.Value) -> Iterator[Unknown]:
        for gap in gaps.unknowns(name, value):
            yield Unknown(self._told(gap), self._line(gap))

    def _told(self, gap: gaps.Gap) -> str:
        return gap.told(self.lines.get(gap.where))

    def _line(self, gap: gaps.Gap) -> int | None:
        return self.lines.get(gap.origin if gap.where is None else gap.where)

    def _plain(self, value: values.Value) -> Any:
        """Return a value as JSON has it; None in a dict or list for what is not known."""
        if isinstance(value, values.Known):
            held = value.value
            return held if isinstance(held, (str, int, bool, type(None))) else repr(held)
        if isinstance(value, values.Record):
            return {str(key): self._plain(one.value) for key, one in value.entries.items()}
        if isinstance(value, values.Sequence):
            return [self._plain(one) for one in value.items]
        if isinstance(value, values.UploadedId):
            return f"the id of the upload in line {self.lines.get(value.upload.origin, '?')}"
        if isinstance(value, values.UploadedFile):
            return "an upload, not its id"
        if isinstance(value, values.Absent):
            return "left out"
        if isinstance(value, values.Text):
            return str(value)
        if isinstance(value, values.Typed):
            return _FILES.get(value.type, f"a {value.type}")
        if isinstance(value, values.OneOf):
            known = [one for one in value.options if not isinstance(one, values.Unknown)]
            plain = [self._plain(one) for one in known]
            return plain[0] if len(plain) == 1 else " or ".join(map(repr, plain))
        return None


# --- findings ---


def _proofs(analysis: Analysis, options: Options) -> dict[int, list[Proof]]:
    """Return the findings by the place that they are about, each with its witness."""
    first: dict[tuple[str, object], tuple[Rule, Site, Report]] = {}
    for rule, site, report in reported(analysis, options):
        if not isinstance(site.whole, payloads.Unjudged):
            first.setdefault((rule.code, report.origin), (rule, site, report))
    stories = {key: _story(analysis, *one) for key, one in first.items()}
    asked = [one for story in stories.values() if story for one in story.origins]
    asked += [one for _, _, report in first.values() for one in (report.origin, report.related)]
    positions = analysis.positions(asked)
    lines = {origin: position[0] for origin, position in positions.items()}
    found: dict[int, list[Proof]] = {}
    for key, (rule, site, report) in first.items():
        if report.origin in positions:
            text = report.located(lines.get(report.related))
            story = stories[key]
            finding = Finding(*positions[report.origin], rule.code, text)
            proof = Proof(finding, "" if story is None else story.text(lines))
            found.setdefault(id(site.whole.origin), []).append(proof)
    return found


def _story(analysis: Analysis, rule: Rule, site: Site, report: Report) -> Story | None:
    def reports(payload: Any) -> bool:
        return isinstance(payload, rule.payload) and any(
            one.origin is report.origin for one in rule.function(payload)
        )

    witness = analysis.witness
    if witness is None:
        return None
    return witness.of(site.whole.origin, report.origin, reports)


def _other_purpose(upload: payloads.Upload) -> str:
    """Return that an upload is for something else than a batch, if it certainly is."""
    purposes = upload.body.outcomes_of("purpose")
    if upload.for_batch or not purposes:
        return ""
    if not all(isinstance(one, values.Known) and one.value != "batch" for one in purposes):
        return ""
    names = [repr(one.value) for one in purposes if isinstance(one, values.Known)]
    return f"its purpose is {' or '.join(names)}"


def _is_bare(value: values.Value) -> bool:
    """Tell whether nothing but a type is known, of what is no file."""
    return isinstance(value, values.Typed) and value.type in ("str", "int", "bool", "dict", "list")


def _origins(sites: list[Site]) -> Iterator[object]:
    """Yield all places that items of these sites speak of."""
    for site in sites:
        yield from (one for gap in site.gaps for one in (gap.origin, gap.where) if one is not None)
        record = gaps.record_of(site.whole)
        rest: list[values.Value] = [] if record is None else [record]
        rest += getattr(site.whole, "positional", ())
        while rest:
            value = rest.pop()
            yield value.origin
            if isinstance(value, values.OneOf):
                rest += value.options
            elif isinstance(value, values.Record):
                rest += [entry.value for entry in value.entries.values()]
            elif isinstance(value, values.UploadedId):
                yield value.upload.origin


def as_json(path: str, item: Item) -> Mapping[str, Any]:
    """Return an item as ``inspect --format json`` has it."""
    return {
        "path": path,
        "line": item.line,
        "column": item.column + 1,
        "kind": item.kind,
        "sdk": item.sdk,
        "hosts": list(item.hosts),
        "decided_by": item.decided_by,
        "parameters": {one.name: _parameter(one) for one in item.parameters},
        "findings": [
            {
                **proof.finding._asdict(),
                "column": proof.finding.column + 1,
                "witness": proof.witness,
            }
            for proof in item.findings
        ],
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if parameter.values:
        found["values"] = [{"value": one.value, "line": one.line} for one in parameter.values]
    if parameter.unknown:
        found["unknown"] = "; ".join(one.reason for one in parameter.unknown)
        found["line"] = parameter.unknown[0].line
    return found
