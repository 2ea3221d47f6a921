"""Judgements and wordings that several rules share."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Iterable, Iterator

from flake8_batch_params.facts.hosts import ANY, OPENAI, Host
from flake8_batch_params.facts.sdk import OPENAI_SDK, Sdk
from flake8_batch_params.findings import ECHO_LENGTH, Edit, echo
from flake8_batch_params.values import (
    Absent,
    Entry,
    Known,
    Record,
    Sequence,
    Text,
    Typed,
    UploadedFile,
    UploadedId,
    Value,
)

#: Types of files as a reader names them.
FILES = {
    "file": "open file",
    "text file": "file opened in text mode",
    "binary file": "open file",
}
#: How alike two words must be for one to be suggested in place of the other.  Lower, and
#: ``/v1/messages`` is "close" to ``/v1/responses``.
LIKENESS = 0.75
#: Shorter parts of words say nothing: every endpoint holds ``/v1``.
SHORTEST_PART = 4
#: How much liker than any other a word must be to be the one that was certainly meant.
MARGIN = 0.1
#: Longer words are compared with nothing: difflib's time grows with the square.
LONGEST_COMPARED = 200


# --- hosts ---


def every(hosts: Collection[Host], test: Callable[[Host], bool]) -> bool:
    """Tell whether the test holds for every host, and there is one at all."""
    return bool(hosts) and all(map(test, hosts))


def refused(hosts: Collection[Host], accepts: Callable[[Host], bool]) -> bool:
    """Tell whether there are hosts and none of them accepts."""
    return every(hosts, lambda host: not accepts(host))


def judged(hosts: Collection[Host], profile: Callable[[Host], object]) -> bool:
    """Tell whether something is known of all hosts, and of one what the profile asks for.

    Enough to refuse a value of the wrong type, where a wrong content needs the profile of
    every host.
    """
    named = every(hosts, lambda host: host.name != ANY.name)
    return named and any(profile(host) is not None for host in hosts)


def in_none(word: object, accepted: Iterable[Collection[str] | None]) -> bool:
    """Tell whether all that may accept the word are known, and none of them does.

    Each of ``accepted`` holds what one host or SDK accepts; None when nobody knows.
    """
    known = list(accepted)
    return bool(known) and all(words is not None and word not in words for words in known)


def all_openai(hosts: Collection[Host]) -> bool:
    """Tell whether it is proven that OpenAI, and nobody else, answers."""
    return every(hosts, lambda host: host.name == OPENAI.name)


def knows_lines(host: Host) -> bool:
    """Tell whether it is known what a request in an input file looks like on the host."""
    # Together, for one, takes lines of custom_id and body alone.
    return host.knows_lines


def of_openai(sdks: Collection[Sdk]) -> bool:
    """Tell whether the SDK is proven to be OpenAI's."""
    return bool(sdks) and all(sdk.name == OPENAI_SDK.name for sdk in sdks)


def titles(hosts: Collection[Host]) -> str:
    """Return the hosts as a reader names them: ``OpenAI or Azure OpenAI``."""
    return either(host.title for host in hosts)


def only_window(hosts: Collection[Host]) -> str | None:
    """Return the one completion window that all hosts accept; None where there are more."""
    exact = {host.windows.exact if host.windows is not None else () for host in hosts}
    windows = exact.pop() if len(exact) == 1 else ()
    return windows[0] if len(windows) == 1 else None


def common(groups: Iterable[Iterable[str]]) -> list[str]:
    """Return the words that stand in every group, in the order of the first one."""
    first, *others = [list(group) for group in groups] or [[]]
    return [word for word in first if all(word in other for other in others)]


# --- values ---


def type_of(value: Value) -> str | None:
    """Return the type that the value certainly has; None when it is not certain."""
    match value:
        case Known(value=None):
            return "None"
        case Known(value=constant):
            return type(constant).__name__
        case Typed(type=name) | Sequence(type=name):
            return name
        case Record():
            return "dict"
        case UploadedFile():
            return "uploaded file"
        case UploadedId() | Text():
            return "str"
    return None


def is_not(value: Value, name: str) -> bool:
    """Tell whether the value certainly has another type than this one."""
    return type_of(value) not in (None, name)


def is_none(value: Value) -> bool:
    return isinstance(value, Known) and value.value is None


def string(value: Value) -> Known | Text | None:
    """Return a value that is a string of which something is known; None for any other."""
    if isinstance(value, Text):
        return value
    return value if isinstance(value, Known) and isinstance(value.value, str) else None


def may_be(value: Known | Text, word: str) -> bool:
    """Tell whether a string may be the word, whatever is unknown of it."""
    return value.may_be(word) if isinstance(value, Text) else value.value == word


def shown(value: Known | Text) -> str:
    """Return a string as a message shows it: ``'v1/{...}'``."""
    return echo(str(value) if isinstance(value, Text) else value.value)


