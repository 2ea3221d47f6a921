"""The command `check`, in this process and, where pipes and terminals matter, in its own."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flake8_batch_params.commands import main, progress
from flake8_batch_params.commands.progress import Progress
from flake8_batch_params.facts.hosts import OPENAI
from flake8_batch_params.input_file import judge, lines, pieces

PROGRAM = [sys.executable, "-m", "flake8_batch_params", "check"]
CHAT = {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "Say hello."}]}

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
    assert capsys.readouterr() == ("[]\n", "")


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


@given(st.lists(REQUESTS | st.builds(chat, VALUES, stream=VALUES), max_size=6))
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
