"""Of which functions a payload may come, told from what the tree says that they do."""

from __future__ import annotations

import ast
import re
from collections.abc import Set as AbstractSet
from functools import cached_property

from flake8_batch_params.batches import alike
from flake8_batch_params.batches.alike import CALLING_ON
from flake8_batch_params.batches.reading import called_name, last_name
from flake8_batch_params.batches.words import Words
from flake8_batch_params.engine.seen import Seen
from flake8_batch_params.facts.hosts import HOSTS, leads_to_class
from flake8_batch_params.facts.sdk import (
    ADVICE_INSTEAD,
    CONTENT_MEMBERS,
    METHODS_INSTEAD,
    RESOURCES_INSTEAD,
)

#: Types and resources of OpenAI's SDK: what is made of them may be a payload.
_TYPES = frozenset("Batches AsyncBatches BatchCreateParams OutputExpiresAfter".split())
#: Keys and keywords of payloads.
_BATCH_KEYS = frozenset("input_file_id completion_window output_expires_after".split())
_KEYS = _BATCH_KEYS | frozenset({"purpose", "expires_after"})
_LINE_KEYS = frozenset("custom_id method url body".split())
_TELLING_KEYS = _KEYS | _LINE_KEYS
#: What a string has that may hold a payload, as text or as names in a row.
_SPEAKING = _BATCH_KEYS | {"custom_id"}
#: Strings that are an attribute's name for a function of these names.
_BY_NAME = frozenset({"batches", "files"})
_ASKING_BY_NAME = frozenset({"getattr", "attrgetter"})
#: Methods that are judged where they are called, whatever the client.
_CREATING = frozenset({"batches.create", "files.create"})
_RAW = ("with_raw_response", "with_streaming_response")
_OF_RAW = frozenset(f"{one}.{wrapper}" for one in ("batches", "files") for wrapper in _RAW)
#: Methods that are judged where they are called on a client of a known class.
_OF_CLIENTS = frozenset(
    [
        *(f"{one}.{name}" for one, names in METHODS_INSTEAD.items() for name in names),
        *(f"{one}.{name}" for one, name in ADVICE_INSTEAD),
        *(".".join(one) for one in RESOURCES_INSTEAD if len(one) == 2),
        *(
            f"{one[0]}.{name}"
            for one in RESOURCES_INSTEAD
            if len(one) == 1
            for name in ("create", "content", "retrieve_content", "submit", "acreate", "upload")
        ),
    ]
)
_JUDGED = _CREATING | _OF_CLIENTS
#: Functions that make a dict, an object or a call of the keywords that they get, and names that
#: Python's own objects have for a function.
_MAKING = (
    frozenset(
        "create dict update replace _replace partial partialmethod OrderedDict defaultdict ChainMap"
        " SimpleNamespace Namespace value func __wrapped__".split()
    )
    | CALLING_ON
)
#: Methods that give what is in a file.
_CONTENT = frozenset(
    {"files.content", "files.with_raw_response", "files.with_streaming_response", "File.content"}
)
#: Methods that give a batch, and of them those whose coroutine has to be awaited.
_GIVING = frozenset({"batches.create", "batches.retrieve", "batches.cancel", "batches.list"})
_AWAITED = frozenset({"retrieve", "cancel"})
_ASKING = frozenset({"create", "retrieve", "cancel", "list"})
#: Methods that use a client, whose address may be wrong.
_USING = _GIVING | {
    f"files.{name}" for name in ("list", "retrieve", "delete", "content", "retrieve_content")
}
#: What sends a request, and the libraries that have it.
_SENDING = frozenset("post request urlopen Request".split())
_HTTP = frozenset("requests httpx aiohttp urllib3 urllib".split())
#: Hosts whose batches are known as those of an address; their names are in their domains.
_ADDRESSED = tuple(host.name for host in HOSTS.values() if host.seconds is not None)
_AS_DICT = frozenset("asdict _asdict vars __dict__ model_dump".split())
_AS_RESULT = frozenset(".status output_file_id error_file_id".split())
_AS_LINES = frozenset(".dump .write".split())
_AS_CONTENT = frozenset("loads( split decode StringIO BytesIO len(".split())


