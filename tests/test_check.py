"""The command `check`, in this process and, where pipes and terminals matter, in its own."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flake8_batch_params.commands import check as command
from flake8_batch_params.commands import main, progress
from flake8_batch_params.commands.progress import Progress
from flake8_batch_params.facts.hosts import HOSTS, OPENAI
from flake8_batch_params.input_file import judge, lines, pieces

PROGRAM = [sys.executable, "-m", "flake8_batch_params", "check"]
CHAT = {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "Say hello."}]}
RESPONSE = {"model": "gpt-4o-mini", "input": "Say hello."}

Found = list[tuple[int, int, str]]


def request(custom_id: object = "a", **changes: object) -> dict[str, object]:
    """Return a correct request, but for what the changes say; None drops a key."""
    whole = {
        "custom_id": custom_id,
        "method": "POST",
        "url": "/v1/chat/completions",
        "body": CHAT,
        **changes,
    }
    return {key: value for key, value in whole.items() if value is not None}


def chat(custom_id: str = "a", **changes: object) -> dict[str, object]:
    """Return a request whose body is changed."""
    whole = {**CHAT, **changes}
    return request(custom_id, body={k: v for k, v in whole.items() if v is not None})


def jsonl(*requests: object) -> bytes:
    return b"".join(json.dumps(one).encode() + b"\n" for one in requests)


class Checker:
    """Runs `check` over bytes."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.file = folder / "requests.jsonl"
        self.capsys = capsys

    def __call__(self, content: bytes | object, *arguments: str) -> Found:
        """Return line, column and code of each finding; the status must say whether."""
        return [(line, column, code) for line, column, code, _ in self.rows(content, *arguments)]

    def rows(self, content: bytes | object, *arguments: str) -> list[tuple[int, int, str, str]]:
        self.file.write_bytes(content if isinstance(content, bytes) else jsonl(content))
        status = main(["check", "--format", "json", *arguments, str(self.file)])
        out, err = self.capsys.readouterr()
        found: list[dict[str, Any]] = json.loads(out)
        assert (status, err) == (int(bool(found)), "")
        assert {row["path"] for row in found} <= {str(self.file)}
        return [(row["line"], row["column"], row["code"], row["text"]) for row in found]


@pytest.fixture
def check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Checker:
    return Checker(tmp_path, capsys)


# --- one request ---


def test_a_correct_file_has_no_findings(check: Checker) -> None:
    assert check(jsonl(request("a"), request("b"), chat("c", temperature=0.5))) == []
    assert check(b"") == []


def test_a_missing_key_is_missing_at_the_start_of_its_object(check: Checker) -> None:
    assert check(jsonl(request("a"), request("b", body=None))) == [(2, 1, "OBP501")]
    assert check(b' {"custom_id": "a", "method": "POST", "url": "/v1/responses"}') == [
        (1, 2, "OBP501")
    ]
    assert check({}) == [(1, 1, "OBP501")]


def test_a_wrong_value_is_wrong_where_it_is_written(check: Checker) -> None:
    line = '{"custom_id": "é😀", "method": "GET", "url": "/v1/response", "body": {"model": "m"}}'
    found = check(line.encode())
    assert (1, line.index('"GET"') + 1, "OBP502") in found
    assert (1, line.index('"/v1') + 1, "OBP503") in found


def test_streaming(check: Checker) -> None:
    line = json.dumps(chat(stream=True))
    assert check(line.encode()) == [(1, line.index("true") + 1, "OBP506")]
    assert check(chat(stream=False)) == check(chat(stream=None)) == []


def test_a_key_that_is_written_twice_may_hold_either(check: Checker) -> None:
    line = json.dumps(request()).replace('"method"', '"method": "GET", "method"')
    assert check(line.encode()) == []
    line = json.dumps(request()).replace('"POST"', '"POST", "method": "GET"')
    assert check(line.encode()) == []


