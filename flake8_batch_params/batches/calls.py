"""Calls of clients: batches, uploads, and what an SDK does not have."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from flake8_batch_params import payloads, values
from flake8_batch_params.batches.alike import CALLING_ON, FOREIGN, NOT_BELOW, is_foreign, is_upload
from flake8_batch_params.batches.clients import Clients, Owner
from flake8_batch_params.batches.lines import Lines
from flake8_batch_params.batches.notes import Notes
from flake8_batch_params.batches.objects import (
    Batch,
    Client,
    FileContent,
    Member,
    Page,
    Uploaded,
    UploadedId,
)
from flake8_batch_params.engine import parameters
from flake8_batch_params.engine.arguments import Args
from flake8_batch_params.engine.containers import Tuple
from flake8_batch_params.engine.freezing import Freezer
from flake8_batch_params.engine.functions import Partial
from flake8_batch_params.engine.instances import Instance
from flake8_batch_params.engine.iterators import Awaitable
from flake8_batch_params.engine.library.contents import Content, files_of, name_key
from flake8_batch_params.engine.library.files import File
from flake8_batch_params.engine.library.paths import PathValue
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.objects import Const, Imported, Origin, Outside, Symbol, Text, V
from flake8_batch_params.facts import spec
from flake8_batch_params.facts.hosts import of_class
from flake8_batch_params.facts.sdk import ANY_SDK, OPENAI_SDK, instead

#: Calls whose coroutine has to be awaited.
_AWAITED = frozenset(
    {("batches", "create"), ("batches", "retrieve"), ("batches", "cancel"), ("files", "create")}
)


class Calls:
    """Takes the calls of clients, known and unknown."""

    def __init__(self, owner: Notes, clients: Clients, lines: Lines) -> None:
        self.owner = owner
        self.clients = clients
        self.lines = lines

    # --- members of known clients ---

    def of_member(self, m: Machine, member: Member, args: Args, origin: Origin) -> V | None:
        """Take a call of a client's member; what it gives is never changed by the SDK."""
        client, path = member.client, member.resource
        owner = self.clients.owner_of(client)
        assert owner is not None
        found = self._known(m, owner, path, args, origin)
        if path[0] in ("batches", "files"):
            self._uses(owner)
        if not client.is_async:
            self.owner.synchronous.add(id(origin))
        if found is None:
            self._nonexistent(m, owner, member, args, origin)
            found = Symbol(Outside(f"what {'.'.join(member.path)}() returns"), origin)
        if client.is_async and "with_streaming_response" not in member.path:
            return Awaitable(found, ".".join(path), origin)
        return found

    def _known(
        self, m: Machine, owner: Owner, path: tuple[str, ...], args: Args, origin: Origin
    ) -> V | None:
        if path == ("batches", "create"):
            return self.batch(m, owner, args, origin)
        if path in (("batches", "retrieve"), ("batches", "cancel")):
            return Batch(owner.client, False, origin)
        if path == ("batches", "list"):
            return Page(owner.client, origin)
        if path == ("files", "create"):
            return self.upload(m, owner, args, origin)
        if path == ("files", "content"):
            return self.content(m, owner, args, origin)
        if path == ("files", "retrieve_content"):
            return Symbol(Outside("the content of a file"), origin, "str")
        if path == ("files", "retrieve") and args.values():
            given = args.get("file_id", 0)
            if isinstance(given, UploadedId):
                return given.upload
        return None

    def _nonexistent(
        self, m: Machine, owner: Owner, member: Member, args: Args, origin: Origin
    ) -> None:
        """Note a call of what the proven SDK does not have, and people write."""
        if owner.sdks != (OPENAI_SDK,) or not owner.proven or instead(member.path) is None:
            return
        if any(map(self.owner.is_asked_for, member.path)) or self.owner.state.expecting:
            return
        purpose = args.keywords.get("purpose")
        if member.path[0] == "File" and not (
            isinstance(purpose, Const) and purpose.value == spec.BATCH_PURPOSE
        ):
            # It was there before version 1.0, when there were no batches.
            return
        if {"AttributeError", "Exception_"} & m.expected() or self.owner.is_patched:
            return
        written = getattr(origin, "func", None)
        self.owner.note(
            payloads.NonexistentCall(origin, self.owner.spelling(written, member.path), member.path)
        )

    # --- what may be a client ---

    def _uses(self, owner: Owner) -> None:
        """Note that a client is used for batches or files."""
        client = owner.client
        if client is None or client.sdk is not OPENAI_SDK or not isinstance(client.address, Const):
            return
        if isinstance(client.address.value, str) and owner.proven:
            address = values.Known(client.address.origin, client.address.value)
            self.owner.note(payloads.Address(client.address.origin, address, owner.hosts))

    def of_symbol(self, m: Machine, callee: V, args: Args, origin: Origin) -> V | None:
        """Take a call of an attribute of what is not known."""
        root, path = attribute_path(callee)
        if len(path) < 2 or root is None:
            return None
        plain = tuple(
            name for name in path if name not in ("with_raw_response", "with_streaming_response")
        )
        if isinstance(root, Imported) and _is_of_class(root.path, path):
            self.owner.left_alone(origin, "it is asked of a client's class, not of a client")
            return None
        if plain[-2:] == ("batches", "create"):
            return self._unresolved_batch(m, root, plain, args, origin)
        if plain[-2:] == ("files", "create"):
            return self._unresolved_upload(m, root, plain, args, origin)
        return None

    def _unresolved_batch(
        self, m: Machine, root: V, path: tuple[str, ...], args: Args, origin: Origin
    ) -> V | None:
        below = path[-3] if len(path) > 2 else ""
        if below in NOT_BELOW or is_foreign(args.keywords, is_open=bool(args.open)):
            self.owner.left_alone(origin, _why_foreign(below, args))
            return None
        owner = self.clients.owner_of(_holder(root, path[:-2]))
        if owner is None:
            self.owner.left_alone(origin, "it is no client, or stands in for one")
            return None
        return self.batch(m, owner, args, origin)

    def _unresolved_upload(
        self, m: Machine, root: V, path: tuple[str, ...], args: Args, origin: Origin
    ) -> V | None:
        below = path[-3] if len(path) > 2 else ""
        if below in NOT_BELOW or not is_upload(args.keywords):
            return None
        owner = self.clients.owner_of(_holder(root, path[:-2]))
        if owner is None:
            self.owner.left_alone(origin, "it is no client, or stands in for one")
            return None
        return self.upload(m, owner, args, origin)

    # --- batches ---

    def batch(
        self, m: Machine, owner: Owner, args: Args, origin: Origin, *, partial: bool = False
    ) -> V:
        """Note a batch that is created."""
        made = Batch(owner.client, True, origin)
        freezer = Freezer(m)
        keywords = self.keywords(m, freezer, args, origin)
        self._feed(m, owner, args)
        if self._is_silent(m, set()):
            self.owner.left_alone(origin, self._why_silent())
            return made
        positional = tuple(
            replace(freezer.freeze(value), origin=args.places.get(at, value.origin))
            for at, value in enumerate(args.positional)
        )
        # Whoever expects a TypeError knows that the SDK may have another signature.
        expected = "TypeError" in m.expected()
        request = payloads.BatchRequest(
            origin,
            keywords,
            body_of(keywords),
            self.owner.accepting(owner.hosts),
            (ANY_SDK,) if expected else owner.sdks,
            is_call=True,
            positional=() if expected or m.path.doubtful else positional,
            partial=partial or bool(args.starred) or expected,
        )
        self.owner.note(request, decided=owner.decided)
        return made

    def _is_silent(self, m: Machine, errors: set[str]) -> bool:
        """Tell whether a call is wrong on purpose, or not of the SDK's own client."""
        state = self.owner.state
        return bool(
            state.expecting
            or self.owner.is_patched
            or m.library.suppressed(m.frames)
            or errors & m.expected()
        )

    def _why_silent(self) -> str:
        """Return why a call is not judged, for a reader."""
        if self.owner.is_patched:
            return "the file puts something else in the place of a client"
        if self.owner.state.expecting:
            return "it is expected to fail"
        return "what it raises is caught"

    def keywords(self, m: Machine, freezer: Freezer, args: Args, origin: Origin) -> values.Record:
        """Return the keywords of a call as it is made."""
        entries: dict[object, values.Entry] = {}
        if m.path.doubtful:
            return values.Record(origin, entries, True)
        for name, value in args.keywords.items():
            frozen = freezer.freeze(value)
            place = args.places.get(name)
            if place is not None and _is_wrong_here(name, frozen):
                frozen = replace(frozen, origin=place)
            key = args.key_origins.get(name)
            entries[name] = values.Entry(frozen, True, key if key is not None else origin)
        where = getattr(args.open, "where", None)
        return values.Record(origin, entries, bool(args.open), str(args.open), where)

    def _feed(self, m: Machine, owner: Owner, args: Args) -> None:
        """Note which upload a batch is made of."""
        given = args.keywords.get("input_file_id")
        if isinstance(given, UploadedId):
            endpoint = args.keywords.get("endpoint")
            self.lines.fed(m, given.upload, owner, endpoint)

    def handed_on(self, m: Machine, callee: V, args: Args, origin: Origin) -> None:
        """Note a bound create that is handed to a function which calls it with its keywords."""
        name = _last_name(callee)
        if name not in CALLING_ON:
            return
        for at, value in enumerate(args.positional):
            partial = value if isinstance(value, Partial) else None
            if partial is not None and not args.keywords.keys() & set(spec.KEYS):
                continue
            found = self.bound(value if partial is None else partial.function)
            if found is not None and not is_foreign(
                args.keywords, is_open=bool(args.open), few=True
            ):
                kept = args.after(at + 1)
                kept.keywords = {
                    key: one for key, one in kept.keywords.items()
                    if key in spec.KEYS or key in spec.CALL_ONLY
                }  # fmt: skip
                kept.positional = []
                if partial is not None:
                    self.owner.called_partials.add(id(partial.origin))
                    kept = parameters.merged(partial.args, kept)
                self.batch(m, found, kept, origin, partial=name != "submit")

    def bound(self, value: V) -> Owner | None:
        """Return whose ``batches.create`` a value is; None of anything else."""
        if isinstance(value, Member) and value.resource == ("batches", "create"):
            return self.clients.owner_of(value.client)
        if isinstance(value, Symbol):
            root, path = attribute_path(value)
            if path[-2:] == ("batches", "create") and root is not None:
                if len(path) > 2 and path[-3] in NOT_BELOW:
                    return None
                return self.clients.owner_of(_holder(root, path[:-2]))
        return None

    # --- uploads ---

    def upload(self, m: Machine, owner: Owner, args: Args, origin: Origin) -> V:
        """Note a file that is uploaded."""
        freezer = Freezer(m)
        keywords = self.keywords(m, freezer, args, origin)
        file = args.keywords.get("file")
        content = None if file is None else self.content_of(m, file)
        body = body_of(keywords)
        made = Uploaded(owner.client, body, content, origin)
        names = () if file is None else tuple(self._names(freezer, file))
        positional = tuple(
            replace(freezer.freeze(value), origin=args.places.get(at, value.origin))
            for at, value in enumerate(args.positional)
        )
        upload = payloads.Upload(
            origin,
            keywords,
            owner.hosts,
            names,
            for_batch=False,
            sdks=() if owner.client is None else owner.sdks,
            positional=() if m.path.doubtful else positional,
            file_origin=args.places.get("file"),
            partial=bool(args.starred),
            body=body,
        )
        self.lines.uploaded(m, made, owner, content)
        if self._is_silent(m, {"TypeError", "RuntimeError"}):
            self.owner.left_alone(origin, self._why_silent())
            return made
        self.owner.note(upload, decided=owner.decided)
        return made

    def content_of(self, m: Machine, file: V) -> Content | None:
        """Return what is written in the file that is uploaded, if that is seen."""
        if isinstance(file, File):
            if file.content is not None:
                return file.content
            return files_of(m).contents.get(name_key(file.name))
        if isinstance(file, PathValue):
            return files_of(m).contents.get(name_key(file))
        if isinstance(file, Tuple) and len(file.items) > 1:
            return self.content_of(m, file.items[1])
        if isinstance(file, Text) or (
            isinstance(file, Const) and isinstance(file.value, (bytes, str))
        ):
            if isinstance(file, Text):
                content = Content(file.origin)
                content.chunks, content.places = [file], [file.origin]
                return content
        return None

    def _names(self, freezer: Freezer, file: V) -> Iterator[values.Value]:
        """Yield the names, or their ends, that a file is sent under."""
        name: V | None = None
        if isinstance(file, File) and (file.kind == "file" or isinstance(file.name, Const)):
            name = file.name
        elif isinstance(file, PathValue):
            name = file.text
        elif isinstance(file, Tuple) and file.items:
            name = file.items[0]
        if isinstance(name, PathValue):
            name = name.text
        if isinstance(name, (Const, Text)):
            yield freezer.freeze(name)

    # --- results ---

    def content(self, m: Machine, owner: Owner, args: Args, origin: Origin) -> V:
        """Note the output of a batch that is read."""
        given = args.get("file_id", 0)
        if isinstance(given, Symbol) and isinstance(given.base, Batch):
            batch, name = given.base, given.name
            if (
                batch.is_new
                and name in ("output_file_id", "error_file_id")
                and not self._is_tested(m, batch)
                and not self._is_silent(m, {"ValueError"})
            ):
                self.owner.note(payloads.OutputRead(origin, name, owner.hosts))
        if owner.client is None or owner.sdks != (OPENAI_SDK,):
            return Symbol(Outside("the content of a file"), origin)
        return FileContent(origin)

    def _is_tested(self, m: Machine, batch: Batch) -> bool:
        """Tell whether the path has tested anything of a batch."""
        for fact in m.path.facts:
            for subject in fact:
                if subject is batch or getattr(subject, "base", None) is batch:
                    return True
        return False

    def dropped(self, m: Machine, value: V, origin: Origin, used: str = "") -> None:
        """Note a coroutine that nobody awaits."""
        if not isinstance(value, Awaitable) or tuple(value.name.split(".")) not in _AWAITED:
            return
        if not self.owner.state.expecting and not self.owner.is_patched:
            self.owner.note(payloads.DroppedCall(value.origin, value.name, used))


