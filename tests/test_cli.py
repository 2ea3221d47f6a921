"""The console script, in this process and, where pipes and exit codes matter, in its own."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest

from flake8_batch_params import __version__, commands
from flake8_batch_params.commands import main
from flake8_batch_params.findings import rules

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


def explained(capsys: pytest.CaptureFixture[str], *words: str) -> list[str]:
    """Return the titles of the rules that are explained."""
    assert main(["explain", *words]) == 0
    return re.findall(r"^(OBP\d{3} [a-z-]+)$", capsys.readouterr().out, re.MULTILINE)


@pytest.mark.parametrize("name", ["missing-parameter", "Missing-Parameter", "missing_parameter"])
def test_a_rule_is_explained_by_its_name(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert explained(capsys, name) == ["OBP101 missing-parameter"]


def test_rules_are_explained_by_the_beginning_of_their_codes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert explained(capsys, "OBP2") == [
        "OBP201 missing-expiry-key",
        "OBP202 unknown-expiry-key",
        "OBP203 unsupported-expiry-anchor",
        "OBP204 expiry-seconds-out-of-range",
        "OBP205 expiry-seconds-not-an-integer",
    ]
    assert explained(capsys, "obp20", "OBP204") == explained(capsys, "OBP2")


def test_rules_are_explained_by_the_beginning_of_their_names(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert explained(capsys, "metadata-key", "unsupported-end") == [
        "OBP302 metadata-key-too-long",
        "OBP103 unsupported-endpoint",
    ]


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("obp209", ""),
        ("mising-parameter", "did you mean missing-parameter? "),
        ("E501", ""),
        ("", ""),
        ("\x1b[31m", ""),
    ],
)
def test_an_unknown_rule_explains_nothing(
    word: str, hint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", "OBP101", word]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err == (
        f"flake8-batch-params: there is no rule {word!a};"
        f" {hint}`flake8-batch-params rules` lists them all\n"
    )


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


def test_rules_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "--format", "json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [rule["code"] for rule in listed] == [rule.code for rule in rules()]
    (rule,) = (rule for rule in listed if rule["code"] == "OBP106")
    assert (rule["name"], rule["summary"]) == (
        "positional-parameter",
        "Parameters are passed by position.",
    )
    assert rule["sections"]["What it does"] == ("Reports positional arguments of `batches.create`.")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["jobs.py"], "'jobs.py' is not a command; to lint it: flake8 --select=OBP,E9 jobs.py"),
        (["--verbose", "."], "'.' is not a command; to lint it: flake8 --select=OBP,E9 ."),
        (
            ["OBP204"],
            "'OBP204' is not a command; to read about it: flake8-batch-params explain OBP204",
        ),
    ],
)
def test_a_file_or_a_code_where_a_command_belongs(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    assert capsys.readouterr() == ("", f"flake8-batch-params: {said}\n")


def test_an_input_file_where_a_command_belongs(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "COMMANDS", (commands.Command("check", "read input files"),))
    assert main(["requests.jsonl"]) == 2
    assert capsys.readouterr().err == (
        "flake8-batch-params: 'requests.jsonl' is not a command;"
        " to check an input file: flake8-batch-params check requests.jsonl\n"
    )


def test_every_command_has_its_module_and_a_line_of_help(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    out = capsys.readouterr().out
    for command in commands.COMMANDS:
        assert callable(command.module().run)
        assert re.search(rf"^    {command.name} +{re.escape(command.summary)}$", out, re.M)


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
