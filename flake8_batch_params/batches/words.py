"""Which statements of a file can matter, told from their words alone."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from functools import cached_property

from flake8_batch_params.batches.reading import Source
from flake8_batch_params.engine.domain import Domain
from flake8_batch_params.facts import spec
from flake8_batch_params.facts.hosts import HOSTS
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
_RESOURCES = frozenset({"batches", "files", "Batch", "batch", "File", "file"})
#: Types of dicts whose annotations say what they are for.
TYPES = frozenset({"BatchCreateParams", "OutputExpiresAfter"})


class Words(Domain):
    """The domain of a file, as far as words tell which statements can matter."""

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

    @cached_property
    def types_matter(self) -> bool:
        return any(name in self.text for name in TYPES)


def _is_request(marks: AbstractSet[str]) -> bool:
    """Tell whether a statement writes two keys of a request, one of which says so."""
    if "custom_id=" in marks or "body=" in marks:
        return len(marks & _LINE_MARKS) > 1
    return False
