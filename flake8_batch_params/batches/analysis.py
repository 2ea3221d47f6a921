"""A file's text to payloads, each with its place."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import libcst as cst

from flake8_batch_params import payloads, values
from flake8_batch_params.batches import merging
from flake8_batch_params.batches.domain import Batches
from flake8_batch_params.engine.program import Program
from flake8_batch_params.engine.source import Position, parse, positions
from flake8_batch_params.facts.hosts import unite
from flake8_batch_params.facts.spec import BATCH_PURPOSE
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
    module: cst.Module = field(repr=False)
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
        if kind is payloads.StatusTest and place in domain.tested_otherwise:
            continue
        complete = place not in domain.unfinished
        if kind is payloads.Upload:
            yield from _uploads(found, complete, domain)
            continue
        site = _site(found, complete)
        yield site
        yield from _expiries(site)
    for one in domain.alone:
        yield Site(one, (one,))


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


def _uploads(found: list[payloads.Upload], complete: bool, domain: Batches) -> Iterator[Site]:
    """Yield an upload's sites, with whether they are for a batch.

    One function may upload for a batch and for something else: then only what it uploads for
    a batch is judged as such.
    """
    others = [one for one in found if _purposes(one) == {False}]
    if len(others) in (0, len(found)):
        site = _for_batch(_site(found, complete), domain)
        yield site
        yield from _expiries(site)
        return
    site = _for_batch(_site([one for one in found if one not in others], complete), domain)
    yield site
    yield from _expiries(site)
    yield _site(others, complete)


def _for_batch(site: Site, domain: Batches) -> Site:
    def told(upload: payloads.Upload) -> payloads.Upload:
        by_purpose = _purposes(upload) == {True}
        return replace(upload, for_batch=by_purpose or domain.is_fed(upload.origin))

    return Site(told(site.whole), tuple(map(told, site.groups)), site.complete)


def _purposes(upload: payloads.Upload) -> set[bool | None]:
    """Return whether the purposes of an upload are a batch's; None for one not known."""
    return {
        one.value == BATCH_PURPOSE if isinstance(one, values.Known) else None
        for one in upload.keywords.outcomes_of("purpose")
    }


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
