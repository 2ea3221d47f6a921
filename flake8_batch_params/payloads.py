"""What the analysis hands to the rules: everything that a batch is made of."""

from __future__ import annotations

from dataclasses import dataclass, field

from flake8_batch_params.facts.hosts import Host
from flake8_batch_params.facts.sdk import Sdk
from flake8_batch_params.values import Record, Value


@dataclass(frozen=True)
class BatchRequest:
    """A ``POST /v1/batches``: a call of the SDK, or a dict that is its body.

    ``keywords`` is what was written, as a signature sees it; ``body`` is what is sent:
    ``extra_body`` merged, parameters of the call alone left out.  ``sdks`` are those whose
    signature it must meet: one for a dict of the SDK's type, none for any other dict.
    ``partial`` when a later call may add keywords.
    """

    origin: object = field(repr=False)
    keywords: Record
    body: Record
    hosts: tuple[Host, ...]
    sdks: tuple[Sdk, ...] = ()
    is_call: bool = False
    positional: tuple[Value, ...] = ()
    partial: bool = False


@dataclass(frozen=True)
class Expiry:
    """An ``{"anchor", "seconds"}``; ``name`` says whose, as ``output_expires_after``."""

    origin: object = field(repr=False)
    name: str
    value: Value
    hosts: tuple[Host, ...]


@dataclass(frozen=True)
class Upload:
    """A ``files.create``; ``for_batch`` when its purpose says so, or its id ends in a batch.

    ``file_names`` are the names that the file may be sent under, where they are written.
    """

    origin: object = field(repr=False)
    keywords: Record
    hosts: tuple[Host, ...]
    file_names: tuple[Value, ...] = ()
    for_batch: bool = False


@dataclass(frozen=True)
class RequestLine:
    """One line of an input file, as a dict.

    ``finished`` when nothing can add a key to it any more; ``handed_on`` when code that is
    not followed may; ``repeated`` when a loop or a comprehension builds it again and again.
    """

    origin: object = field(repr=False)
    record: Record
    hosts: tuple[Host, ...]
    finished: bool = False
    handed_on: bool = False
    repeated: bool = False


@dataclass(frozen=True)
class RequestList:
    """The lines that are written in one list, in order."""

    origin: object = field(repr=False)
    lines: tuple[Record, ...]


@dataclass(frozen=True)
class Job:
    """All that one file says about batches: its lines, and the batches it creates."""

    lines: tuple[RequestLine, ...]
    requests: tuple[BatchRequest, ...]


@dataclass(frozen=True)
class NonexistentCall:
    """A call of a batch API that no SDK has; ``spelling`` as written."""

    origin: object = field(repr=False)
    spelling: str


@dataclass(frozen=True)
class Unanalysed:
    """A file with batch code that could not be analysed; ``origin`` is what may be a batch."""

    origin: object = field(repr=False)
    reason: str
