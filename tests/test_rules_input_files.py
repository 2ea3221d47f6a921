"""OBP504, OBP505, OBP510, OBP512 and OBP513 on payloads built by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from payload_builders import (
    codes,
    edits,
    findings,
    input_file,
    line,
    maybe,
    one_of,
    record,
    reports,
    text,
    value,
)

from flake8_batch_params.facts.hosts import (
    ANY,
    AZURE,
    DASHSCOPE,
    GROQ,
    OPENAI,
    Host,
    with_endpoints,
)
from flake8_batch_params.findings import Finding
from flake8_batch_params.linter import lint
from flake8_batch_params.payloads import FAULTS, Fault, InputFile, RequestLine
from flake8_batch_params.rules import input_files
from flake8_batch_params.values import (
    Known,
    Sequence,
    Typed,
    Unknown,
)

# --- OBP504 ---


def job(urls: list[object], endpoints: list[object], *hosts: Host, **fields: Any) -> InputFile:
    """Return a file of requests with these urls, of batches with these endpoints."""
    lines = [unjudged(url=url) for url in urls]
    values = tuple(value(endpoint, "endpoint") for endpoint in endpoints)
    return input_file(*lines, hosts=hosts or (OPENAI,), endpoints=values, **fields)


def unjudged(**keys: Any) -> RequestLine:
    """Return a request of which nothing but the file is judged."""
    return line(**{"custom_id": Unknown("?"), "body": Unknown("?"), **keys})


CHAT = "/v1/chat/completions"
RESPONSES = "/v1/responses"


def test_the_url_differs_from_the_endpoint() -> None:
    said = (
        "url '/v1/chat/completions' differs from the endpoint of its batch, '/v1/responses',"
        " in line {related}; both must be the same"
    )
    assert findings(job([CHAT], [RESPONSES])) == [("OBP504", "url", said)]
    assert findings(job([CHAT, CHAT], [RESPONSES, RESPONSES])) == [("OBP504", "url", said)] * 2
    assert [report.related for _, report in reports(job([CHAT], [RESPONSES]))] == ["endpoint"]
    assert edits(job([CHAT], [RESPONSES])) == [None]


def test_each_request_is_compared() -> None:
    assert codes(job([RESPONSES, CHAT, Unknown("?")], [RESPONSES])) == ["OBP504"]
    choice = one_of(RESPONSES, CHAT, Unknown("?"))
    assert [origin for _, origin, _ in findings(job([choice], [RESPONSES]))] == ["option 1"]
    assert codes(job([maybe(CHAT)], [RESPONSES])) == ["OBP504"]


@pytest.mark.parametrize(
    ("urls", "endpoints"),
    [
        ([CHAT], [CHAT]),
        ([CHAT], [RESPONSES, CHAT]),
        ([CHAT], [one_of(RESPONSES, CHAT)]),
        ([Unknown("?")], [RESPONSES]),
        ([CHAT], [RESPONSES, Unknown("?")]),
        ([CHAT], [one_of(RESPONSES, Unknown("?"))]),
        ([CHAT], [text("/v1/res", None)]),
        ([text("/v1/chat", None)], [RESPONSES]),
        ([None], [RESPONSES]),
        ([CHAT], [None]),
        ([CHAT], []),
        ([], [RESPONSES]),
        # OBP503's and OBP103's.
        (["v1/responses"], [CHAT]),
        ([RESPONSES], ["/v1/response"]),
    ],
)
def test_the_url_may_be_the_endpoint(urls: list[object], endpoints: list[object]) -> None:
    assert codes(job(urls, endpoints)) == []


def test_the_file_must_be_that_of_the_batch() -> None:
    assert codes(job([CHAT], [RESPONSES], for_batch=False)) == []
    assert codes(job([CHAT], [RESPONSES], for_batch=False, whole=True)) == ["OBP504"]


def test_azure_leaves_the_prefix_out() -> None:
    assert codes(job(["/chat/completions"], [CHAT], AZURE)) == []
    assert codes(job(["/chat/completions"], [CHAT], OPENAI, AZURE)) == []
    assert codes(job(["/embeddings"], [CHAT], AZURE)) == ["OBP504"]
    assert codes(job(["/v1/embeddings"], ["/chat/completions"], AZURE)) == ["OBP504"]
    assert codes(job(["/embeddings"], [RESPONSES], AZURE)) == ["OBP504"]
    assert codes(job(["/embeddings"], [RESPONSES], OPENAI, AZURE)) == ["OBP504"]
    assert codes(job(["/v1/embeddings"], [RESPONSES], OPENAI, AZURE)) == ["OBP504"]


def test_azure_mixes_chat_and_responses() -> None:
    assert codes(job([RESPONSES], ["/chat/completions"], AZURE)) == []
    assert codes(job([CHAT], [RESPONSES], AZURE)) == []
    assert codes(job(["/chat/completions"], [RESPONSES], AZURE)) == []
    assert codes(job([CHAT], [RESPONSES], OPENAI, AZURE)) == []
    assert codes(job([RESPONSES], [CHAT], OPENAI)) == ["OBP504"]


def test_openai_compares_to_the_letter() -> None:
    hosts = with_endpoints((OPENAI,), ("/chat/completions",))
    assert codes(job(["/chat/completions"], [CHAT], *hosts)) == ["OBP504"]


def test_url_and_endpoint_are_compared_where_the_host_compares_them() -> None:
    assert codes(job([CHAT], ["/v1/embeddings"], OPENAI, DASHSCOPE)) == []
    assert codes(job([CHAT], ["/v1/embeddings"], ANY)) == []


# --- OBP505 ---


def lines(*ids: object, **fields: Any) -> InputFile:
    each = [
        unjudged(custom_id=value(content, f"line {n}.custom_id")) for n, content in enumerate(ids)
    ]
    return input_file(*each, **fields)


def test_the_second_and_third_use_of_an_id_are_reported() -> None:
    said = "custom_id 'a' is used before, in line {related}; it must be unique in the file"
    payload = lines("a", "b", "a", "c", "a")
    assert findings(payload) == [
        ("OBP505", "line 2.custom_id", said),
        ("OBP505", "line 4.custom_id", said),
    ]
    assert [report.related for _, report in reports(payload)] == ["line 0.custom_id"] * 2


def test_ids_are_unique_in_any_file_and_on_any_host() -> None:
    assert codes(lines("a", "a", for_batch=False, hosts=(ANY,))) == ["OBP505"]


def test_one_place_that_writes_two_requests() -> None:
    same = Known("custom_id", "a")
    assert findings(lines(same, same)) == [
        (
            "OBP505",
            "custom_id",
            "custom_id 'a' is the same for every request of the loop;"
            " it must be unique in the file",
        )
    ]


@pytest.mark.parametrize(
    "ids",
    [
        ("a", "b"),
        (Unknown("?"), Unknown("?")),
        (Typed("x", "str"), Typed("x", "str")),
        ("a", one_of("a", "b")),
        ("a", maybe("a")),
        ("1", 1),
        (1, True),
    ],
)
def test_ids_that_may_differ(ids: tuple[object, ...]) -> None:
    assert codes(lines(*ids)) == []


def test_a_constant_id_in_a_loop() -> None:
    assert findings(replace(line(), repeated=True)) == [
        (
            "OBP505",
            "custom_id",
            "custom_id 'request-1' is the same for every request of the loop;"
            " it must be unique in the file",
        )
    ]
    assert codes(replace(line(custom_id=Typed("x", "str")), repeated=True)) == []
    assert codes(replace(line(custom_id=maybe("a")), repeated=True)) == []


# --- OBP510 ---


def models(*names: object, hosts: tuple[Host, ...] = (OPENAI,), **fields: Any) -> InputFile:
    """Return a file of requests for these models."""
    each = [
        line(
            *hosts,
            custom_id=Unknown("?"),
            body=record({"model": value(name, f"model {n}"), "input": "i"}),
        )
        for n, name in enumerate(names)
    ]
    return input_file(*each, hosts=hosts, **fields)


@pytest.mark.parametrize(
    "names",
    [
        ("gpt-4o", "gpt-4o-mini"),
        ("gpt-4o", "gpt-4o", "gpt-4o-mini"),
        ("gpt-4", "gpt-4.1"),
        ("gpt-4o-2024-05-13", "gpt-4o-2024-08-06"),
        ("gpt-3.5-turbo-0125", "gpt-3.5-turbo-16k"),
        ("gpt-4o", Unknown("?"), "o3"),
        ("gpt-4o", "o3", "o1"),
    ],
)
def test_several_models_in_one_file(names: tuple[object, ...]) -> None:
    [(code, origin, _)] = findings(models(*names))
    second = next(n for n, name in enumerate(names) if isinstance(name, str) and name != names[0])
    assert (code, origin) == ("OBP510", f"model {second}")
    assert codes(models(*names, hosts=(OPENAI, AZURE))) == ["OBP510"]


def test_both_models_are_named() -> None:
    payload = models("gpt-4o", "gpt-4o-mini")
    assert findings(payload) == [
        (
            "OBP510",
            "model 1",
            "all requests of a batch must have one model;"
            " 'gpt-4o-mini' differs from 'gpt-4o', in line {related}",
        )
    ]
    assert [report.related for _, report in reports(payload)] == ["model 0"]


@pytest.mark.parametrize(
    "names",
    [
        ("gpt-4o", "gpt-4o"),
        ("gpt-4o", "gpt-4o-2024-08-06"),
        ("gpt-4-0613", "gpt-4"),
        ("gpt-4-1106-preview", "gpt-4"),
        ("o1", "o1-preview"),
        ("GPT-4o", "gpt-4o"),
        ("gpt-4o", Unknown("?")),
        ("gpt-4o", maybe("o3")),
        ("gpt-4o", one_of("gpt-4o", "o3")),
        ("gpt-4o", None),
        ("gpt-4o",),
    ],
)
def test_models_that_may_be_one(names: tuple[object, ...]) -> None:
    assert codes(models(*names)) == []


def test_models_are_compared_in_the_file_of_a_batch() -> None:
    assert codes(models("gpt-4o", "o3", for_batch=False, whole=True)) == []
    assert codes(models("gpt-4o", "o3", hosts=(OPENAI, GROQ))) == []


# --- OBP512 ---


@pytest.mark.parametrize(
    ("kind", "detail", "said"),
    [
        ("array", "", "it is one JSON array; write an object a line"),
        (
            "indented",
            "indent=2",
            "an object is written over several lines (indent=2); leave indent out of json.dumps",
        ),
        ("joined", "", "nothing ends the line of a request; write '\\n' behind each"),
        (
            "encoding",
            "utf-16",
            "it is not UTF-8 (utf-16); open it with encoding='utf-8'",
        ),
    ],
)
def test_what_is_not_json_lines(kind: str, detail: str, said: str) -> None:
    fault = Fault("write", kind, detail)
    assert findings(input_file(faults=(fault,))) == [
        ("OBP512", "write", f"a batch's input file is JSON Lines, and here {said}")
    ]


def test_every_kind_of_fault_has_words() -> None:
    assert set(input_files.FAULTS) == set(FAULTS)


def test_faults_are_reported_in_the_file_of_a_batch() -> None:
    fault = Fault("write", "array")
    assert codes(input_file(faults=(fault,), hosts=(OPENAI, AZURE))) == ["OBP512"]
    assert codes(input_file(faults=(fault,), hosts=(OPENAI, GROQ))) == []
    assert codes(input_file(faults=(fault,), for_batch=False)) == []
    assert codes(input_file(faults=(fault, Fault("other", "joined")))) == ["OBP512"] * 2
    assert codes(input_file()) == []


# --- OBP513 ---


def test_a_loop_writes_too_many() -> None:
    payload = input_file(counts=(Known("count", 60_000), Known("other", 50_000)))
    assert findings(payload) == [
        (
            "OBP513",
            "count",
            "this writes 60,000 requests; OpenAI takes at most 50,000 in one file",
        )
    ]


def test_azure_takes_more() -> None:
    counts = (Known("count", 60_000),)
    assert codes(input_file(counts=counts, hosts=(AZURE,))) == []
    assert codes(input_file(counts=counts, hosts=(OPENAI, AZURE))) == []
    assert codes(input_file(counts=(Known("count", 100_001),), hosts=(AZURE,))) == ["OBP513"]
    assert codes(input_file(counts=counts, hosts=(OPENAI, GROQ))) == []
    assert codes(input_file(counts=counts, for_batch=False)) == []
    assert codes(input_file(counts=(Known("count", 50_000),))) == []


def test_written_requests_are_counted() -> None:
    one = line(custom_id=Unknown("?"))
    limited = replace(OPENAI, requests=2)
    assert codes(input_file(one, one, hosts=(limited,))) == []
    assert findings(input_file(one, one, one, hosts=(limited,))) == [
        ("OBP513", "file", "this holds 3 requests; OpenAI takes at most 2 in one file")
    ]


def embedding(inputs: object, *hosts: Host, url: object = "/v1/embeddings") -> InputFile:
    content = record({"model": "m", "input": value(inputs, "input")})
    return input_file(line(*hosts, url=url, body=content), hosts=hosts or (OPENAI,))


WORDS = Sequence("input", "list", (Known("w", "w"),), length=2049)


@pytest.mark.parametrize(
    "inputs",
    [
        ["w"] * 2049,
        [[1, 2]] * 2049,
        [Typed("x", "str")] * 2049,
        WORDS,
        replace(WORDS, open=True),
    ],
)
def test_too_many_inputs(inputs: object) -> None:
    assert findings(embedding(inputs)) == [
        (
            "OBP513",
            "input",
            "input has 2,049 items; OpenAI takes at most 2,048 in one request for embeddings",
        )
    ]


@pytest.mark.parametrize(
    "inputs",
    [
        ["w"] * 2048,
        [7] * 3000,
        "w" * 3000,
        Sequence("input", "list", (Known("w", "w"),) * 3000, open=True),
        [Unknown("?")] * 3000,
        replace(WORDS, items=(Known("w", 7),)),
        replace(WORDS, items=(Known("w", "w"), Unknown("?"))),
        replace(WORDS, items=()),
        replace(WORDS, length=2048),
        Unknown("?"),
    ],
)
def test_inputs_that_may_be_taken(inputs: object) -> None:
    assert codes(embedding(inputs)) == []


def test_inputs_are_counted_for_embeddings_where_the_limit_is_known() -> None:
    assert codes(embedding(WORDS, OPENAI, AZURE)) == ["OBP513"]
    assert codes(embedding(WORDS, OPENAI, GROQ)) == []
    assert codes(embedding(WORDS, url="/v1/responses")) == []
    assert codes(embedding(WORDS, url=Unknown("?"))) == []
    assert codes(replace(embedding(WORDS), for_batch=False)) == []


# --- the line of what is related ---

TWICE = """\
import json
from bodies import first, second
requests = [
    {"custom_id": "a", "method": "POST", "url": "/v1/responses", "body": first()},
    {"custom_id": "a", "method": "POST", "url": "/v1/responses", "body": second()},
]
with open("requests.jsonl", "w") as file:
    for request in requests:
        print(json.dumps(request), file=file)
"""


def test_a_finding_names_the_other_line() -> None:
    assert lint(TWICE) == [
        Finding(
            5,
            18,
            "OBP505",
            "custom_id 'a' is used before, in line 4; it must be unique in the file",
        )
    ]
