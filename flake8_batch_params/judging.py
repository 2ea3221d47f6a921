"""The rules over what all paths bring to a place: what is refused on each of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from flake8_batch_params.findings import Finding, Report, Rule, rules
from flake8_batch_params.options import Options

if TYPE_CHECKING:
    from flake8_batch_params.batches.analysis import Analysis, Site


def judged(analysis: Analysis, options: Options) -> dict[tuple[str, object], Report]:
    """Return a report for each rule and place: the first that the rule makes there."""
    found: dict[tuple[str, object], Report] = {}
    for rule, _, report in reported(analysis, options):
        found.setdefault((rule.code, report.origin), report)
    return found


def placed(
    analysis: Analysis, reports: dict[tuple[str, object], Report]
) -> Iterator[tuple[tuple[str, object], Finding]]:
    """Yield the finding that each report is, with its position; none where that is not known."""
    if not reports:
        return
    places = [place for one in reports.values() for place in (one.origin, one.related)]
    positions = analysis.positions(place for place in places if place is not None)
    for (code, origin), report in reports.items():
        if origin in positions:
            line, column = positions[origin]
            related = positions.get(report.related, (None, 0))[0]
            yield (code, origin), Finding(line, column, code, report.located(related))


def reported(analysis: Analysis, options: Options) -> Iterator[tuple[Rule, Site, Report]]:
    """Yield each report with its rule and the place whose payload it is about."""
    for rule in rules():
        if rule.option is not None and not getattr(options, rule.option):
            continue
        for site in analysis.sites:
            if isinstance(site.whole, rule.payload):
                for report in _of_site(rule, site):
                    yield rule, site, report


def _of_site(rule: Rule, site: Site) -> Iterable[Report]:
    """Return what a rule reports of a place, where every path there agrees.

    A value that may come with several sets of hosts is wrong if each of them refuses it.
    """
    if len(site.groups) == 1:
        return list(rule.function(site.groups[0]))
    by_group = [{id(one.origin): one for one in rule.function(group)} for group in site.groups]
    if not any(by_group):
        return []
    held = [_origins(group) for group in site.groups]
    whole = {id(one.origin): one for one in rule.function(site.whole)}
    kept: dict[int, Report] = {}
    for reports in by_group:
        for place, report in reports.items():
            if place not in kept and _stands(place, by_group, held, site.complete):
                kept[place] = whole.get(place, report)
    return kept.values()


def _stands(
    place: int, by_group: list[dict[int, Report]], held: list[set[int]], complete: bool
) -> bool:
    """Tell whether each group that holds a value reports it."""
    for reports, origins in zip(by_group, held, strict=True):
        if place in reports:
            continue
        if place in origins or not complete:
            return False
    return True


def _origins(payload: Any) -> set[int]:
    from flake8_batch_params.batches.merging import origins

    return origins(payload)
