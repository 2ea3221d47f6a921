"""The Batch API as the engine sees it: which imported names are its objects, what they do."""

from __future__ import annotations

import re

from flake8_batch_params import payloads, values
from flake8_batch_params.batches import built
from flake8_batch_params.batches.calls import Calls
from flake8_batch_params.batches.clients import Clients, Owner
from flake8_batch_params.batches.http import Http
from flake8_batch_params.batches.lines import Lines
from flake8_batch_params.batches.notes import Notes
from flake8_batch_params.batches.objects import (
    Absent,
    Batch,
    Client,
    Expected,
    FileContent,
    Member,
)
from flake8_batch_params.batches.reading import Source
from flake8_batch_params.batches.words import TYPES
from flake8_batch_params.engine.arguments import Args
from flake8_batch_params.engine.containers import Dict, List, Set, Tuple
from flake8_batch_params.engine.freezing import Freezer
from flake8_batch_params.engine.functions import Function, Partial
from flake8_batch_params.engine.instances import Class, Instance
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.natives import Native
from flake8_batch_params.engine.objects import (
    Const,
    Imported,
    Json,
    Origin,
    Outside,
    Symbol,
    V,
)
from flake8_batch_params.engine.source import Tree
from flake8_batch_params.facts import spec
from flake8_batch_params.facts.hosts import (
    ANY,
    OPENAI,
    Host,
    unite,
)
from flake8_batch_params.facts.sdk import (
    ABSENT_CLASSES,
    ABSENT_MARKERS,
    OPENAI_SDK,
    RESOURCES,
)
from flake8_batch_params.options import Options

#: Attributes of the module ``openai`` that are the module client's.
_MODULE_CLIENT = frozenset(
    "batches files with_options beta with_raw_response Batch File batch".split()
)
#: Decorators of tests that are wrong on purpose.
_EXPECTED_TO_FAIL = frozenset({"pytest.mark.xfail", "unittest.expectedFailure"})
_RAISES = frozenset("assertRaises assertRaisesRegex raises".split())
#: How a lone dict's values begin that are meant for a batch: a table may have the same keys.
_LONE_OPTIONAL = frozenset(spec.KEYS)