def test_a_shape_that_was_judged_is_not_judged_for_another(check: Checker) -> None:
    found = check(jsonl(request("a"), chat("b", stream=True), request("c"), request("d", url="/x")))
    assert [(line, code) for line, _, code in found] == [(2, "OBP506"), (4, "OBP503")]


# --- the file as a whole ---


def test_the_endpoint_of_the_batch(check: Checker) -> None:
    two = jsonl(request("a"), request("b", url="/v1/responses", body=RESPONSE))
    assert check(two, "--endpoint=/v1/chat/completions", "--host=openai") == [(2, 45, "OBP504")]
    assert check(two, "--endpoint=/v1/responses", "--host=openai") == [(1, 45, "OBP504")]
    # Azure reads the file to tell the two apart.
    assert check(two, "--endpoint=/v1/responses") == check(two) == []
    assert check.rows(two, "--endpoint=/v1/embeddings")[0][3] == (
        "url '/v1/chat/completions' differs from the endpoint of its batch,"
        " '/v1/embeddings'; both must be the same"
    )


def test_a_custom_id_is_reported_where_it_is_used_again(check: Checker) -> None:
    found = check.rows(jsonl(request("a"), request("é"), request("a"), request("é"), request("b")))
    assert [row[:3] for row in found] == [(3, 15, "OBP505"), (4, 15, "OBP505")]
    assert found[1][3] == (
        "custom_id '\\xe9' is used before, in line 2; it must be unique in the file"
    )


def test_what_is_no_duplicate(check: Checker, tmp_path: Path) -> None:
    assert check(jsonl(request("a"), request("A"), request("a "))) == []
    twice = json.dumps(request("a")).replace('"method"', '"custom_id": "b", "method"')
    assert check(twice.encode() + b"\n" + jsonl(request("a"), request("b"))) == []
    # Each file is a batch of its own.
    other = tmp_path / "other.jsonl"
    other.write_bytes(jsonl(request("a")))
    assert main(["check", str(other), str(other)]) == 0


def test_an_id_elsewhere_is_another(check: Checker) -> None:
    lines = [chat("a", metadata={"custom_id": "b"}), chat("b"), chat("a", metadata={})]
    assert [row[::2] for row in check(jsonl(*lines))] == [(3, "OBP505")]
    joined = check(json.dumps(lines[0]).encode() + jsonl(lines[2]))
    assert [code for *_, code in joined] == ["OBP512", "OBP505"]


def test_the_second_model(check: Checker) -> None:
    lines = [chat("a"), chat("b", model="gpt-4o"), chat("c"), chat("d", model="gpt-4.1")]
    ((line, column, code, text),) = check.rows(jsonl(*lines))
    assert (line, code) == (2, "OBP510")
    assert json.dumps(lines[1])[column - 1 :].startswith('"gpt-4o"')
    assert text == (
        "all requests of a batch must have one model; 'gpt-4o' differs from 'gpt-4o-mini',"
        " in line 1"
    )


def test_two_names_of_one_model(check: Checker) -> None:
    alias, dated = chat("a", model="gpt-4o"), chat("b", model="gpt-4o-2024-08-06")
    assert check(jsonl(alias, dated)) == check(jsonl(dated, alias)) == []
    other = chat("c", model="gpt-4o-2024-05-13")
    assert [row[::2] for row in check(jsonl(alias, dated, other))] == [(3, "OBP510")]


def test_more_requests_than_a_batch_takes(check: Checker, monkeypatch: pytest.MonkeyPatch) -> None:
    few = {name: replace(host, requests=3) for name, host in HOSTS.items()}
    monkeypatch.setattr(command, "HOSTS", few)
    requests = [request(str(number)) for number in range(5)]
    assert check.rows(b"\n" + jsonl(*requests), "--host=openai") == [
        (5, 1, "OBP513", "this holds 5 requests; OpenAI takes at most 3 in one file")
    ]
    assert check(jsonl(*requests[:3]), "--host=openai") == check(jsonl(*requests)) == []


