"""OBP401 to OBP404 on payloads built by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from payload_builders import (
    NONE,
    call,
    codes,
    edits,
    findings,
    on,
    one_of,
    record,
    text,
    upload,
    uploaded,
)

from flake8_batch_params.facts.hosts import (
    ANY,
    AZURE,
    BEDROCK,
    GROQ,
    OPENAI,
    TOGETHER,
)
from flake8_batch_params.facts.sdk import ANY_SDK, GROQ_SDK, OPENAI_SDK, Sdk
from flake8_batch_params.findings import Edit
from flake8_batch_params.payloads import Upload
from flake8_batch_params.values import (
    Absent,
    Known,
    Typed,
    Unknown,
    UploadedFile,
    Value,
)

# --- OBP401 ---


def test_the_upload_has_another_purpose() -> None:
    assert findings(call(input_file_id=uploaded("fine-tune"))) == [
        (
            "OBP401",
            "purpose",
            "the input file of a batch is uploaded with purpose 'fine-tune';"
            " OpenAI takes only 'batch'",
        )
    ]


def test_each_upload_and_purpose_is_judged() -> None:
    both = uploaded(one_of("evals", "vision"))
    choice = one_of(both, Unknown("?"), uploaded("batch"))
    origins = [origin for _, origin, _ in findings(call(input_file_id=choice))]
    assert origins == ["option 0", "option 1"]


def test_an_upload_that_may_have_the_right_purpose() -> None:
    for other in ("batch", Unknown("?")):
        assert codes(call(input_file_id=uploaded(one_of(other, "vision")))) == []


@pytest.mark.parametrize("purpose", ["batch", Unknown("?"), Typed("x", "str"), Absent("omit")])
def test_a_purpose_that_may_be_right(purpose: object) -> None:
    assert codes(call(input_file_id=uploaded(purpose))) == []


def test_hosts_have_purposes_of_their_own() -> None:
    request = call(endpoint="/v1/chat/completions", input_file_id=uploaded("batch-api"))
    assert codes(on(request, TOGETHER)) == []
    assert codes(on(request, OPENAI, TOGETHER)) == []
    assert codes(on(request, OPENAI, AZURE)) == ["OBP401"]
    # Nothing is known of Bedrock's purposes.
    assert codes(on(request, OPENAI, BEDROCK)) == []


def to_openai(purpose: object, *, for_batch: bool = False) -> Upload:
    keywords = record({"file": Unknown("?"), "purpose": purpose})
    return replace(
        upload(for_batch=for_batch), keywords=keywords, body=keywords, sdks=(OPENAI_SDK,)
    )


@pytest.mark.parametrize(
    ("purpose", "advice"),
    [
        ("finetune", "; did you mean 'fine-tune'?"),
        ("assistant", "; did you mean 'assistants'?"),
        (
            "chat",
            "; it has assistants, batch, fine-tune, vision, user_data and evals",
        ),
    ],
)
def test_a_purpose_that_the_sdk_does_not_know(purpose: str, advice: str) -> None:
    assert findings(to_openai(purpose)) == [
        ("OBP401", "purpose", f"'{purpose}' is not a purpose of OpenAI's files{advice}")
    ]


@pytest.mark.parametrize(
    "purpose",
    ["fine-tune", "evals", Unknown("?"), text("fine", None), Absent("omit"), NONE, 7],
)
def test_a_purpose_that_the_sdk_may_know(purpose: object) -> None:
    assert codes(to_openai(purpose)) == []


def test_a_part_that_no_purpose_has() -> None:
    assert codes(to_openai(text("chat-", None))) == ["OBP401"]


def test_purposes_are_known_of_openai_alone() -> None:
    wrong = to_openai("chat")
    assert codes(replace(wrong, hosts=(OPENAI, AZURE))) == []
    assert codes(replace(wrong, sdks=(OPENAI_SDK, GROQ_SDK))) == []
    assert codes(replace(wrong, sdks=())) == []


def test_the_edit_of_a_purpose() -> None:
    batch = Edit("value", "purpose", "batch")
    assert edits(call(input_file_id=uploaded("fine-tune"))) == [batch]
    two = call(endpoint="/v1/chat/completions", input_file_id=uploaded("x"))
    assert edits(on(two, OPENAI, TOGETHER)) == [None]
    assert edits(to_openai("chat", for_batch=True)) == [batch]
    assert edits(to_openai("finetune")) == [Edit("value", "purpose", "fine-tune")]
    assert edits(to_openai("chat")) == [None]


# --- OBP402 ---


def test_input_files_are_named_jsonl() -> None:
    names = (Known("a", "requests.jsonl"), one_of("data/requests.csv", Unknown("?")))
    assert findings(upload(*names)) == [
        (
            "OBP402",
            "option 0",
            "a batch's input file is uploaded as 'data/requests.csv';"
            " its name must end in .jsonl, as 'data/requests.jsonl'",
        )
    ]


@pytest.mark.parametrize(
    ("name", "renamed"),
    [("a.tar.gz", "a.tar.jsonl"), (".cache/a.TXT", ".cache/a.jsonl"), ("x.csv", "x.jsonl")],
)
def test_the_suggested_name(name: str, renamed: str) -> None:
    [(_, _, text)] = findings(upload(Known("a", name)))
    assert text.endswith(f"its name must end in .jsonl, as '{renamed}'")


def test_names_that_are_not_judged() -> None:
    assert codes(upload(Known("a", "REQUESTS.JSONL"))) == []
    assert codes(upload(Known("a", "train.csv"), for_batch=False)) == []
    assert codes(upload(Known("a", "train.csv"), hosts=(OPENAI, GROQ))) == []
    assert codes(upload(Typed("a", "str"), Unknown("?"))) == []


@pytest.mark.parametrize(
    "name",
    [
        "requests",
        "requests.json",
        "requests.JSON1",
        "requests.ndjson",
        "requests.jsonl.gz",
        "requests.json.txt",
        ".hidden",
        "run-1.5",
        "data.d/requests",
        "C:\\data.d\\requests",
        "requests.",
        "",
    ],
)
def test_names_that_a_server_may_take(name: str) -> None:
    assert codes(upload(Known("a", name))) == []


@pytest.mark.parametrize(
    ("pieces", "found"),
    [
        ((None, "/requests.csv"), ["OBP402"]),
        # What is unknown may end in ".jsonl".
        ((None, ".csv"), []),
        (("data/requests-", None), []),
        ((None, "/requests.jsonl"), []),
    ],
)
def test_a_part_of_a_name(pieces: tuple[str | None, ...], found: list[str]) -> None:
    assert codes(upload(text(*pieces))) == found


def test_of_a_long_name_the_end_is_shown() -> None:
    [(_, _, found)] = findings(upload(Known("a", "/" + "x" * 100 + "/requests.csv")))
    assert found == (
        f"a batch's input file is uploaded as '...{'x' * 42}/requests.csv';"
        f" its name must end in .jsonl, as '...{'x' * 40}/requests.jsonl'"
    )


# --- OBP403 ---


def with_file(file: object, *sdks: Sdk, for_batch: bool = True) -> Upload:
    keywords = record({"file": file, "purpose": "batch"})
    payload = replace(upload(for_batch=for_batch), keywords=keywords, file_origin="argument")
    return replace(payload, sdks=sdks or (OPENAI_SDK,))


NAMED = "a tuple of a name and the content"
BINARY = "pass a file, opened with mode 'rb'"


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        ("requests.jsonl", "is 'requests.jsonl', a str; pass open('requests.jsonl', 'rb')"),
        ('{"custom_id": 1}\n', f"is '{{\"custom_id\": 1}}\\n', a str; pass {NAMED}"),
        (text(None, ".jsonl"), f"is a str; pass open(..., 'rb'), or {NAMED}"),
        (Typed("x", "str"), f"is a str; pass open(..., 'rb'), or {NAMED}"),
        (NONE, "is None; pass the file, opened with mode 'rb'"),
        ({"name": "x"}, f"is a dict; {BINARY}"),
        (7, f"is 7, an int; {BINARY}"),
        (Typed("x", "text file"), "is opened in text mode; open it with mode 'rb'"),
        (Typed("x", "StringIO"), "is a StringIO; use io.BytesIO"),
        (UploadedFile("x"), f"is an uploaded file; {BINARY}"),
        (("a.jsonl", Typed("x", "StringIO")), "is a StringIO; use io.BytesIO"),
        (
            ("a.jsonl", Typed("x", "text file"), "application/jsonl"),
            "is opened in text mode; open it with mode 'rb'",
        ),
    ],
)
def test_a_file_that_is_not_binary(file: object, reason: str) -> None:
    assert findings(with_file(file)) == [("OBP403", "argument", f"file {reason}")]


@pytest.mark.parametrize(
    "file",
    [
        b"{}",
        Typed("x", "binary file"),
        Typed("x", "file"),
        Typed("x", "BytesIO"),
        Unknown("?"),
        ("a.jsonl", "{}"),
        ("a.jsonl", b"{}"),
        ("a.jsonl", one_of(Typed("x", "StringIO"), b"{}")),
        [b"{}"],
        one_of(None, Unknown("?")),
        Absent("omit"),
    ],
)
def test_a_file_that_may_be_binary(file: object) -> None:
    assert codes(with_file(file)) == []


def test_files_are_judged_by_the_sdk_and_for_batches() -> None:
    assert codes(replace(with_file("a.jsonl"), hosts=(ANY,))) == ["OBP403"]
    assert codes(with_file("a.jsonl", OPENAI_SDK, GROQ_SDK)) == []
    assert codes(with_file("a.jsonl", ANY_SDK)) == []
    assert codes(replace(with_file("a.jsonl"), sdks=())) == []
    assert codes(with_file("a.jsonl", for_batch=False)) == []


def test_a_file_without_an_argument_of_its_own_is_reported_where_it_is_written() -> None:
    payload = replace(with_file("a.jsonl"), file_origin=None)
    assert [origin for _, origin, _ in findings(payload)] == ["file"]


# --- OBP404 ---


def uploading(*positional: Value, **keywords: object) -> Upload:
    written = record(keywords)
    payload = replace(upload(), keywords=written, body=written, sdks=(OPENAI_SDK,))
    return replace(payload, positional=positional)


FILE = Typed("file", "binary file")


def test_an_upload_lacks_parameters() -> None:
    assert findings(uploading(purpose="batch")) == [
        ("OBP404", "upload", "files.create() lacks 'file'")
    ]
    assert findings(uploading(file=FILE)) == [
        ("OBP404", "upload", "files.create() lacks 'purpose'")
    ]


def test_an_upload_has_unknown_parameters() -> None:
    assert findings(uploading(file=FILE, purpose="batch", filename="a.jsonl")) == [
        (
            "OBP404",
            "key filename",
            "'filename' is not a parameter of the OpenAI SDK's files.create();"
            " to name the file, pass file=(name, content)",
        )
    ]
    payload = uploading(file=FILE, purpose="batch", expire_after={})
    assert findings(payload) == [
        (
            "OBP404",
            "key expire_after",
            "'expire_after' is not a parameter of the OpenAI SDK's files.create();"
            " did you mean 'expires_after'?",
        )
    ]
    assert edits(payload) == [Edit("key", "key expire_after", "expires_after")]
    assert edits(uploading(purpose="batch", filename="a.jsonl")) == [None, None]


def test_an_upload_by_position() -> None:
    assert findings(uploading(Known("first", b"{}"), purpose="batch")) == [
        (
            "OBP404",
            "first",
            "files.create() takes keyword arguments only; write file=... and purpose=...",
        )
    ]


def test_an_upload_that_may_be_whole() -> None:
    assert codes(uploading(file=FILE, purpose="batch", expires_after=Unknown("?"))) == []
    assert codes(uploading(file=FILE, purpose="batch", timeout=5, extra_body={})) == []
    assert codes(replace(uploading(purpose="batch"), partial=True)) == []
    opened = replace(record({"purpose": "batch"}), open=True)
    assert codes(replace(uploading(), keywords=opened)) == []
    # What is left out by value meets the signature.
    assert codes(uploading(file=Absent("omit"), purpose="batch")) == []


def test_uploads_are_judged_by_the_sdk_and_for_batches() -> None:
    wrong = uploading(file=FILE, purpose="batch", filename="a")
    assert codes(replace(wrong, hosts=(ANY,))) == ["OBP404"]
    assert codes(replace(wrong, sdks=(OPENAI_SDK, ANY_SDK))) == []
    assert codes(replace(wrong, for_batch=False)) == []
