"""What must hold of every source whatsoever."""

from __future__ import annotations

import time
from dataclasses import dataclass

from flake8_batch_params.findings import Finding, rules
from flake8_batch_params.linter import lint

#: CPU seconds for a file of 100 kB, and for any smaller one.
SECONDS = 2.0
_CODES = frozenset(rule.code for rule in rules())


@dataclass(frozen=True)
class Probe:
    """What linting a source came to."""

    findings: list[Finding]
    seconds: float
    #: What is wrong with it, in words; nothing for nothing.
    faults: tuple[str, ...]


def probe(source: str, *, again: bool = True) -> Probe:
    """Lint a source, twice where that is wanted and cheap, and tell what must not be."""
    start = time.process_time()
    findings = lint(source)
    seconds = time.process_time() - start
    faults = []
    if seconds > SECONDS * max(1.0, len(source) / 100_000):
        faults.append(f"it took {seconds:.1f} s")
    if again and seconds < 1 and lint(source) != findings:
        faults.append("the second time, the findings differ")
    if findings != sorted(set(findings)):
        faults.append("the findings are not in order")
    lines = universal(source).split("\n")
    faults += [fault for one in findings for fault in _faults(one, lines)]
    return Probe(findings, seconds, tuple(faults))


def universal(source: str) -> str:
    """Return a source as flake8 hands it over."""
    return source.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _faults(finding: Finding, lines: list[str]) -> list[str]:
    found = []
    if finding.code not in _CODES:
        found.append(f"there is no {finding.code}")
    if finding.line not in range(1, len(lines) + 1):
        found.append(f"there is no line {finding.line}")
    elif finding.column not in range(len(lines[finding.line - 1]) + 1):
        found.append(f"{finding.line}:{finding.column} is outside of the file")
    if not finding.text.isprintable() or not finding.text.isascii():
        found.append(f"{finding.text!r} is not one line of ASCII")
    if "the analysis failed" in finding.text:
        found.append(finding.text)
    return found