def attribute_path(value: V) -> tuple[V | None, tuple[str, ...]]:
    """Return the value that a chain of attributes begins with, and the names below it."""
    if isinstance(value, Imported):
        _first, *rest = value.path.lstrip(".").split(".")
        return Imported(value.path), tuple(rest)
    names: list[str] = []
    root: V | None = value
    while isinstance(root, Symbol) and root.base is not None and root.name:
        names.append(root.name)
        root = root.base
    if isinstance(root, Imported) and names:
        return root, tuple(reversed(names))
    return root, tuple(reversed(names))


def _is_of_class(imported: str, path: tuple[str, ...]) -> bool:
    """Tell whether the attributes of an imported name are those of a client's class."""
    tail = ".".join(path)
    whole = imported if imported.endswith(f".{tail}") else f"{imported}.{tail}"
    return any(of_class(whole.removesuffix("." + ".".join(path[at:]))) for at in range(len(path)))


def _holder(root: V, path: tuple[str, ...]) -> V:
    """Return the value whose ``batches`` is meant."""
    if isinstance(root, Client):
        return root
    if isinstance(root, Instance) and path:
        return Symbol(Outside("an attribute"), root.origin)
    return root


def _last_name(callee: V) -> str:
    if isinstance(callee, Imported):
        return callee.path.rpartition(".")[2]
    return callee.name if isinstance(callee, Symbol) else ""