def test_50_000_requests(check: Checker) -> None:
    line = json.dumps(request("%d")).encode() + b"\n"
    content = b"".join(line % number for number in range(50_001))
    assert check(content, "--host=openai") == [(50_001, 1, "OBP513")]
    assert check(content[: content.rindex(b"\n{") + 1], "--host=openai") == check(content) == []


def test_more_bytes_than_a_batch_takes(check: Checker, monkeypatch: pytest.MonkeyPatch) -> None:
    few = {name: replace(host, file_size=300) for name, host in HOSTS.items()}
    monkeypatch.setattr(command, "HOSTS", few)
    content = jsonl(request("a"), request("b"), request("c"))
    ((line, column, code, text),) = check.rows(content, "--host=openai")
    assert (line, column, code) == (2, 1, "OBP513")
    assert text.startswith(f"this holds {len(content)} bytes; OpenAI takes at most 300 ")
    assert check(content) == []


def test_too_many_inputs_of_one_request(check: Checker) -> None:
    def embeddings(inputs: object) -> dict[str, object]:
        return request(url="/v1/embeddings", body={"model": "m", "input": inputs})

    assert [row[::2] for row in check(embeddings(["a"] * 2049), "--host=openai")] == [(1, "OBP513")]
    assert check(embeddings(["a"] * 2048), "--host=openai") == []
    assert check(embeddings([1] * 5000), "--host=openai") == []


# --- what is no JSON Lines ---

GOOD = json.dumps(request()).encode()
BAD = json.dumps(request("b", method="PUT")).encode()


@pytest.mark.parametrize(
    ("content", "column", "words"),
    [
        (b'{"custom_id": "a",', 1, "the line is not JSON (The object does not end);"),
        (b"{'custom_id': 'a'}", 2, "the line is not JSON (Expecting property name enclosed in"),
        (b'"a"', 1, "the line is not an object;"),
        (b"[" + GOOD + b"]", 1, "it is one JSON array; write an object a line"),
        (b'{\n "custom_id": "a"\n}', 1, "an object is written over several lines; leave indent"),
        (b'"\xe9"', 2, "it is not UTF-8; open it with encoding='utf-8'"),
    ],
)
def test_a_line_that_is_none(check: Checker, content: bytes, column: int, words: str) -> None:
    found = check.rows(b"\n" + content + b"\n" + BAD + b"\n")
    assert found[0][:3] == (2, column, "OBP512")
    assert f"a batch's input file is JSON Lines, and here {words}" in found[0][3]
    # The rest is judged all the same.
    assert [row[::2] for row in found[1:]] == [(3 + content.count(b"\n"), "OBP502")]


def test_objects_that_are_joined(check: Checker) -> None:
    found = check.rows(GOOD + BAD)
    assert [row[:3] for row in found] == [
        (1, len(GOOD) + 1, "OBP512"),
        (1, len(GOOD) + BAD.index(b'"PUT"') + 1, "OBP502"),
    ]
    assert found[0][3].endswith("nothing ends the line of a request; write '\\n' behind each")


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-32-be"])
def test_wider_encodings(check: Checker, codec: str) -> None:
    content = "\n".join(json.dumps(request(one, method="PUT")) for one in "ab").encode(codec)
    found = check.rows(content)
    assert [row[:3] for row in found] == [
        (1, 1, "OBP512"),
        (1, 30, "OBP502"),
        (2, 30, "OBP502"),
    ]
    assert f"it is not UTF-8 ({codec[:6].upper()});" in found[0][3]


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + GOOD,
        b"\n\n" + GOOD + b"\n \r\n\n",
        GOOD + b"\r\n",
        GOOD.replace(b'"body": {', b'"body": {"seed": NaN, '),
        GOOD.replace(b"hello", "héllo\u2028".encode()),
        GOOD.replace(b"hello", b"\\ud800"),
        GOOD.replace(b'"body": {', b'"body": {"seed": 1' + b"0" * 5000 + b", "),
        b" \t" + GOOD + b" ",
    ],
)
def test_what_a_server_may_well_read(check: Checker, content: bytes) -> None:
    assert check(content) == []


# --- hosts and endpoints ---


