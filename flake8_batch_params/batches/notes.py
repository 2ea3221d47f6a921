"""What is noted of a file while it runs: payloads, each with its place, and calls left alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flake8_batch_params import payloads, values
from flake8_batch_params.batches.objects import Asked
from flake8_batch_params.batches.reading import Source
from flake8_batch_params.batches.state import State
from flake8_batch_params.batches.whole import WholeFile
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.objects import Origin, V
from flake8_batch_params.options import Options


class Notes(WholeFile, Asked):
    """The domain of a file as it collects payloads."""

    def __init__(self, source: Source, options: Options) -> None:
        super().__init__(source, options)
        self.state = State()
        #: By type and place: the payloads of all paths, in the order in which they came.
        self.found: dict[tuple[type, int], list[Any]] = {}
        #: Payloads that are judged each by itself.
        self.alone: list[Any] = []
        #: By place: what decided whose a call is, each once.
        self.decided: dict[int, dict[str, None]] = {}
        #: Is told of each payload as it is noted, while its path is as it was.
        self.observe: Callable[[Any], None] | None = None
        self.ignored: dict[int, tuple[Origin, str]] = {}
        self._fed_origins: set[int] = set()
        self._entry: set[tuple[type, int]] = set()
        self._of_entries: set[int] = set()
        #: Places whose entry was not looked through in full: any client of the file may come there.
        self.unfinished: set[int] = set()
        self._asked: set[str] = set()
        #: Tests that have also seen something else than a batch's status, by place.
        self.tested_otherwise: set[int] = set()
        #: Partials that some path calls: they are judged as they are called.
        self.called_partials: set[int] = set()
        #: Calls of clients that are not asynchronous, by place.
        self.synchronous: set[int] = set()

    def begins(self, m: Machine) -> None:
        self.machine = m

    def note(self, payload: Any, *, decided: str = "", each: bool = False) -> None:
        """Keep a payload of this path.

        Of a path that Python may not take, only those whose values are all unknown.
        """
        whole = isinstance(payload, (payloads.BatchRequest, payloads.Upload))
        if self.machine.path.doubtful and not whole:
            return
        if each:
            if self.observe is not None:
                self.observe(payload)
            if payload not in self.alone and len(self.alone) < 200:
                self.alone.append(payload)
            return
        # A dict that is not finished yet is not the one that is written in the end.
        finished = getattr(payload, "finished", True)
        key = (type(payload), id(payload.origin) if finished else -id(payload.origin))
        held = self.found.setdefault(key, [])
        if len(held) < 64:
            held.append(payload)
        self._entry.add(key)
        if decided:
            self.decided.setdefault(id(payload.origin), {})[decided] = None
        if self.observe is not None:
            self.observe(payload)
        if isinstance(payload, payloads.BatchRequest):
            for one in payload.keywords.outcomes_of("input_file_id"):
                if isinstance(one, values.UploadedId):
                    self._fed_origins.add(id(one.upload.origin))

    def left_alone(self, origin: Origin, why: str) -> None:
        """Note a call that looks alike and is not judged."""
        self.ignored.setdefault(id(origin), (origin, why))

    def is_fed(self, origin: Origin) -> bool:
        """Tell whether the id of an upload becomes a batch's input."""
        return id(origin) in self._fed_origins

    def is_asked_for(self, name: str) -> bool:
        """Tell whether the file asks for an attribute, or stores it."""
        return name in self._asked or f".{name} = " in self.text

    def spelling(self, node: Any, path: tuple[str, ...]) -> str:
        """Return the dotted names of a call as they are written."""
        names: list[str] = []
        while type(node).__name__ == "Attribute":
            names.append(node.attr.value)
            node = node.value
        if type(node).__name__ == "Name":
            return ".".join([node.value, *reversed(names)])
        return ".".join(("client", *path))

    def consume(self, m: Machine, value: V) -> None:
        """Note a dict that is judged where it goes."""
        m.touch(self.state)
        self.state.consumed |= {id(value.origin)}
