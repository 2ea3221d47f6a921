"""A file's text to payloads, each with its place."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from flake8_batch_params import payloads, values
from flake8_batch_params.batches import merging
from flake8_batch_params.batches.domain import Batches
from flake8_batch_params.engine.program import Program
from flake8_batch_params.engine.source import Position, Tree, parse, positions
from flake8_batch_params.facts.hosts import unite
from flake8_batch_params.options import Options


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


@dataclass(frozen=True)
class Analysis:
    """The payloads of a module, and where the values in them were written."""

    sites: list[Site]
    module: Tree = field(repr=False)
    text: str = field(repr=False)

    @property
    def payloads(self) -> list[Any]:
        return [site.whole for site in self.sites]

    def positions(self, origins: Iterable[object]) -> dict[object, Position]:
        """Return the position of each origin that was written somewhere."""
        return positions(self.module, self.text, origins)


def analyse(text: str, options: Options, tree: ast.AST | None = None) -> Analysis:
    """Return what a module's text says of batches.

    ``text`` has universal newlines and no byte-order mark.  Raises whatever libcst raises,
    and `RecursionError` for what is too deep.
    """
    module = parse(text)
    domain = Batches(text, ast.parse(text) if tree is None else tree, options)
    program = Program(module, text, domain.source.tree, domain)
    program.run()
    return Analysis(list(_sites(domain)), module, text)


def _sites(domain: Batches) -> Iterator[Site]:
    """Yield each place with its payloads, in the order in which they were found."""
    for (kind, place), found in domain.found.items():
        if kind is payloads.DroppedCall and place in domain.synchronous:
            continue
        site = _site(found, place not in domain.unfinished)
        if isinstance(site.whole, payloads.Upload):
            site = _for_batch(site, domain)
        yield site
        yield from _expiries(site)
    for one in domain.alone:
        yield Site(one, (one,))


def _written(found: list[Any]) -> list[Any]:
    """Return the payloads of a place, of requests those that are seen written out.

    What the other paths leave in such a dict, others may fill in before it is written.
    """
    return [one for one in found if getattr(one, "finished", False)] or found


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


def _for_batch(site: Site, domain: Batches) -> Site:
    """Return an upload's site with whether it is for a batch."""

    def told(upload: payloads.Upload) -> payloads.Upload:
        purposes = upload.keywords.outcomes_of("purpose")
        by_purpose = bool(purposes) and all(
            isinstance(one, values.Known) and one.value == "batch" for one in purposes
        )
        return replace(upload, for_batch=by_purpose or domain.is_fed(upload.origin))

    return Site(told(site.whole), tuple(map(told, site.groups)), site.complete)


def _expiries(site: Site) -> Iterator[Site]:
    """Yield the expiries of a batch or of an upload, as sites of their own."""
    if isinstance(site.whole, payloads.BatchRequest):
        yield from _expiry(site, "output_expires_after", lambda one: one.body)
    elif isinstance(site.whole, payloads.Upload) and site.whole.for_batch:
        yield from _expiry(site, "expires_after", _upload_body)


def _upload_body(upload: payloads.Upload) -> values.Record:
    from flake8_batch_params.batches.calls import body_of

    return body_of(upload.keywords)


def _expiry(site: Site, name: str, body: Any) -> Iterator[Site]:
    def made(one: Any) -> payloads.Expiry | None:
        value = body(one).get(name)
        if value is None or isinstance(value, values.Absent):
            return None
        return payloads.Expiry(one.origin, name, value, one.hosts)

    whole = made(site.whole)
    groups = tuple(found for one in site.groups if (found := made(one)) is not None)
    if whole is not None and groups:
        yield Site(whole, groups, site.complete)