def test_the_host_decides(check: Checker) -> None:
    azure = request(url="/chat/completions")
    assert check(azure) == []
    assert check(azure, "--host=azure") == []
    assert [code for *_, code in check(azure, "--host=openai")] == ["OBP503"]
    assert check(request(method="GET", url="/v9/x"), "--host", "any") == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--host=opena", "f"], "invalid choice: 'opena'"),
        (["--format=xml", "f"], "invalid choice: 'xml'"),
        ([], "required: FILE"),
    ],
)
def test_wrong_usage(arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["check", *arguments])
    assert end.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert words in err


def test_an_endpoint_that_no_batch_has(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--host=groq", "--endpoint=/v1/responses", "-"]) == 2
    assert capsys.readouterr() == (
        "",
        "flake8-batch-params: --endpoint: no batch of Groq has '/v1/responses'; choose from"
        " /v1/chat/completions, /v1/audio/transcriptions, /v1/audio/translations\n",
    )


# --- what is printed, and the status ---


def test_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, bad = tmp_path / "good.jsonl", tmp_path / "bad.jsonl"
    good.write_bytes(jsonl(request()))
    bad.write_bytes(jsonl(request(), request("b", url="/v1/response")))
    assert main(["check", str(good)]) == 0
    assert capsys.readouterr() == ("", "")
    assert main(["check", str(bad), str(good)]) == 1
    assert capsys.readouterr() == (
        f"{bad}:2:45: OBP503 url '/v1/response' cannot be batched by OpenAI or Azure OpenAI;"
        " did you mean '/v1/responses'?\n",
        "",
    )


def test_json(check: Checker) -> None:
    assert check.rows(request(method="PUT"))[0][:3] == (1, 30, "OBP502")
    assert len(check.rows(jsonl(request(method="PUT"), request("b", method="PUT")))) == 2


def test_a_file_that_is_not_there_does_not_hide_the_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_bytes(jsonl(request(method="PUT")))
    missing = tmp_path / "missing.jsonl"
    assert main(["check", str(missing), str(tmp_path), str(bad)]) == 2
    out, err = capsys.readouterr()
    assert out.startswith(f"{bad}:1:30: OBP502 ")
    assert err.splitlines() == [
        f"flake8-batch-params: {missing} cannot be read: No such file or directory",
        f"flake8-batch-params: {tmp_path} cannot be read: Is a directory",
    ]


def test_lines_that_cannot_be_judged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "deep.jsonl"
    file.write_bytes(b'{"a": ' + b"[" * 5000 + b"\n" + jsonl(request(method="PUT")))
    assert main(["check", str(file)]) == 2
    out, err = capsys.readouterr()
    assert out.startswith(f"{file}:2:30: OBP502 ")
    assert err == f"flake8-batch-params: {file}:1: not judged: it is nested too deeply\n"


def test_too_little_memory(
    check: Checker, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(text: str, at: int = 0) -> object:
        raise MemoryError

    monkeypatch.setattr(pieces, "parse", full)
    check.file.write_bytes(jsonl(request()))
    assert main(["check", str(check.file)]) == 2
    assert "cannot be read: there is not enough memory\n" in capsys.readouterr().err


def stdin(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))


def test_standard_input(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    stdin(monkeypatch, jsonl(request(method="PUT")))
    assert main(["check", "-"]) == 1
    assert capsys.readouterr().out.startswith("stdin:1:30: OBP502 ")
    monkeypatch.setattr(sys, "stdin", None)
    assert main(["check", "-"]) == 2
    assert capsys.readouterr().err == "flake8-batch-params: stdin cannot be read: it is closed\n"


def test_an_interrupt_ends_quietly(
    check: Checker, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(text: str, at: int = 0) -> object:
        raise KeyboardInterrupt

    monkeypatch.setattr(pieces, "parse", interrupted)
    check.file.write_bytes(jsonl(request()))
    assert main(["check", "--format=json", str(check.file)]) == 130
    assert capsys.readouterr() == ("", "")


def test_a_name_that_is_no_text(tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/caf\xe9.jsonl"
    try:
        Path(os.fsdecode(name)).write_bytes(jsonl(request(method="PUT")))
    except OSError:
        pytest.skip("this file system has no such names")
    for encoding in ("utf-8", "ascii"):
        done = subprocess.run(
            [*map(os.fsencode, PROGRAM), name],
            capture_output=True,
            check=False,
            env={**os.environ, "PYTHONIOENCODING": encoding},
        )
        assert (done.returncode, done.stderr) == (1, b"")
        assert b"caf\\udce9.jsonl:1:30: OBP502" in done.stdout


def test_a_reader_that_stops_reading_causes_no_traceback(tmp_path: Path) -> None:
    file = tmp_path / "requests.jsonl"
    file.write_bytes(jsonl(*[request(str(number), method="PUT") for number in range(2000)]))
    process = subprocess.Popen(
        [*PROGRAM, str(file)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    errors = process.stderr.read()
    process.stderr.close()
    assert (process.wait(), errors) == (1, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
def test_a_full_disk_causes_no_traceback(tmp_path: Path) -> None:
    file = tmp_path / "requests.jsonl"
    file.write_bytes(jsonl(request(method="PUT")))
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [*PROGRAM, str(file)], stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode == 2
    assert done.stderr == (
        b"flake8-batch-params: the findings cannot be written: No space left on device\n"
    )


def test_neither_flake8_nor_libcst_is_imported(tmp_path: Path) -> None:
    file = tmp_path / "requests.jsonl"
    file.write_bytes(jsonl(request(method="PUT")))
    program = (
        "import sys; from flake8_batch_params.commands import main\n"
        f"main(['check', {str(file)!r}]); print({{'flake8', 'libcst'}} & sys.modules.keys())"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, text=True
    )
    assert done.stdout.splitlines()[-1] == "set()"


# --- any bytes at all ---

FRAGMENTS = st.sampled_from(
    [
        b"\n", b"\r\n", b"\r", b" ", b"{", b"}", b"[", b"]", b",", b":", b'"', b"\\", b"null",
        b"NaN", b"\x00", b"\xef\xbb\xbf", b"\xff\xfe", b"\xe9", b'"custom_id": "a"', b'"body": {',
        b'"model": "o1"', b'"method": "GET"', jsonl(request()), jsonl({"id": 1}),
        json.dumps(request(), indent=1).encode(), json.dumps([request()] * 2).encode(),
        json.dumps(request()).encode("utf-16-le"),
    ]
)  # fmt: skip


@given(st.binary() | st.lists(st.binary(max_size=3) | FRAGMENTS).map(b"".join))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_bytes_end_well(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "any.jsonl"
    file.write_bytes(content)
    with pytest.MonkeyPatch.context() as patch:
        out = io.StringIO()
        patch.setattr(sys, "stdout", out)
        status = main(["check", "--format=json", "--endpoint=/v1/responses", str(file)])
    rows = json.loads(out.getvalue())
    assert status in ((1,) if rows else (0, 2))
    count = content.count(b"\n") + 1
    assert all(1 <= row["line"] <= count and row["column"] >= 1 for row in rows)


VALUES = st.none() | st.booleans() | st.integers(0, 3) | st.sampled_from(["", "a", "GET", "POST"])
BODIES = st.dictionaries(
    st.sampled_from(["model", "input", "messages", "prompt", "stream", "max_tokens", "text"]),
    VALUES | st.lists(VALUES, max_size=2) | st.sampled_from(["o1-mini", "gpt-4o", [1] * 2049]),
)
REQUESTS = st.fixed_dictionaries(
    {},
    optional={
        "custom_id": VALUES,
        "method": VALUES,
        "url": VALUES | st.sampled_from(["/v1/responses", "/v1/embeddings", "/v1/response"]),
        "body": VALUES | BODIES,
        "id": VALUES,
    },
)


#: Of a few shapes, so that most are met again, with other values.
ALIKE = st.builds(
    lambda custom_id, model, **body: chat(custom_id, model=model, **body),
    st.sampled_from("abc"),
    st.sampled_from(["o1-mini", "gpt-4o"]),
    max_tokens=st.sampled_from([None, 5, 6]),
    stream=st.sampled_from([None, True, "true", "yes"]),
    input=st.sampled_from([None, "a", "b"]),
)


@given(st.lists(REQUESTS, max_size=4) | st.lists(ALIKE, max_size=8))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_shapes_change_no_findings(requests: list[object]) -> None:
    asked = judge.Asked((OPENAI,), "/v1/responses")
    content = jsonl(*requests)
    with_shapes = list(judge.judged(lines.read(io.BytesIO(content)), asked))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(judge, "shape", lambda request: None)
        assert with_shapes == list(judge.judged(lines.read(io.BytesIO(content)), asked))


# --- the bar ---


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    monkeypatch.setattr(progress, "PATIENCE", 0.0)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", "1")
    return Terminal()


def test_the_bar_is_shown_and_taken_away(terminal: Terminal) -> None:
    bar = Progress("requests.jsonl", terminal)
    bar.total = 200_000_000
    bar.advance(50_000_000)
    assert terminal.getvalue() == (
        "\r\033[Krequests.jsonl: [#######.......................]  25% of 200 MB"
    )
    bar.clear()
    bar.clear()
    assert terminal.getvalue().endswith("200 MB\r\033[K")
    assert terminal.getvalue().count("\r") == 2


def test_of_a_pipe_nobody_knows_the_size(terminal: Terminal) -> None:
    Progress("stdin", terminal).advance(3_000_000)
    assert terminal.getvalue() == "\r\033[Kstdin: 3 MB"


def test_colour_only_where_it_is_wanted(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_COLOR")
    bar = Progress("f", terminal)
    bar.total = 100
    bar.advance(10)
    assert "[\033[32m###\033[0m..." in terminal.getvalue()


def test_no_bar(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    Progress("f", stream).advance(10)
    assert stream.getvalue() == ""
    monkeypatch.setattr(progress, "PATIENCE", 60.0)
    Progress("f", terminal).advance(10)
    monkeypatch.setattr(progress, "PATIENCE", 0.0)
    monkeypatch.setenv("TERM", "dumb")
    Progress("f", terminal).advance(10)
    assert terminal.getvalue() == ""


def test_the_bar_is_gone_when_a_finding_is_printed(
    check: Checker, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "PAUSE", 0.0)
    monkeypatch.setattr(sys, "stdout", terminal)
    monkeypatch.setattr(sys, "stderr", terminal)
    check.file.write_bytes(jsonl(request(), request("b", method="PUT"), request("c")))
    assert main(["check", str(check.file)]) == 1
    shown = terminal.getvalue().split("\r\033[K")
    assert [part.startswith(f"{check.file}:2:") for part in shown].count(True) == 1
    assert shown[-1] == ""


# --- its page ---

PAGE = (Path(__file__).parent.parent / "docs" / "check.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def test_the_page_shows_what_is_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("requests.jsonl").write_text(blocks("json")[0], encoding="utf-8")
    program, *arguments = blocks("sh")[0].split()
    assert program == "flake8-batch-params"
    assert main(arguments) == 1
    assert capsys.readouterr().out == blocks("text")[0]


def test_the_page_has_every_option(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["check", "--help"])
    options = set(re.findall(r"--[a-z]+", capsys.readouterr().out)) - {"--help"}
    assert options == set(re.findall(r"^\| `(--[a-z]+)", PAGE, re.MULTILINE))


# --- what it costs ---


@pytest.mark.long
@pytest.mark.xdist_group("hostile")
def test_it_takes_three_times_as_long_as_the_parser_at_most() -> None:
    if not Path("/proc/self/status").exists():
        pytest.skip("memory is measured on Linux alone")
    benchmark = Path(__file__).parent.parent / "benchmarks" / "check.py"
    done = subprocess.run(
        [sys.executable, str(benchmark), "20"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
