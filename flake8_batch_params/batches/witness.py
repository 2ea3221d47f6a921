"""The witness of a finding: the steps by which its value came to its place, on the engine's path.

It is written down while the path is run, at the moment when a payload is noted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from flake8_batch_params import payloads, values
from flake8_batch_params.batches import merging
from flake8_batch_params.batches.domain import Batches
from flake8_batch_params.engine.code import Code
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.source import Tree
from flake8_batch_params.engine.tracing import Move, Observed, Tracing
from flake8_batch_params.findings import echo

#: Paths to one place that are written down, and what a branch asked, of which the last are told.
MAX_PATHS, MAX_TESTS = 64, 4
#: Longer tests are cut.
MAX_TEXT = 48

Lines = Mapping[object, int]

#: Fields of payloads and values that hold a node.
_PLACES = frozenset({"origin", "key_origin", "file_origin", "where"})


@dataclass(frozen=True)
class Seen:
    """A payload as one path brought it, with what that path had done."""

    payload: Any
    path: Observed


@dataclass
class Witness:
    """What was seen on the paths to each place."""

    tree: Tree
    seen: dict[int, list[Seen]] = field(default_factory=dict)

    def follow(self, machine: Machine, domain: Batches) -> None:
        """Write down each payload that the domain notes from now on."""
        assert isinstance(machine, Tracing)

        def observe(payload: Any) -> None:
            held = self.seen.setdefault(id(payload.origin), [])
            if len(held) < MAX_PATHS:
                held.append(Seen(payload, machine.observed()))

        domain.observe = observe

    def of(self, place: object, origin: object, reports: Callable[[Any], bool]) -> Story | None:
        """Return how the value of an origin came to a place, on a path that is reported."""
        found = self.seen.get(id(place), ())
        held = [one for one in found if id(origin) in merging.origins(one.payload)]
        chosen = next((one for one in [*held, *found] if reports(one.payload)), None)
        if chosen is None:
            # What is derived of a payload, an expiry, is not noted by itself.
            chosen = next(iter(held or found), None)
        return None if chosen is None else Story(chosen, origin, self.tree)


@dataclass(frozen=True)
class Story:
    """One path, told for one value: its steps, and what the branches on it said."""

    seen: Seen
    origin: object
    tree: Tree

    @property
    def origins(self) -> list[object]:
        """The places whose lines it names."""
        path = self.seen.path
        nodes = [self.origin, self.seen.payload.origin, *(one.node for one in self.moves)]
        nodes += [node for _, node in path.calls] + [node for node, _ in path.notes]
        return [node for node in nodes if node is not None]

    @property
    def moves(self) -> list[Move]:
        """What the path did with the value, and with what holds it, until it got there."""
        running = {code for code, _ in self.seen.path.calls}
        kept: list[Move] = []
        followed = {id(self.origin)}
        for move in self.seen.path.moves:
            if id(move.origin) not in followed:
                continue
            if move.kind == "item" and move.node is not None:
                followed.add(id(move.node))
            kept.append(move)
        return [
            one
            for at, one in enumerate(kept)
            if _counts(one, kept) and (_lasts(one, running) or _led_on(one, kept[at + 1 :]))
        ]

    def text(self, lines: Lines) -> str:
        """Return the story on one line; ``lines`` are those of `origins`."""
        steps = list(dict.fromkeys(self._steps(lines)))
        tests = list(dict.fromkeys(self._tests(lines)))[-MAX_TESTS:]
        when = f", when {' and '.join(tests)}" if tests else ""
        return f"{' → '.join(steps)}{when}"

    def _steps(self, lines: Lines) -> Iterator[str]:
        payload = self.seen.payload
        if self.origin is payload.origin:
            yield from self._calls(lines)
        else:
            value = _value(payload, self.origin)
            yield f"{value or 'the value'} written in line {lines.get(self.origin, '?')}"
            yield from (text for one in self.moves if (text := self._step(one, lines)))
        yield f"{_sink(payload)} in line {lines.get(payload.origin, '?')}"

    def _calls(self, lines: Lines) -> Iterator[str]:
        for code, node in self.seen.path.calls:
            if code.kind == "function" and code.name[:1] != "<":
                line = lines.get(node)
                yield code.title if line is None else f"{code.title} called in line {line}"

    def _step(self, move: Move, lines: Lines) -> str:
        line = lines.get(move.node)
        here = "" if line is None else f" in line {line}"
        if move.kind in ("variable", "global"):
            return "" if move.name.startswith(".") else move.name
        if move.kind == "default":
            return f"default of {move.code.title[:-1]}{move.name})"
        if move.kind == "parameter":
            return f"{move.code.title[:-1]}{move.name}){here}"
        if move.kind == "item":
            same = line is not None and line == lines.get(self.origin)
            return "" if same else f"the key {move.name}{here}"
        if move.kind == "returned":
            return f"returned by {move.name}"
        if move.kind == "loop":
            return f"the loop{here}"
        return f"{self.tree.written(move.node)[:MAX_TEXT] or move.name}{here}"

    def _tests(self, lines: Lines) -> Iterator[str]:
        for node, outcome in self.seen.path.notes:
            text = self.tree.written(node)
            if text and node in lines:
                shown = text if len(text) <= MAX_TEXT else f"{text[: MAX_TEXT - 3]}..."
                yield f"{shown} is {'true' if outcome else 'false'}"


def _lasts(move: Move, running: set[Code]) -> bool:
    """Tell whether a move is no matter of a call alone, or of one that still runs."""
    in_call = move.kind in ("parameter", "default", "variable", "loop")
    return not in_call or not running or move.code in running


def _led_on(move: Move, later: list[Move]) -> bool:
    """Tell whether a call that has ended handed on what it had got."""
    return move.kind in ("parameter", "default") and any(
        one.code is move.code and one.kind in ("stored", "item", "returned") for one in later
    )


def _counts(move: Move, moves: list[Move]) -> bool:
    """Tell whether a move is one that led on: what was stored was read, and no more than that."""
    if move.kind == "stored":
        return any(one.kind == "read" and one.name == move.name for one in moves)
    if move.kind == "read":
        return not any(one.kind == "stored" and one.name == move.name for one in moves)
    return True


def _sink(payload: Any) -> str:
    """Return what a reader calls a payload."""
    if isinstance(payload, payloads.Upload):
        return "the upload"
    if isinstance(payload, payloads.RequestLine):
        return "the request"
    if isinstance(payload, payloads.InputFile):
        return "the file"
    if isinstance(payload, payloads.BatchRequest) and not payload.is_call:
        return "the dict"
    return "the call"


def _value(payload: Any, origin: object) -> str:
    """Return the value, or the key, of an origin as a reader would write it."""
    rest: list[Any] = [payload]
    while rest:
        one = rest.pop()
        if isinstance(one, values.Known) and one.origin is origin:
            return echo(one.value)
        if isinstance(one, values.Text) and one.origin is origin:
            return echo(str(one))
        if isinstance(one, (values.Record, values.Sequence)) and one.origin is origin:
            return "the dict" if isinstance(one, values.Record) else f"the {one.type}"
        if isinstance(one, values.Record):
            for key, entry in one.entries.items():
                if entry.key_origin is origin:
                    return f"the key {echo(key)}"
                rest.append(entry.value)
        elif isinstance(one, (values.OneOf, values.Sequence)):
            rest += one.outcomes() if isinstance(one, values.OneOf) else one.items
        elif isinstance(one, tuple):
            rest += one
        elif hasattr(one, "__dataclass_fields__"):
            rest += [getattr(one, name) for name in one.__dataclass_fields__ if name not in _PLACES]
    return ""