class Showing(Words):
    """The domain of a file, as far as it tells where payloads may come from."""

    #: Whether calls are asked for that are left alone, and why.
    explains = False

    def concerns(self, seen: Seen) -> bool:
        if not _KEYS.isdisjoint(seen.keys) or self._is_line(seen.keys):
            return True
        return not self._using.isdisjoint(seen.pairs)

    def shows(self, seen: Seen) -> bool:
        if self._creates(seen) or _names(seen, self._types):
            return True
        if not self._types.isdisjoint(seen.written):
            return True
        keys = seen.written | self._handed(seen)
        if not _KEYS.isdisjoint(keys) or self._is_line(keys):
            return True
        if self._sends and _names(seen, _SENDING):
            return True
        if not _BY_NAME.isdisjoint(seen.written) and _names(seen, _ASKING_BY_NAME):
            return True
        if self._has_fields and (
            _names(seen, _AS_DICT) or any(one.endswith(".dict") for one in seen.pairs)
        ):
            return True
        return self._knows_clients and self._shows_use(seen)

    # --- calls of clients ---

    @cached_property
    def _knows_clients(self) -> bool:
        """Tell whether the file may have a client whose class is known: it has to be imported."""
        if self.explains or self.options.clients or self.source.has("import_module", "__import__"):
            return True
        return any(
            leads_to_class(path.removesuffix(".*"))
            for paths in self.source.imported.values()
            for path in paths
        )

    def _creates(self, seen: Seen) -> bool:
        """Tell whether a function calls what is judged, or hands it on."""
        pairs = seen.pairs
        if not _OF_RAW.isdisjoint(pairs):
            return True
        if self._knows_clients:
            if not _JUDGED.isdisjoint(pairs):
                return True
            return "files.content" in pairs and _keeps_content(seen)
        if _CREATING.isdisjoint(pairs):
            return False
        called = (one for one in seen.calls if called_name(one) == "create")
        return any(alike.may_create(one, self._set) for one in called) or bool(
            _not_called(seen, "create")
        )

    def _shows_use(self, seen: Seen) -> bool:
        """Tell whether a call of a client that is right by itself may show something."""
        if self._names_address and not _USING.isdisjoint(seen.pairs):
            return True
        if _GIVING.isdisjoint(seen.pairs):
            return False
        if ".status" in self.text and not _only_returns(seen):
            return True
        return "Async" in self.text and _is_dropped(seen)

    @cached_property
    def _names_address(self) -> bool:
        """Tell whether the file may have the address of OpenAI's host."""
        text = self.source.lowered
        return "base_url" in self.text and ("openai.com" in text or "//api." in text)

    @cached_property
    def _using(self) -> AbstractSet[str]:
        """The methods whose calls may show something, there or to who calls the function."""
        if not self._knows_clients:
            return _CREATING
        return _USING if self._names_address else _GIVING

    # --- what is written down ---

    def _handed(self, seen: Seen) -> AbstractSet[str]:
        """Return the keywords of calls, but for those of functions and classes of the file.

        Who calls these is found by their names.  Of what other files have, nothing is known.
        """
        return {
            keyword.arg
            for call in seen.calls
            for keyword in call.keywords
            if keyword.arg in _TELLING_KEYS and not self._is_of_files(call)
        }

    def _is_of_files(self, call: ast.Call) -> bool:
        """Tell whether a function or class is called of this file, or certainly of another."""
        name = called_name(call)
        if name in self._own:
            return True
        if name in _MAKING or name in self._types:
            return False
        if isinstance(call.func, ast.Attribute):
            return not self._sets_by_name and name not in self._set
        paths = self.source.imported.get(name, ())
        return bool(paths) and all(path.rpartition(".")[2] not in _MAKING for path in paths)

    @cached_property
    def _own(self) -> AbstractSet[str]:
        """The names of the functions of the module and of its classes, and of classes."""
        syntax = self.source.syntax
        functions = {name.rpartition(".")[2] for name in syntax.functions}
        return functions.union(node.name for node in syntax.nodes(ast.ClassDef))

    @cached_property
    def _set(self) -> AbstractSet[str]:
        """The names and attributes that the file sets: they may stand for a function of it.

        A keyword may become an attribute, as ``SimpleNamespace(launch=client.batches.create)``.
        """
        nodes = self.source.nodes
        stored = [one for one in nodes(ast.Name, ast.Attribute) if type(one.ctx) is ast.Store]
        found = {last_name(one) for one in stored}
        found.update(one.name for one in nodes(ast.FunctionDef, ast.AsyncFunctionDef))
        found.update(one.arg for one in nodes(ast.keyword) if one.arg is not None)
        return found

    @cached_property
    def _sets_by_name(self) -> bool:
        """Tell whether attributes may come from strings, as of ``type("Api", (), {…})``."""
        if self.source.has("setattr", "namedtuple", "__getattr__", "make_dataclass"):
            return True
        calls = self.source.nodes(ast.Call)
        return any(len(one.args) == 3 and called_name(one) == "type" for one in calls)

    @cached_property
    def _types(self) -> AbstractSet[str]:
        """The names of types and resources of OpenAI's SDK, as the file imports them too."""
        paths = [(name, path) for name, some in self.source.imported.items() for path in some]
        if not any(path.startswith("openai") for _, path in paths):
            return frozenset()
        return _TYPES.union(name for name, path in paths if path.rpartition(".")[2] in _TYPES)

    def _is_line(self, keys: AbstractSet[str]) -> bool:
        """Tell whether keys may be those of a request, or some of them."""
        found = keys & _LINE_KEYS
        if len(found) < 2:
            return False
        return "custom_id" in found or len(found) > 2 or self._names_ids

    @cached_property
    def _names_ids(self) -> bool:
        """Tell whether the file may have the key of requests that others do not have."""
        if "custom_id" in self.text:
            return True
        written = {text for text, _ in self.source.strings}
        written.update(one.arg for one in self.source.nodes(ast.keyword) if one.arg is not None)
        return {"method", "url", "body"} <= written and any(map(alike.is_slip, written))

    @cached_property
    def _has_fields(self) -> bool:
        """Tell whether a class of the file may have the fields of a request."""
        return re.search(r"\n[ \t]+custom_id\s*:", self.text) is not None

    @cached_property
    def _sends(self) -> bool:
        """Tell whether the file may send a request to an address of batches."""
        if "/batches" not in self.text or not any(one in self.source.lowered for one in _ADDRESSED):
            return False
        return self.source.import_of(*_HTTP) is not None

    def speaks(self, text: str) -> bool:
        return any(key in text for key in _SPEAKING)

    # --- results ---

    def results(self, seen: Seen) -> AbstractSet[str]:
        found: set[str] = set()
        if not _GIVING.isdisjoint(seen.pairs) or not _BATCH_KEYS.isdisjoint(seen.keys):
            found |= _AS_RESULT
        if not _CONTENT.isdisjoint(seen.pairs):
            found |= _AS_CONTENT
        if len(seen.keys & _LINE_KEYS) > 1:
            found |= _AS_LINES
        return frozenset(found)


