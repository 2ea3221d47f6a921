"""The rules over what all paths bring to a place: what is refused on each of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from flake8_batch_params.findings import Report, Rule, rules
from flake8_batch_params.options import Options

if TYPE_CHECKING:
    from flake8_batch_params.batches.analysis import Analysis, Site


def judged(analysis: Analysis, options: Options) -> dict[tuple[str, object], Report]:
    """Return a report for each rule and place: the first that the rule makes there."""
    found: dict[tuple[str, object], Report] = {}
    for rule, _, report in reported(analysis, options):
        found.setdefault((rule.code, report.origin), report)
    return found


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
