"""The console script, in this process and, where pipes and exit codes matter, in its own."""

from __future__ import annotations

import subprocess
import sys

import pytest

from flake8_batch_params import __version__
from flake8_batch_params.cli import main

PROGRAM = [sys.executable, "-m", "flake8_batch_params"]


def test_explain(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "OBP103"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("OBP103 unsupported-endpoint\n\nThe host has no batches for this")
    assert '    endpoint="/v1/chat/completion",  # OBP103\n' in out
    assert out.endswith("each host.\n")
    assert err == ""


def test_codes_in_any_case_are_each_explained_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "obp901", "Obp106", "OBP901"]) == 0
    out = capsys.readouterr().out
    assert out.count("OBP901 no-output-expiry\n") == 1
    assert out.index("OBP901 no-output-expiry\n") < out.index("OBP106 positional-parameter\n")


def test_an_unknown_code_explains_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "OBP101", "obp999"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("flake8-batch-params: there is no 'OBP999'; the rules are OBP001, OBP002")
    assert err.endswith("OBP901\n")


def test_rules(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 41
    assert lines[0].split("  ", 2)[:2] == ["OBP001", "file-not-analysed"]
    assert lines[-1].startswith("OBP901  no-output-expiry ")
    assert lines[-1].endswith("  The output of the batch is kept until somebody deletes it.")
    # The summaries stand in one column.
    assert {line[43] for line in lines} == {" "}
    assert all(line[44].isupper() for line in lines)


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["--version"])
    assert end.value.code == 0
    assert capsys.readouterr().out == f"flake8-batch-params {__version__}\n"


@pytest.mark.parametrize("arguments", [[], ["explain"], ["lint"]])
def test_wrong_usage(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(arguments)
    assert end.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("usage: flake8-batch-params")


def test_headings_are_bold_on_a_terminal_that_wants_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    main(["explain", "OBP106"])
    bold = capsys.readouterr().out
    assert bold.startswith("\033[1mOBP106 positional-parameter\033[0m\n")
    assert "\033[1mWhat it does:\033[0m\n" in bold
    assert "\033[1mWhy is this bad?\033[0m\n" in bold
    assert bold.count("\033[1m") == 7

    monkeypatch.setenv("NO_COLOR", "1")
    main(["explain", "OBP106"])
    assert capsys.readouterr().out == bold.replace("\033[1m", "").replace("\033[0m", "")


def test_a_pipe_gets_plain_text() -> None:
    done = subprocess.run([*PROGRAM, "explain", "obp106"], capture_output=True, check=True)
    assert done.stdout.startswith(b"OBP106 positional-parameter")
    assert b"\033" not in done.stdout
    assert done.stderr == b""


def test_the_exit_status_of_the_process() -> None:
    done = subprocess.run([*PROGRAM, "explain", "OBP999"], capture_output=True, check=False)
    assert done.returncode == 2


def test_a_reader_that_stops_reading_causes_no_traceback() -> None:
    everything = subprocess.run([*PROGRAM, "rules"], capture_output=True, check=True, text=True)
    codes = [line.split()[0] for line in everything.stdout.splitlines()]
    # More than a pipe holds, so that the writer meets the closed end.
    process = subprocess.Popen(
        [*PROGRAM, "explain", *codes], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    errors = process.stderr.read()
    process.stderr.close()
    assert (process.wait(), errors) == (1, b"")


def test_without_docstrings_the_script_says_so() -> None:
    arguments = [sys.executable, "-OO", "-m", "flake8_batch_params", "explain", "OBP106"]
    done = subprocess.run(arguments, capture_output=True, check=True, text=True)
    assert done.stdout == (
        "OBP106 positional-parameter\n\nPython runs with -OO, which drops all documentation.\n"
    )