def _names(seen: Seen, words: AbstractSet[str]) -> bool:
    """Tell whether a function has a name or an attribute that is one of the words."""
    return not (words.isdisjoint(seen.names) and words.isdisjoint(seen.attributes))


def _keeps_content(seen: Seen) -> bool:
    """Tell whether a function does more with what is in a file than to ask for its text.

    Whose file it is may matter, too, where who calls the function does not say it.
    """
    called = [one for one in seen.calls if called_name(one) == "content"]
    read = {
        one.value.value if isinstance(one.value, ast.Await) else one.value
        for one in seen.asked
        if one.attr in CONTENT_MEMBERS
    }
    given = seen.plain - seen.assigned
    if not all(one in read and _is_given(one, given) for one in called):
        return True
    return any(last_name(one.value) == "files" for one in _not_called(seen, "content"))


def _not_called(seen: Seen, name: str) -> list[ast.Attribute]:
    """Return where a function asks for an attribute of that name, and does not call it."""
    functions = {one.func for one in seen.calls}
    return [one for one in seen.asked if one.attr == name and one not in functions]


def _is_given(call: ast.Call, names: AbstractSet[str]) -> bool:
    """Tell whether all arguments of a call are among these names."""
    values = [*call.args, *(keyword.value for keyword in call.keywords)]
    return all(isinstance(one, ast.Name) and one.id in names for one in values)


def _only_returns(seen: Seen) -> bool:
    """Tell whether a function returns the batches that it asks for, and does nothing with them."""
    return all(one in seen.returned for one in seen.calls if called_name(one) in _ASKING)


def _is_dropped(seen: Seen) -> bool:
    """Tell whether a function may leave a coroutine alone."""
    return any(
        isinstance(one.func, ast.Attribute) and one.func.attr in _AWAITED
        and one not in seen.awaited
        for one in seen.calls
    )  # fmt: skip
