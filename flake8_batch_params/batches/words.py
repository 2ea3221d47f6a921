"""What of a file can matter, told from its words alone."""

from __future__ import annotations

import ast
import re
from collections.abc import Set as AbstractSet
from functools import cached_property

from flake8_batch_params.batches.reading import Source, called_name
from flake8_batch_params.engine.domain import Domain
from flake8_batch_params.engine.seen import Seen
from flake8_batch_params.facts import spec
from flake8_batch_params.facts.hosts import (
    HOSTS,
)
from flake8_batch_params.facts.sdk import ADVICE_INSTEAD, METHODS_INSTEAD, RESOURCES_INSTEAD
from flake8_batch_params.options import Options

#: The classes of clients.
_CLASSES = frozenset(path.rpartition(".")[2] for host in HOSTS.values() for path in host.classes)
#: What statements that matter have a word of.
TELLING = (
    frozenset(
        "batches input_file_id completion_window custom_id purpose output_expires_after"
        " expires_after output_file_id error_file_id Batch BatchCreateParams OutputExpiresAfter"
        " base_url azure_endpoint files".split()
    )
    | _CLASSES
)
#: What statements have that matter: attributes and keys, names and strings, what is set.
_MATTERING = frozenset(
    ".batches .files .Batch .File .output_file_id .error_file_id custom_id[= purpose= purpose[="
    " expires_after= expires_after[= base_url= azure_endpoint= batches= files=".split()
)
_PLAIN = (
    frozenset(
        "input_file_id completion_window output_expires_after Batch Batches AsyncBatches"
        " BatchCreateParams OutputExpiresAfter".split()
    )
    | _CLASSES
)
_ADDRESSES = frozenset({"base_url", "azure_endpoint"})
_LINE_KEYS = frozenset("custom_id method url body".split())
_LINE_MARKS = frozenset("custom_id= method= url= body=".split())
#: The same of statements that write down what is sent.
_FED_MARKS = frozenset(
    "custom_id[= purpose= purpose[= expires_after= expires_after[= base_url="
    " azure_endpoint=".split()
)
_FED = frozenset(
    "input_file_id completion_window output_expires_after BatchCreateParams OutputExpiresAfter"
    " OpenAI".split()
)
#: Names and attributes, keywords and strings of functions in which a payload may be made.
_END_NAMES = frozenset("Batches AsyncBatches BatchCreateParams OutputExpiresAfter".split())
_BATCH_KEYS = frozenset("input_file_id completion_window output_expires_after".split())
_KEYS = _BATCH_KEYS | frozenset({"purpose", "expires_after"})
#: Strings that are an attribute's name for a function of these names.
_BY_NAME = frozenset({"batches", "files"})
_ASKING_BY_NAME = frozenset({"getattr", "attrgetter"})
#: Methods that are judged where they are called.
_JUDGED = frozenset(
    [
        *("batches.create", "files.create", "files.content", "files.retrieve_content"),
        *("batches.with_raw_response", "files.with_raw_response"),
        *("batches.with_streaming_response", "files.with_streaming_response"),
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
#: Methods that give what is in a file.
_CONTENT = frozenset(
    {"files.content", "files.with_raw_response", "files.with_streaming_response", "File.content"}
)
#: Methods that give a batch, and of them those whose coroutine has to be awaited.
_GIVING = frozenset({"batches.create", "batches.retrieve", "batches.cancel", "batches.list"})
_AWAITED = frozenset({"retrieve", "cancel"})
_ASKING = frozenset({"create", "retrieve", "cancel", "list"})
#: Methods that use a client, whose address may be wrong.
_USING = _GIVING | {f"files.{name}" for name in ("list", "retrieve", "delete")}
_SENDING = frozenset("post request urlopen Request".split())
_AS_DICT = frozenset("asdict _asdict vars __dict__ model_dump".split())
_AS_RESULT = frozenset(".status output_file_id error_file_id".split())
_AS_LINES = frozenset(".dump .write".split())
_AS_CONTENT = frozenset("loads( split decode StringIO BytesIO len(".split())
_RESOURCES = frozenset({"batches", "files", "Batch", "batch", "File", "file"})
#: Types of dicts whose annotations say what they are for.
TYPES = frozenset({"BatchCreateParams", "OutputExpiresAfter"})


class Words(Domain):
    """The domain of a file, as far as its words tell: what can matter, and what may end."""

    telling = TELLING

    def __init__(self, source: Source, options: Options) -> None:
        self.source = source
        self.text = source.text
        self.options = options

    @cached_property
    def _tests_words(self) -> bool:
        """Tell whether the file has a word that a batch's status is taken for."""
        if ".status" not in self.text:
            return False
        return any(text.lower() in spec.STATUS_SYNONYMS for text, _ in self.source.strings)

    def tells(self, words: AbstractSet[str]) -> bool:
        return not TELLING.isdisjoint(words) or {"method", "url", "body"} <= words

    def matters(
        self, loads: AbstractSet[str], stores: AbstractSet[str], marks: AbstractSet[str]
    ) -> bool:
        if not _MATTERING.isdisjoint(marks) or not _PLAIN.isdisjoint(loads):
            return True
        if ".status" in marks and self._tests_words:
            return True
        return not _ADDRESSES.isdisjoint(stores) or _is_request(marks)

    def feeds(
        self, loads: AbstractSet[str], stores: AbstractSet[str], marks: AbstractSet[str]
    ) -> bool:
        if not _FED_MARKS.isdisjoint(marks) or not _FED.isdisjoint(loads):
            return True
        if not _ADDRESSES.isdisjoint(stores) or _is_request(marks):
            return True
        return ".create" in marks and not _RESOURCES.isdisjoint(loads)

    def concerns(self, seen: Seen) -> bool:
        if not _KEYS.isdisjoint(seen.keys) or len(seen.keys & _LINE_KEYS) > 1:
            return True
        return not self._using.isdisjoint(seen.pairs)

    def shows(self, seen: Seen) -> bool:
        names = seen.names | seen.attributes
        if not _JUDGED.isdisjoint(seen.pairs) or not self._types.isdisjoint(names | seen.written):
            return True
        keys = seen.written | self._handed(seen)
        if not _KEYS.isdisjoint(keys) or len(keys & _LINE_KEYS) > 1:
            return True
        if not _SENDING.isdisjoint(names) and "/batches" in self.text:
            return True
        if not _ASKING_BY_NAME.isdisjoint(names) and not _BY_NAME.isdisjoint(seen.written):
            return True
        if self._has_fields and (
            not _AS_DICT.isdisjoint(names) or any(one.endswith(".dict") for one in seen.pairs)
        ):
            return True
        return self._shows_use(seen)

    def _handed(self, seen: Seen) -> AbstractSet[str]:
        """Return the keywords of calls, but for those of functions and classes of the file.

        Who calls these is found by their names.
        """
        return {
            keyword.arg
            for call in seen.calls
            if called_name(call) not in self._own
            for keyword in call.keywords
            if keyword.arg is not None
        }

    @cached_property
    def _own(self) -> AbstractSet[str]:
        """The names of the functions of the module and of its classes, and of classes."""
        syntax = self.source.syntax
        functions = {name.rpartition(".")[2] for name in syntax.functions}
        return functions.union(node.name for node in syntax.nodes(ast.ClassDef))

    @cached_property
    def _types(self) -> AbstractSet[str]:
        """The names of types and resources, those that the file imports them under too."""
        return _END_NAMES.union(
            name
            for name, paths in self.source.imported.items()
            if any(path.rpartition(".")[2] in _END_NAMES for path in paths)
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
        return _USING if self._names_address else _GIVING

    @cached_property
    def _has_fields(self) -> bool:
        """Tell whether a class of the file may have the fields of a request."""
        return re.search(r"^\s+custom_id\s*:", self.text, re.MULTILINE) is not None

    def results(self, seen: Seen) -> AbstractSet[str]:
        found: set[str] = set()
        if not _GIVING.isdisjoint(seen.pairs) or not _BATCH_KEYS.isdisjoint(seen.keys):
            found |= _AS_RESULT
        if not _CONTENT.isdisjoint(seen.pairs):
            found |= _AS_CONTENT
        if len(seen.keys & _LINE_KEYS) > 1:
            found |= _AS_LINES
        return frozenset(found)

    @cached_property
    def types_matter(self) -> bool:
        return any(name in self.text for name in TYPES)


def _is_request(marks: AbstractSet[str]) -> bool:
    """Tell whether a statement writes two keys of a request, one of which says so."""
    if "custom_id=" in marks or "body=" in marks:
        return len(marks & _LINE_MARKS) > 1
    return False


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