class Batches(Notes):
    """The domain of one file: what the engine asks of it and tells it, and who answers."""

    def __init__(self, source: Source, options: Options, tree: Tree) -> None:
        super().__init__(source, options)
        self.tree = tree
        self.clients = Clients(self)
        self.lines = Lines(self)
        self.calls = Calls(self, self.clients, self.lines)
        self.http = Http(self)
        self.named = frozenset(name for name in options.clients if "." not in name)

    # --- what objects ask ---

    def called(self, m: Machine, member: Member, args: Args, origin: Origin) -> V | None:
        return self.calls.of_member(m, member, args, origin)

    def changed(self, m: Machine, client: Client, args: Args, origin: Origin) -> V:
        return self.clients.changed(m, client, args, origin)

    def stored(self, client: Client, name: str) -> None:
        self.clients.stored(client, name)

    def sent(self, m: Machine, name: str, args: Args, base: V | None, origin: Origin) -> V:
        return self.http.sent(m, name, args, base, origin)

    # --- imports and calls of them ---

    def module_attribute(self, m: Machine, path: str, origin: Origin) -> V | None:
        if path in ABSENT_MARKERS:
            return Absent(origin)
        chosen = built.configured(path, self.options.clients) if self.options.clients else None
        if chosen is not None and not path.rpartition(".")[2][:1].isupper():
            found = self.clients.build(m, path, Args(), origin)
            return found if self._is_object(path) else None
        module, _, name = path.rpartition(".")
        if module == "openai" and name in _MODULE_CLIENT:
            elsewhere = built.sets_module_address(self.source) or self.names_environment
            hosts = (ANY,) if elsewhere else (OPENAI,)
            client = Client(self, OPENAI_SDK, built.Kind.READ, hosts, origin)
            return Member(client, (name,), origin)
        return None

    def _is_object(self, path: str) -> bool:
        """Tell whether a configured name is used as a client, not called for one."""
        name = re.escape(path.rpartition(".")[2])
        if re.search(rf"\b{name}\s*\(", self.text):
            return False
        return path not in self.source.called

    def call_imported(self, m: Machine, path: str, args: Args, origin: Origin) -> V | None:
        found = self.clients.build(m, path, args, origin)
        if found is not None:
            return found
        if path in ABSENT_CLASSES:
            return Absent(origin)
        if path in RESOURCES:
            client = args.get("client", 0)
            return Member(client, ("batches",), origin) if isinstance(client, Client) else None
        if path in ("pytest.raises", "pytest.warns"):
            self._expected_to_fail(m, args)
            return Expected(self, origin)
        if path in _EXPECTED_TO_FAIL:
            self._expected_to_fail(m, args)
            found = Symbol(Outside("a test that is expected to fail"), origin)
            found.called = Imported(path)
            return found
        found = self.http.call(m, path, args, origin)
        if found is not None:
            return found
        module, _, name = path.rpartition(".")
        if name in TYPES and module.startswith("openai"):
            return self._typed_call(m, name, args, origin)
        if path.count(".") > 1:
            return self.calls.of_symbol(m, Imported(path), args, origin)
        return None

    def _typed_call(self, m: Machine, name: str, args: Args, origin: Origin) -> V:
        made = Dict(origin)
        for key, value in args.keywords.items():
            made.items[key] = (Const(key, args.key_origins.get(key)), value)
        made.unknown = args.open or ("an argument" if args.positional else "")
        self._type(m, made, name)
        return made

    def call_symbol(self, m: Machine, callee: V, args: Args, origin: Origin) -> V | None:
        if isinstance(callee, Symbol) and callee.name in _RAISES:
            self._expected_to_fail(m, args)
            return Expected(self, origin)
        called = callee.called if isinstance(callee, Symbol) else None
        if isinstance(called, Imported) and called.path in _EXPECTED_TO_FAIL:
            self._expected_to_fail(m, args)
            return Symbol(Outside("a test that is expected to fail"), origin)
        return self.calls.of_symbol(m, callee, args, origin)

    def _expected_to_fail(self, m: Machine, args: Args) -> None:
        """Leave functions alone that are wrong on purpose."""
        for one in args.values():
            if isinstance(one, Function):
                m.skipped.add(one.code)

    def call_named(self, m: Machine, name: str, origin: Origin) -> V | None:
        return self.clients.build(m, name, Args(), origin)

    def annotated(self, m: Machine, path: str, origin: Origin) -> V | None:
        return self.clients.annotated(path, origin)

    def subclassed(self, m: Machine, cls: Class, args: Args | None, origin: Origin) -> V | None:
        return self.clients.subclassed(cls, args, origin)

    def handed_on(self, m: Machine, callee: V, args: Args, origin: Origin) -> None:
        self.calls.handed_on(m, callee, args, origin)

    # --- dicts ---

    def displayed(self, m: Machine, written: Dict, in_call: bool) -> None:
        items = written.items
        if not in_call and "input_file_id" in items:
            m.touch(self.state)
            self.state.lone = (*self.state.lone, written)
        self.lines.displayed(m, written)

    def key_set(self, m: Machine, changed: Dict, key: V) -> None:
        self.lines.key_set(m, changed, key)

    def typed(self, m: Machine, path: str, value: V, origin: Origin) -> None:
        module, _, name = path.rpartition(".")
        if name in TYPES and module.startswith("openai") and isinstance(value, Dict):
            self._type(m, value, name)

    def _type(self, m: Machine, value: Dict, name: str) -> None:
        if not any(one is value for one, _ in self.state.typed):
            m.touch(self.state)
            self.state.typed = (*self.state.typed, (value, name))

    def serialised(self, m: Machine, value: V) -> None:
        if isinstance(value, Json):
            self.lines.serialised(m, value)

    def rewritten(self, m: Machine, value: V) -> None:
        if isinstance(value, Json):
            self.lines.rewritten(m, value)

    def bound(self, m: Machine, made: V, origin: Origin) -> None:
        if isinstance(made, Partial) and self.calls.bound(made.function) is not None:
            m.touch(self.state)
            self.state.partials = (*self.state.partials, made)

    def partial_called(self, m: Machine, called: V) -> None:
        if isinstance(called, Partial) and called in self.state.partials:
            self.called_partials.add(id(called.origin))

    # --- what happens to objects ---

    def truth_of(self, m: Machine, value: Native) -> bool | None:
        return None if isinstance(value, Absent) else True

    def tested(self, m: Machine, left: V, operator: str, right: V, origin: Origin) -> None:
        if operator not in ("==", "!=", "in", "not in"):
            return
        for one, other in ((left, right), (right, left)):
            if isinstance(one, Symbol) and one.name == "status" and isinstance(one.base, Batch):
                # A word in a longer text is no whole word.
                within = operator.endswith("in") and isinstance(other, Const)
                words = [] if within else self._words(m, other)
                if words and not self.is_patched:
                    self._status_tested(one.base, words, origin)
                return
        self.tested_otherwise.add(id(origin))

    def _status_tested(self, batch: Batch, words: list[values.Known], origin: Origin) -> None:
        if not self.statuses.are_compared(self.tree.python_of(origin)):
            return
        found = None if batch.client is None else self.clients.owner_of(batch.client)
        alongside = self.statuses.alongside(word.value for word in words)
        hosts = self.clients_hosts(found)
        self.note(payloads.StatusTest(origin, tuple(words), hosts, alongside))

    def clients_hosts(self, owner: Owner | None) -> tuple[Host, ...]:
        """Return the hosts of a client, or those of no client that is known."""
        return (ANY,) if owner is None else owner.hosts

    def _words(self, m: Machine, value: V) -> list[values.Known]:
        held = value.items.values() if isinstance(value, Set) else getattr(value, "items", [value])
        if not isinstance(value, (Const, List, Tuple, Set)):
            return []
        items = [value] if isinstance(value, Const) else list(held)
        return [
            values.Known(one.origin, one.value)
            for one in items
            if isinstance(one, Const) and isinstance(one.value, str)
            and one.origin not in m.path.doubted
        ]  # fmt: skip

    def dropped(self, m: Machine, value: V, origin: Origin) -> None:
        self.calls.dropped(m, value, origin)

    def used(self, m: Machine, value: V, use: str, origin: Origin) -> None:
        if isinstance(value, (Client, Member)) and use.startswith("getattr "):
            self._asked.add(use.removeprefix("getattr "))
        elif isinstance(value, FileContent) and _is_text_use(use):
            expected = self.state.expecting or {"TypeError", "AttributeError"} & m.expected()
            if not expected and not self.is_patched:
                self.note(payloads.ContentUse(origin, _shown(use)))
        elif type(value).__name__ == "Awaitable" and use.startswith("."):
            if use not in (".close", ".send", ".__await__", ".throw"):
                self.calls.dropped(m, value, origin, use.removeprefix("."))

    def loop_forgotten(
        self, m: Machine, held: list[V], rounds: int, total: int, origin: Origin, straight: bool
    ) -> list[V]:
        return self.lines.loop_forgotten(m, held, rounds, total, origin, straight)

    # --- paths and entries ---

    def path_ended(self, m: Machine) -> None:
        self.lines.path_ended(m)
        freezer = Freezer(m)
        for partial in self.state.partials:
            owner = self.calls.bound(partial.function)
            if owner is not None and id(partial.origin) not in self.called_partials:
                self.calls.batch(m, owner, partial.args, partial.origin, partial=True)
        typed = {id(one) for one, _ in self.state.typed}
        for value, name in self.state.typed:
            self._of_type(freezer, value, name)
        for value in self.state.lone:
            if any(isinstance(key, Symbol) for key in value.items):
                continue
            if id(value) not in typed and id(value.origin) not in self.state.consumed:
                self._lone(freezer.record(value))

    def _of_type(self, freezer: Freezer, value: Dict, name: str) -> None:
        record = freezer.record(value)
        if name == "OutputExpiresAfter":
            hosts = unite([self.accepting((OPENAI,)), self.evidence_hosts])
            self.note(payloads.Expiry(value.origin, "output_expires_after", record, hosts))
            return
        hosts = built.hosts_of_client(
            built.Kind.UNRESOLVED, self.options.host, self.evidence_hosts, built=self.built
        )
        self.note(
            payloads.BatchRequest(
                value.origin, record, record, self.accepting(hosts), (OPENAI_SDK,)
            )
        )

    def _lone(self, record: values.Record) -> None:
        """Note a dict that is a batch's body by its own keys."""
        keys = {key for key in record.entries if isinstance(key, str)}
        if self.is_test or not keys <= _LONE_OPTIONAL or "input_file_id" not in keys:
            return
        if not keys & {"endpoint", "completion_window"} or not _is_meant(record):
            return
        entries = {
            key: one for key, one in record.entries.items()
            if not (isinstance(one.value, values.Known) and one.value.value is None)
        }  # fmt: skip
        unfinished = values.Record(record.origin, entries, True)
        hosts = built.hosts_of_client(
            built.Kind.UNRESOLVED, self.options.host, self.evidence_hosts, built=self.built
        )
        self.note(
            payloads.BatchRequest(record.origin, unfinished, unfinished, self.accepting(hosts))
        )

    def entry_begins(self, m: Machine) -> None:
        self._entry = set()

    def wants_all(self, m: Machine) -> bool:
        """Tell whether a call of the entry is reached by more clients than one."""
        for key in self._entry:
            if len({payload.hosts for payload in self.found[key] if hasattr(payload, "hosts")}) > 1:
                return True
        return False

    def wants_all_states(self, m: Machine) -> bool:
        """Tell whether the file builds clients of several hosts."""
        return len({one.hosts for one in self.built}) > 1

    def states_left_out(self, m: Machine, finished: bool) -> None:
        self.unfinished |= self._of_entries if finished else {place for _, place in self.found}

    def entry_ended(self, m: Machine, finished: bool) -> None:
        places = {place for _, place in self._entry}
        self._of_entries |= places
        if not finished:
            self.unfinished |= places

    def instance_made(self, m: Machine, made: Instance) -> None:
        """Note nothing."""


def _is_text_use(use: str) -> bool:
    if use in ("json.loads(...)", "len(...)", "StringIO(...)", "BytesIO(...)", "iteration"):
        return True
    return use.startswith(".") and use[1:] in _TEXT_METHODS


_TEXT_METHODS = frozenset(
    "splitlines split decode encode strip startswith endswith replace lower upper find partition"
    " rsplit lstrip rstrip count join format".split()
)


def _shown(use: str) -> str:
    if use == "iteration":
        return "for"
    return f"{use}()" if use.startswith(".") else use


def _is_meant(record: values.Record) -> bool:
    """Tell whether what a dict holds may be meant for a batch, wrong as it may be."""
    forms = {
        "input_file_id": r"[\w./:-]*$",
        "endpoint": r"/|v\d|chat/|$",
        "completion_window": r"\d+ *[A-Za-z]|$",
    }
    for key, form in forms.items():
        for value in record.outcomes_of(key):
            if isinstance(value, (values.Record, values.Sequence)):
                return False
            if isinstance(value, values.Known) and value.value is not None:
                if not isinstance(value.value, str) or re.match(form, value.value) is None:
                    return False
    return True
