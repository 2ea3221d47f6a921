"""What the analysis hands to the rules: everything that a batch is made of."""

from __future__ import annotations

from dataclasses import dataclass, field

from flake8_batch_params.facts.hosts import Host
from flake8_batch_params.facts.sdk import Sdk
from flake8_batch_params.values import Known, Record, Value


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

    ``keywords`` is what was written, and ``body`` what of it is sent, as a `BatchRequest` has
    them.  ``file_names`` are the names that the file may be sent under, where they are written.
    ``sdks`` are those that the client's class or annotation says; none for a client that is
    not resolved, which may be anybody's object.
    """

    origin: object = field(repr=False)
    keywords: Record
    hosts: tuple[Host, ...]
    file_names: tuple[Value, ...] = ()
    for_batch: bool = False
    sdks: tuple[Sdk, ...] = ()
    positional: tuple[Value, ...] = ()
    #: Where the value of ``file`` is passed: what is of a wrong kind is wrong there.
    file_origin: object = field(default=None, repr=False)
    partial: bool = False
    body: Record = field(default_factory=Record)


@dataclass(frozen=True)
class RequestLine:
    """One line of an input file, as a dict.

    ``finished`` when it is seen to be written out, so that nothing adds a key to it any more;
    ``repeated`` when a loop or a comprehension builds it again and again.
    ``in_batch_file`` when it is written into a file whose upload for a batch is seen;
    ``speaks_of_anthropic`` when the file around it does.
    """

    origin: object = field(repr=False)
    record: Record
    hosts: tuple[Host, ...]
    finished: bool = False
    repeated: bool = False
    in_batch_file: bool = False
    speaks_of_anthropic: bool = False


@dataclass(frozen=True)
class NonexistentCall:
    """An attribute of a client that its SDK does not have; ``spelling`` as written.

    ``path`` are the names below the client: ``("batch", "jobs", "get")``.
    """

    origin: object = field(repr=False)
    spelling: str
    path: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fault:
    """What makes a text no JSON Lines; ``kind`` is one of `FAULTS`, ``detail`` what was found."""

    origin: object = field(repr=False)
    kind: str
    detail: str = ""


#: ``array``: one JSON array; ``indented``: an object over several lines; ``joined``: two
#: objects without a line end between them; ``encoding``: neither UTF-8 nor ASCII; of a line
#: that is there to be read, ``syntax``: no JSON, and ``scalar``: a string or a number.
FAULTS = ("array", "indented", "joined", "encoding", "syntax", "scalar")


@dataclass(frozen=True)
class InputFile:
    """What one run writes, in order, into one file or into one list that is written out.

    ``for_batch`` when the file's upload for a batch is seen; ``whole`` when every line of
    the run is in ``lines``; ``endpoints`` are those of the batches that are made of it.
    ``counts`` are the written numbers of requests that a loop writes, each where it is
    written: ``range(60_000)`` is 60,000.  ``held`` and ``size`` are how many requests, and
    bytes, a file holds that is there to be read; 0 for one that is not.
    """

    origin: object = field(repr=False)
    lines: tuple[RequestLine, ...]
    hosts: tuple[Host, ...]
    for_batch: bool = False
    whole: bool = False
    endpoints: tuple[Value, ...] = ()
    counts: tuple[Known, ...] = ()
    faults: tuple[Fault, ...] = ()
    held: int = 0
    size: int = 0


@dataclass(frozen=True)
class StatusTest:
    """A batch's status, compared with ``words`` in one test.

    ``alongside`` are words of tests that are joined to one of such a word.
    """

    origin: object = field(repr=False)
    words: tuple[Known, ...]
    hosts: tuple[Host, ...]
    alongside: tuple[str, ...] = ()


@dataclass(frozen=True)
class OutputRead:
    """``files.content(b.output_file_id)``, where b is what ``create`` has just returned."""

    origin: object = field(repr=False)
    attribute: str
    hosts: tuple[Host, ...]


@dataclass(frozen=True)
class ContentUse:
    """What ``files.content`` returned, used as text or bytes.

    ``use`` is how, as a reader would write it: ``json.loads(...)``, ``.splitlines()``, or
    ``for`` where it is iterated.
    """

    origin: object = field(repr=False)
    use: str


@dataclass(frozen=True)
class DroppedCall:
    """A call of an asynchronous client whose coroutine is not awaited.

    ``call`` is ``batches.create``; ``used`` the attribute that is read off the coroutine.
    """

    origin: object = field(repr=False)
    call: str
    used: str = ""


@dataclass(frozen=True)
class Address:
    """The ``base_url`` of a client that is used for batches or files."""

    origin: object = field(repr=False)
    base_url: Value
    hosts: tuple[Host, ...]


@dataclass(frozen=True)
class Unjudged:
    """A batch call of which something could not be judged; ``reasons`` say what, and why.

    Such as ``endpoint: a parameter``.
    """

    origin: object = field(repr=False)
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Unanalysed:
    """A file with batch code that could not be analysed; ``origin`` is what may be a batch."""

    origin: object = field(repr=False)
    reason: str
