"""What of a file can matter, told from its words alone."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from functools import cached_property

from flake8_batch_params.batches.reading import Source
from flake8_batch_params.engine.domain import Domain
from flake8_batch_params.facts import spec
from flake8_batch_params.facts.hosts import (
    HOSTS,
)
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
_END_METHODS = frozenset(
    "create content retrieve_content status get submit acreate upload download results wait"
    " delete".split()
)
_END_RESOURCES = frozenset(
    "Batch batch Batches File Files file with_raw_response with_streaming_response beta".split()
)
_MADE_OR_READ = frozenset("create content retrieve_content submit acreate upload".split())
_END_KEYS = frozenset(
    "batches input_file_id completion_window purpose output_expires_after expires_after".split()
)
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

    def ends(
        self, names: AbstractSet[str], keys: AbstractSet[str], pairs: AbstractSet[str]
    ) -> bool:
        if not _END_KEYS.isdisjoint(keys) or not _END_NAMES.isdisjoint(names):
            return True
        if not self._end_pairs.isdisjoint(pairs):
            return True
        if not _SENDING.isdisjoint(names) and "/batches" in self.text:
            return True
        if self._has_fields and (
            not _AS_DICT.isdisjoint(names) or any(one.endswith(".dict") for one in pairs)
        ):
            return True
        return len(keys & _LINE_KEYS) > 1

    @cached_property
    def _end_pairs(self) -> AbstractSet[str]:
        """The methods of batches and files in whose calls something may end."""
        methods = _END_METHODS
        if "Async" in self.text or "status" in self.text:
            methods |= {"retrieve", "cancel"}
        if ".status" in self.text or "base_url" in self.text or "endpoint" in self.text:
            methods |= {"retrieve", "cancel", "list"}
        found = {f"{one}.{method}" for one in ("batches", "files") for method in methods}
        return found | {f"{one}.{method}" for one in _END_RESOURCES for method in _MADE_OR_READ}

    @cached_property
    def _has_fields(self) -> bool:
        """Tell whether a class of the file may have the fields of a request."""
        return re.search(r"^\s+custom_id\s*:", self.text, re.MULTILINE) is not None

    def goes_on(self, text: str) -> bool:
        return any(word in text for word in self._results)

    @cached_property
    def _results(self) -> frozenset[str]:
        """The words of what is done with what batches and files give, where the file has those."""
        found = set(_AS_RESULT) if "batches" in self.text else set()
        if "content" in self.text:
            found |= _AS_CONTENT
        if "custom_id" in self.text:
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
