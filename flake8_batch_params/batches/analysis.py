"""A file's text to payloads, each with its place."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from flake8_batch_params import payloads, values
from flake8_batch_params.batches import gaps, merging, unreached
from flake8_batch_params.batches.built import hosts_of_built
from flake8_batch_params.batches.domain import Batches
from flake8_batch_params.batches.reading import Source
from flake8_batch_params.batches.unreached import Place
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.program import Program
from flake8_batch_params.engine.reach import reach
from flake8_batch_params.engine.source import Position, Tree
from flake8_batch_params.engine.syntax import Syntax
from flake8_batch_params.facts.hosts import unite
from flake8_batch_params.facts.spec import BATCH_PURPOSE
from flake8_batch_params.options import Options

if TYPE_CHECKING:
    from flake8_batch_params.batches.witness import Witness


@dataclass(frozen=True)
class Site:
    """A place with what all paths bring to it.

    ``whole`` is one payload of all; ``groups`` are one for each set of hosts.  What is in
    several groups is wrong only if it is wrong in each; ``complete`` when every combination
    of values and clients was looked at.
    """

    whole: Any
    groups: tuple[Any, ...]
    complete: bool = True
    #: What decided whose it is, for a reader.
    decided: str = ""

    @property
    def gaps(self) -> list[gaps.Gap]:
        """What of it could not be judged, and why."""
        return gaps.gaps(self.whole, self.decided, self.complete)


class LeftOut(NamedTuple):
    """A call that is no site: one that only looks alike, or one that no run gets to."""

    place: Place
    origin: object
    why: str
    is_alike: bool


@dataclass(frozen=True)
class Analysis:
    """The payloads of a module, and where the values in them were written.

    ``ignored`` are calls that look like a batch's and were left alone, with why; ``cuts`` why
    paths were left before their end; ``ran`` the names of the functions that some path ran;
    ``witness`` knows how values came to places, if asked.
    """

    sites: list[Site]
    tree: Tree = field(repr=False)
    text: str = field(repr=False)
    source: Source = field(repr=False)
    ignored: tuple[tuple[object, str], ...] = ()
    cuts: tuple[str, ...] = ()
    ran: frozenset[str] = frozenset()
    witness: Witness | None = field(default=None, repr=False)

    @property
    def payloads(self) -> list[Any]:
        return [site.whole for site in self.sites]

    def positions(self, origins: Iterable[object]) -> dict[object, Position]:
        """Return the position of each origin that was written somewhere."""
        return self.tree.positions(origins)

    def left_out(self) -> list[LeftOut]:
        """Return the calls of a ``batches.create`` that are no site, each with why."""
        seen = set(self.positions(site.whole.origin for site in self.sites).values())
        alone = self.positions(origin for origin, _ in self.ignored)
        found = {
            alone[origin]: LeftOut(alone[origin], origin, why, True)
            for origin, why in self.ignored
            if origin in alone
        }
        for call, place in self.positions(unreached.create_calls(self.source)).items():
            if place not in found and place not in seen:
                why = unreached.why(place, self.source, self.ran, self.cuts)
                found[place] = LeftOut(place, call, why, False)
        return [one for place, one in found.items() if place not in seen]


def analyse(
    text: str,
    options: Options,
    syntax: Syntax | None = None,
    *,
    tree: Tree | None = None,
    trace: bool = False,
) -> Analysis:
    """Return what a module's text says of batches; with ``trace``, how values came there.

    ``tree`` holds the nodes that are run, where others are wanted than Python's tree gives.
    ``text`` has universal newlines and no byte-order mark.  Raises `RecursionError` for what is
    too deep.
    """
    source = Source(text, Syntax(ast.parse(text)) if syntax is None else syntax)
    nodes = Tree(text, source.tree) if tree is None else tree
    analysis = _run(nodes, source, options, trace=trace)
    if options.report_unjudged:
        analysis.sites.extend(_unjudged(thorough(analysis, options)))
    return analysis


def thorough(analysis: Analysis, options: Options) -> Analysis:
    """Return what is known of the same module when every combination of branches is tried.

    A finding needs one path, and each arm is taken on one; what may be in a parameter, and
    what is not known of it, takes all.  Its origins are those of the first analysis.
    """
    full = _run(analysis.tree, analysis.source, options, thorough=True)
    first = {(type(site.whole), id(site.whole.origin)): site for site in analysis.sites}
    sites = []
    for site in full.sites:
        # Whether each arm was taken: every combination of many is more than anybody can try.
        before = first.pop((type(site.whole), id(site.whole.origin)), site)
        sites.append(replace(site, complete=before.complete))
    return replace(full, sites=[*sites, *first.values()], ran=full.ran | analysis.ran)


def _run(
    tree: Tree, source: Source, options: Options, *, trace: bool = False, thorough: bool = False
) -> Analysis:
    domain = Batches(source, options, tree)
    domain.explains = trace or thorough or options.report_unjudged
    reached = reach(source.syntax, source.text, domain)
    if reached.is_silent and not domain.explains:
        return Analysis([], tree, source.text, source)
    machine, witness = _tracing(tree) if trace else (Machine, None)
    program = Program(tree, source.text, reached, domain, machine, thorough=thorough)
    if witness is not None:
        witness.follow(program.machine, domain)
    program.run()
    return Analysis(
        list(_sites(domain)),
        tree,
        source.text,
        source,
        tuple(domain.ignored.values()),
        tuple(dict.fromkeys(program.machine.cuts)),
        frozenset(code.name for code in program.ran),
        witness,
    )


def _tracing(tree: Tree) -> tuple[type[Machine], Witness]:
    # Imported for those who ask for it only.
    from flake8_batch_params.batches.witness import Witness
    from flake8_batch_params.engine.tracing import Tracing

    return Tracing, Witness(tree)


def _sites(domain: Batches) -> Iterator[Site]:
    """Yield each place with its payloads, in the order in which they were found."""
    for (kind, place), found in domain.found.items():
        if kind is payloads.DroppedCall and place in domain.synchronous:
            continue
        if kind is payloads.BatchRequest and place in domain.called_partials:
            continue
        if kind is payloads.StatusTest and place in domain.tested_otherwise:
            continue
        complete = place not in domain.unfinished
        if not complete:
            found = [*found, *_with_other_clients(found, domain)]
        if kind is payloads.Upload:
            yield from _uploads(found, complete, _decided(domain, place), domain)
            continue
        site = replace(_site(found, complete), decided=_decided(domain, place))
        yield site
        yield from _expiries(site)
    for one in domain.alone:
        yield Site(one, (one,), decided=domain.why_untied())


def _with_other_clients(found: list[Any], domain: Batches) -> Iterator[Any]:
    """Yield payloads as they are where the file has built another of its clients by then."""
    clients = dict.fromkeys(
        (domain.accepting(hosts_of_built(one, domain.options.host)), one.sdk)
        for one in domain.built
    )
    seen = {getattr(one, "hosts", None) for one in found}
    if seen.isdisjoint(hosts for hosts, _ in clients):
        return
    for hosts, sdk in clients:
        if hosts not in seen:
            for one in found:
                other = replace(one, hosts=hosts)
                yield replace(other, sdks=(sdk,)) if hasattr(one, "sdks") else other


def _decided(domain: Batches, place: int) -> str:
    """Return what decided whose a payload is."""
    return ", or ".join(domain.decided.get(place, ())) or domain.why_untied()


def _unjudged(analysis: Analysis) -> list[Site]:
    """Return the batch calls of which something could not be judged, as payloads."""
    calls = [one for one in analysis.sites if getattr(one.whole, "is_call", False)]
    lines = analysis.positions(gap.where for site in calls for gap in site.gaps if gap.where)
    told = {
        site.whole.origin: [
            f"{gap.name}: {gap.told(lines.get(gap.where, (None, 0))[0])}" for gap in site.gaps
        ]
        for site in calls
    }
    told.update((one.origin, [one.why]) for one in analysis.left_out() if not one.is_alike)
    made = [payloads.Unjudged(origin, tuple(why)) for origin, why in told.items() if why]
    return [Site(one, (one,)) for one in made]


def _site(found: list[Any], complete: bool) -> Site:
    groups: dict[Any, list[Any]] = {}
    for one in found:
        groups.setdefault((getattr(one, "hosts", ()), getattr(one, "sdks", ())), []).append(one)
    merged = tuple(merging.payloads(group) for group in groups.values())
    whole = merging.payloads(found) if len(merged) > 1 else merged[0]
    if len(merged) > 1:
        whole = replace(whole, hosts=unite(one.hosts for one in merged))
        if hasattr(whole, "sdks"):
            sdks = dict.fromkeys(sdk for one in merged for sdk in one.sdks)
            whole = replace(whole, sdks=tuple(sdks))
    return Site(whole, merged, complete)


def _uploads(
    found: list[payloads.Upload], complete: bool, decided: str, domain: Batches
) -> Iterator[Site]:
    """Yield an upload's sites, with whether they are for a batch.

    One function may upload for a batch and for something else: then only what it certainly
    uploads for a batch is judged as such.
    """
    certain = [one for one in found if _purposes(one) == {True}]
    others = [one for one in found if one not in certain] if certain else []
    if not certain:
        others = [one for one in found if _purposes(one) == {False}]
        others = [] if len(others) == len(found) else others
    site = _site([one for one in found if one not in others], complete)
    site = _for_batch(replace(site, decided=decided), domain)
    yield site
    yield from _expiries(site)
    if others:
        yield replace(_site(others, complete), decided=decided)


def _for_batch(site: Site, domain: Batches) -> Site:
    def told(upload: payloads.Upload) -> payloads.Upload:
        by_purpose = _purposes(upload) == {True}
        return replace(upload, for_batch=by_purpose or domain.is_fed(upload.origin))

    return replace(site, whole=told(site.whole), groups=tuple(map(told, site.groups)))


def _purposes(upload: payloads.Upload) -> set[bool | None]:
    """Return whether the purposes of an upload are a batch's; None for one not known."""
    return {
        one.value == BATCH_PURPOSE if isinstance(one, values.Known) else None
        for one in upload.body.outcomes_of("purpose")
    }


def _expiries(site: Site) -> Iterator[Site]:
    """Yield the expiries of a batch or of an upload, as sites of their own."""
    if isinstance(site.whole, payloads.BatchRequest):
        yield from _expiry(site, "output_expires_after")
    elif isinstance(site.whole, payloads.Upload) and site.whole.for_batch:
        yield from _expiry(site, "expires_after")


def _expiry(site: Site, name: str) -> Iterator[Site]:
    def made(one: Any) -> payloads.Expiry | None:
        value = one.body.get(name)
        if value is None or isinstance(value, values.Absent):
            return None
        return payloads.Expiry(one.origin, name, value, one.hosts)

    whole = made(site.whole)
    groups = tuple(found for one in site.groups if (found := made(one)) is not None)
    if whole is not None and groups:
        yield Site(whole, groups, site.complete, site.decided)