def settled(value: Value | None) -> list[Value]:
    """Return the outcomes to judge where ``None`` and ``""`` may stand for "not set yet".

    Beside other outcomes they are what a variable holds before it is given its value.
    """
    outcomes = [] if value is None else list(value.outcomes())
    if len(outcomes) == 1:
        return outcomes
    return [outcome for outcome in outcomes if not is_unset(outcome)]


def is_unset(value: Value) -> bool:
    """Tell whether a value is one that stands for "not set yet"."""
    return isinstance(value, Known) and value.value in (None, "")


def described(value: Value) -> str:
    """Return what was found, as in "metadata is …": ``3, an int``."""
    name = type_of(value)
    if is_none(value) or name is None:
        return str(name)
    kind = an(FILES.get(name, name))
    return f"{echo(value.value)}, {kind}" if isinstance(value, Known) else kind


def written(record: Record) -> Iterator[tuple[object, Entry]]:
    """Yield the keys of a record with their entries, without those that are left out."""
    for key, entry in record.entries.items():
        if not all(isinstance(value, Absent) for value in entry.value.outcomes()):
            yield key, entry


# --- words ---


def plain(text: str, length: int = ECHO_LENGTH) -> str:
    """Return words that are not the user's values: ASCII, on one line, not too long."""
    return ascii(text)[1:-1][:length]


def an(noun: str) -> str:
    if noun == "bytes":
        return noun
    return f"an {noun}" if noun[:1] in tuple("aeiou") else f"a {noun}"


def either(words: Iterable[str], conjunction: str = "or") -> str:
    """Return the words as an enumeration: ``a, b or c``."""
    *head, last = words
    return f"{', '.join(head)} {conjunction} {last}" if head else last


def sole(word: object, accepted: Collection[str]) -> str | None:
    """Return the accepted word that was certainly meant: no other one is as near."""
    near = nearest(word, accepted)
    if near is None or not isinstance(word, str):
        return None
    others = [other for other in accepted if other != near and other.lower() not in near.lower()]
    if near.lower() in word.lower():
        return None if any(other.lower() in word.lower() for other in others) else near
    best, *rest = sorted((_likeness(word, other) for other in {near, *others}), reverse=True)
    is_best = _likeness(word, near) == best
    return near if is_best and not (rest and best - rest[0] < MARGIN) else None


def _likeness(word: str, other: str) -> float:
    return difflib.SequenceMatcher(None, word.lower(), other.lower()).ratio()


def as_value(value: Value, content: object, wrap: str = "") -> Edit | None:
    """Return the edit that writes another constant, where the value is one; not for None."""
    if not isinstance(value, Known) or value.value is None or content is None:
        return None
    return Edit("value", value.origin, content, wrap)


def as_key(record: Record, key: object, origin: object, name: str | None) -> Edit | None:
    """Return the edit that renames a key, where the record certainly lacks the new one."""
    meant = name is not None and isinstance(key, str) and record.lacks(name)
    return Edit("key", origin, name) if meant else None


def nearest(word: object, accepted: Iterable[str]) -> str | None:
    """Return the accepted word that was most likely meant."""
    if not isinstance(word, str) or len(word) > LONGEST_COMPARED:
        return None
    lower = {candidate.lower(): candidate for candidate in accepted}
    written = word.lower()
    close = difflib.get_close_matches(written, lower, n=1, cutoff=LIKENESS)
    found = close or _parts(written, lower)
    return lower[found[0]] if found else None


def _parts(word: str, candidates: Iterable[str]) -> list[str]:
    """Return the longest candidate that the word holds, or the only one that holds it."""
    held = [c for c in candidates if c in word and len(c) >= SHORTEST_PART]
    if held:
        return [max(held, key=len)]
    holding = [c for c in candidates if word in c and len(word) >= SHORTEST_PART]
    return holding if len(holding) == 1 else []


def did_you_mean(word: object, accepted: Iterable[str]) -> str:
    """Return the suggestion that ends a message; empty when nothing accepted is near."""
    near = nearest(word, accepted)
    return "" if near is None else f"; did you mean {echo(near)}?"


def lacking(
    subject: str,
    missing: Collection[str],
    meant: Iterable[tuple[object, str]],
    advice: str = "",
) -> str:
    """Return that the subject lacks keys, and what to write.

    ``meant`` pairs a written word with one of them.
    """
    text = f"{subject} lacks {either(map(echo, missing), 'and')}"
    if advice:
        text += f"; write {advice}"
    for word, key in meant:
        text += f"; {echo(word)} was given, did you mean {echo(key)}?"
    return text


def near_misses(words: Iterable[object], missing: Collection[str]) -> list[tuple[object, str]]:
    """Return the written words that were likely meant to be one of those that are missing."""
    pairs = [(word, nearest(word, missing)) for word in words]
    return [(word, near) for word, near in pairs if near is not None]
