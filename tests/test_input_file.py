"""The parts of `check`: lines out of bytes, what is in them, and where."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flake8_batch_params.input_file import lines as reading
from flake8_batch_params.input_file.lines import Line, read
from flake8_batch_params.input_file.pieces import Pieces
from flake8_batch_params.input_file.shapes import shape
from flake8_batch_params.input_file.text import Place, is_clear, locate, record
from flake8_batch_params.values import Known, Record, Unknown

# --- lines ---


def texts(data: bytes) -> list[str | None]:
    return [line.text for line in read(io.BytesIO(data))]


def test_lines_keep_their_ends() -> None:
    assert texts(b'{"a": 1}\r\n\n{}') == ['{"a": 1}\r\n', "\n", "{}"]
    assert texts(b"") == []


def test_a_byte_order_mark_is_no_part_of_the_first_line() -> None:
    assert texts(b'\xef\xbb\xbf{"a": 1}\n{}\n') == ['{"a": 1}\n', "{}\n"]
    assert texts(b"\xef\xbb\xbf") == []


def test_bytes_that_are_not_utf_8() -> None:
    first, second = read(io.BytesIO('"é"\n'.encode() + b'"\xc3\xa9\xe9"\n'))
    assert first == Line(1, '"é"\n', 5)
    assert second == Line(2, '"é\ufffd"\n', 6, "not UTF-8", 2)


@pytest.mark.parametrize(
    ("codec", "name"),
    [
        ("utf-16", "UTF-16"), ("utf-16-le", "UTF-16"), ("utf-16-be", "UTF-16"),
        ("utf-32", "UTF-32"), ("utf-32-le", "UTF-32"), ("utf-32-be", "UTF-32"),
    ],
)  # fmt: skip
def test_wider_encodings_are_told_and_read(codec: str, name: str) -> None:
    found = list(read(io.BytesIO('{"é": 1}\n{"ü": 2}'.encode(codec))))
    assert [(line.number, line.text, line.encoding) for line in found] == [
        (1, '{"é": 1}\n', name),
        (2, '{"ü": 2}', name),
    ]


def test_a_long_line_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_LINE", 10)
    monkeypatch.setattr(reading, "CHUNK", 4)
    assert texts(b'{"a": 1}\n' + b"x" * 30 + b"\n{}\n") == ['{"a": 1}\n', None, "{}\n"]
    assert texts(b"123456789\n123") == ["123456789\n", "123"]
    assert texts(("{" + "x" * 40).encode("utf-16")) == [None]


# --- pieces ---

GOOD = '{"custom_id": "a"}'


def pieces(text: str) -> list[tuple[int, int, str]]:
    """Return line, column and fault of each piece; of a request ``request``."""
    reader, found = Pieces(), []
    for line in read(io.BytesIO(text.encode())):
        if reader.only(line) is not None:
            found.append((line.number, 0, "request"))
        else:
            found += [(p.line, p.column, p.fault or "request") for p in reader.of(line)]
    return found + [(p.line, p.column, p.fault) for p in reader.end()]


@pytest.mark.parametrize(
    "text",
    [
        f"{GOOD}\n{GOOD}\n",
        f"{GOOD}\r\n{GOOD}",
        f"{GOOD}  \n\t{GOOD}\n".replace("\t{", "{"),
    ],
)
def test_requests(text: str) -> None:
    assert pieces(text) == [(1, 0, "request"), (2, 0, "request")]


def test_empty_lines_are_nothing() -> None:
    assert pieces(f"\n{GOOD}\n\n \t\n{GOOD}\n\n") == [(2, 0, "request"), (5, 0, "request")]
    assert pieces("") == pieces("\n\n") == []


def test_what_is_no_json_is_told_where_it_goes_wrong() -> None:
    assert pieces('{"custom_id": a}\n' + GOOD) == [(1, 14, "syntax"), (2, 0, "request")]
    assert pieces("custom_id,url\n" + GOOD) == [(1, 0, "syntax"), (2, 0, "request")]
    assert pieces("{'custom_id': 'a'}\n") == [(1, 1, "syntax")]


def test_values_that_are_no_objects() -> None:
    assert pieces('"a"\n5\nnull\n[]\n[{"custom_id": "a"}]\n') == [
        (1, 0, "scalar"),
        (2, 0, "scalar"),
        (3, 0, "scalar"),
        (4, 0, "array"),
        (5, 0, "array"),
    ]


def test_two_objects_in_a_line() -> None:
    assert pieces(f"{GOOD}{GOOD} {GOOD}\n{GOOD}\n") == [
        (1, 0, "request"),
        (1, 18, "joined"),
        (1, 18, "request"),
        (1, 37, "request"),
        (2, 0, "request"),
    ]


def test_a_lone_carriage_return_may_end_a_line() -> None:
    assert pieces(f"{GOOD}\r{GOOD}\r") == [(1, 0, "request"), (1, 19, "request")]


def test_commas_between_the_lines() -> None:
    assert pieces(f"{GOOD},\n{GOOD}\n") == [
        (1, 0, "request"),
        (1, 18, "syntax"),
        (2, 0, "request"),
    ]


def test_an_array_over_several_lines_is_one_fault_and_its_requests_are_judged() -> None:
    text = f"[\n{GOOD},\n  {GOOD}\n]\n{GOOD}\n"
    assert pieces(text) == [
        (1, 0, "array"),
        (2, 0, "request"),
        (3, 2, "request"),
        (5, 0, "request"),
    ]


def test_an_array_that_starts_with_its_first_request() -> None:
    assert pieces(f"[{GOOD},\n{GOOD}]\n") == [(1, 0, "array"), (2, 0, "request")]


def test_indented_objects() -> None:
    text = json.dumps({"custom_id": "}{", "body": {"messages": [{"a": []}]}}, indent=2)
    assert pieces(f"{text}\n{text}\n{GOOD}\n") == [
        (1, 0, "indented"),
        (11, 0, "indented"),
        (21, 0, "request"),
    ]


def test_an_indented_array_is_one_fault() -> None:
    assert pieces(json.dumps([{"custom_id": "a"}, {"custom_id": "b"}], indent=2)) == [
        (1, 0, "array")
    ]


@pytest.mark.parametrize(
    "broken",
    [
        '{"custom_id": "a", "body": {"model": "gp',
        '{"custom_id": "a", "body": {',
        '{"custom_id": "a",',
        '{"custom_id": "a", "body":',
        '{"custom_id": "a", "body": [',
        '{"custom_id": "a", "body": [{"a": 1},',
        '{"custom_id": "a", "body": {"a": 1}',
        "{",
    ],
)
def test_a_line_that_is_cut_off_hides_no_other(broken: str) -> None:
    (line, column, fault), *others = pieces(f"{GOOD}\n{broken}\n{GOOD}\n{GOOD}\n")[1:]
    assert (line, fault) == (2, "syntax")
    assert column <= len(broken)
    assert others == [(3, 0, "request"), (4, 0, "request")]
    assert [fault for _, _, fault in pieces(f"{GOOD}\n{broken}")] == ["request", "syntax"]


def test_a_broken_object_over_several_lines_is_one_fault() -> None:
    text = '{\n  "custom_id": "a",\n  "method": "POST\n  "url": "b"\n}\n'
    assert pieces(f"{text}{GOOD}\n") == [(1, 0, "syntax"), (6, 0, "request")]


def test_brackets_that_do_not_match() -> None:
    assert pieces(f'{{"a": [}}\n{GOOD}\n') == [(1, 7, "syntax"), (2, 0, "request")]
    assert pieces(f'{{\n"a": [\n}}\n{GOOD}\n') == [(1, 0, "syntax"), (4, 0, "request")]


def test_what_is_nested_too_deeply_is_not_read() -> None:
    deep = '{"a": ' + "[" * 100_000
    assert pieces(f"{deep}\n{GOOD}\n") == [(1, 0, "unread"), (2, 0, "request")]
    closed = '{"a": ' + "[" * 100_000 + "]" * 100_000 + "}"
    assert pieces(f"{closed}\n{GOOD}\n") == [(1, 0, "unread"), (2, 0, "request")]


def test_what_python_reads_and_others_may_not() -> None:
    """A server may be written in Python: nothing is proven."""
    for text in ('{"a": NaN}', '{"a": -Infinity}', '{"a": "\\ud800"}', '{"a": 1, "a": 2}'):
        assert pieces(text) == [(1, 0, "request")]
    assert pieces('{"a": ' + "1" * 5000 + "}") == [(1, 0, "request")]


# --- places ---


def test_where_things_are() -> None:
    text = ' {"é" : 1, "body": {"input":["a", {"b": 2}, 3 ], "x":null}, "z": "\\"}"}'
    expected = {
        (): '{"é"',
        ("é",): "1,",
        ("body",): '{"input"',
        ("body", "input"): '["a"',
        ("body", "input", 0): '"a"',
        ("body", "input", 1): '{"b"',
        ("body", "input", 2): "3 ]",
        ("body", "x"): "null",
        ("z",): '"\\"}"}',
    }
    for path, start in expected.items():
        assert text[locate(text, Place(1, 0, path)) :].startswith(start), path
    assert text.index('"x"') == locate(text, Place(1, 0, ("body", "x"), True))
    assert text.index('"é"') == locate(text, Place(1, 1, ("é",), True))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


def paths(content: object, path: tuple[Any, ...] = ()) -> list[tuple[tuple[Any, ...], object]]:
    match content:
        case dict():
            parts = list(content.items())
        case list():
            parts = list(enumerate(content))
        case _:
            parts = []
    return [(path, content)] + [found for key, part in parts for found in paths(part, (*path, key))]


@given(st.dictionaries(st.text(), JSON), st.sampled_from([None, 1]), st.booleans())
def test_every_part_is_found_where_it_is(
    content: dict[str, Any], indent: int | None, ascii_only: bool
) -> None:
    text = "x" + json.dumps(content, indent=indent, ensure_ascii=ascii_only)
    for path, part in paths(content):
        at = locate(text, Place(1, 1, path))
        assert json.JSONDecoder().raw_decode(text, at)[0] == part
        if path and isinstance(path[-1], str):
            at = locate(text, Place(1, 1, path, True))
            assert json.JSONDecoder().raw_decode(text, at)[0] == path[-1]


def test_the_values_of_a_line() -> None:
    found = record('{"custom_id": "a", "body": {"n": [1, {"x": 1}]}}', 7, 0)
    assert found.get("custom_id") == Known(Place(7, 0, ("custom_id",)), "a")
    assert found.entries["body"].key_origin == Place(7, 0, ("body",), True)
    assert is_clear(found)
    # What is deeper than any rule looks is not built.
    body = found.get("body")
    assert isinstance(body, Record)
    items: Any = body.get("n")
    (inner,) = (item for item in items.items if isinstance(item, Record))
    assert (inner.open, dict(inner.entries)) == (True, {})


def test_a_key_that_is_written_twice_holds_nobody_knows_what() -> None:
    found = record('{"method": "GET", "method": "POST", "url": "/"}', 1, 0)
    assert isinstance(found.get("method"), Unknown)
    assert not found.lacks("method")
    assert not is_clear(found)
    assert locate('{"a": 1, "a": 2}', Place(1, 0, ("a",))) == 14


# --- shapes ---


def request(**changes: object) -> dict[str, object]:
    good: dict[str, object] = {
        "custom_id": "a",
        "method": "POST",
        "url": "/v1/responses",
        "body": {"model": "small", "input": "x"},
    }
    return {**good, **changes}


def body(**changes: object) -> dict[str, object]:
    return request(body={"model": "small", "input": "x", **changes})


def test_requests_of_one_shape() -> None:
    assert shape(request()) == shape(request(custom_id="b")) == shape(body(input="another"))
    assert shape(body(input=["a"])) == shape(body(input=["b", "c"]))


@pytest.mark.parametrize(
    "other",
    [
        request(method="GET"), request(url="/v1/embeddings"), body(model="o1"), body(stream=True),
        body(input=None), body(input=["a"]), body(input=[]), body(input=["a"] * 3000),
        body(text={"format": 1}), body(input=5), request(extra=1), request(custom_id=5),
        request(custom_id=""), request(body="x"),
    ],
)  # fmt: skip
def test_requests_of_other_shapes(other: dict[str, object]) -> None:
    assert shape(other) != shape(request())


def test_true_is_not_one() -> None:
    assert shape(body(stream=True)) != shape(body(stream=1))
    assert shape(body(stream=False)) != shape(body(stream=0))