def _why_foreign(below: str, args: Args) -> str:
    """Return why a call of a ``batches.create`` is not of the Batch API."""
    if below in NOT_BELOW:
        return f"its batches are below {below}, another API's"
    foreign = sorted(FOREIGN.intersection(args.keywords))
    if foreign:
        return f"its keyword {foreign[0]} is another API's"
    return "it has too few keywords of a batch" if args.keywords else "it has no keywords"


def _is_wrong_here(name: str, value: values.Value) -> bool:
    """Tell whether a value is right where it is made, and wrong where it is passed."""
    if isinstance(value, values.UploadedFile):
        return True
    objects = (values.Record, values.Sequence, values.Typed)
    return name == "input_file_id" and isinstance(value, objects)


def body_of(keywords: values.Record) -> values.Record:
    """Return what a call sends: ``extra_body`` overrides keywords of the same name."""
    entries = {key: entry for key, entry in keywords.entries.items() if key not in spec.CALL_ONLY}
    body = replace(keywords, entries=entries)
    for outcome in keywords.outcomes_of("extra_body"):
        nothing = isinstance(outcome, values.Absent) or (
            isinstance(outcome, values.Known) and outcome.value is None
        )
        extra = outcome if isinstance(outcome, values.Record) else values.Record(open=not nothing)
        body = body.under(extra)
    return body
