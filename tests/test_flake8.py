"""The plugin as users run it: real flake8, its options and its configuration files."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Flake8, run_python

from flake8_batch_params import __version__

#: Line 6 has a wrong endpoint, from column 13 in flake8's count.
WRONG_ENDPOINT = """\
from openai import OpenAI

client = OpenAI()
client.batches.create(
    input_file_id="file-1",
    endpoint="/v1/chat/completion",
    completion_window="24h",
)
"""
#: The same of a client that is not built in sight, for OpenAI and Azure both.
UNRESOLVED = """\
def submit(client):
    return client.batches.create(
        input_file_id="file-1",
        endpoint="/v1/rerank",
        completion_window="24h",
    )
"""
RIGHT = WRONG_ENDPOINT.replace('completion"', 'completions"')
FINDING = (
    "6:14: OBP103 endpoint '/v1/chat/completion' cannot be batched by OpenAI;"
    " did you mean '/v1/chat/completions'?"
)
HEADING = "There was a critical error during execution of Flake8:"


def codes(lines: list[str]) -> list[str]:
    """Return the codes of flake8's default output, in its order."""
    return [line.split(": ")[1].split()[0] for line in lines]


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    path = tmp_path / "wrong.py"
    path.write_text(WRONG_ENDPOINT, encoding="utf-8")
    return path


@pytest.fixture
def unresolved(tmp_path: Path) -> Path:
    path = tmp_path / "unresolved.py"
    path.write_text(UNRESOLVED, encoding="utf-8")
    return path


# --- Where the text comes from ---


def test_path(flake8: Flake8, wrong: Path) -> None:
    run = flake8("--isolated", wrong.name)
    assert (run.code, run.lines, run.err) == (1, [f"wrong.py:{FINDING}"], "")


def test_nothing_to_say(flake8: Flake8, tmp_path: Path) -> None:
    (tmp_path / "right.py").write_text(RIGHT, encoding="utf-8")
    run = flake8("--isolated", "right.py")
    assert (run.code, run.out, run.err) == (0, "", "")


def test_stdin(flake8: Flake8) -> None:
    run = flake8("--isolated", "-", stdin=WRONG_ENDPOINT)
    assert (run.code, run.lines, run.err) == (1, [f"stdin:{FINDING}"], "")


def test_stdin_display_name(flake8: Flake8) -> None:
    run = flake8("--isolated", "--stdin-display-name=app/jobs.py", "-", stdin=WRONG_ENDPOINT)
    assert (run.code, run.lines, run.err) == (1, [f"app/jobs.py:{FINDING}"], "")


def test_two_workers(flake8: Flake8, tmp_path: Path) -> None:
    for number in range(6):
        (tmp_path / f"wrong_{number}.py").write_text(WRONG_ENDPOINT, encoding="utf-8")
    run = flake8("--isolated", "-j2", ".")
    assert run.lines == [f"./wrong_{number}.py:{FINDING}" for number in range(6)]
    assert (run.code, run.err) == (1, "")


def test_syntax_error(flake8: Flake8) -> None:
    run = flake8("--isolated", "-", stdin=WRONG_ENDPOINT + "(\n")
    assert "E999" in codes(run.lines)
    assert not any(code.startswith("OBP") for code in codes(run.lines))


# --- Which codes are shown ---


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        ([], ["OBP103"]),
        (["--select=OBP"], ["OBP103"]),
        (["--select=OBP1"], ["OBP103"]),
        (["--select=OBP103"], ["OBP103"]),
        (["--select=OBP2"], []),
        (["--select=B,C,E,F,W"], []),
        (["--select=B,C,E,F,W", "--extend-select=OBP"], ["OBP103"]),
        (["--ignore=E501"], ["OBP103"]),
        (["--ignore=OBP"], []),
        (["--ignore=OBP103"], []),
        (["--extend-ignore=OBP1"], []),
        (["--ignore=OBP", "--select=OBP103"], ["OBP103"]),
        (["--per-file-ignores=wrong.py:OBP103"], []),
        (["--per-file-ignores=other.py:OBP103"], ["OBP103"]),
        (["--extend-exclude=wrong.py"], []),
    ],
)
def test_selection(flake8: Flake8, wrong: Path, arguments: list[str], shown: list[str]) -> None:
    run = flake8("--isolated", *arguments, ".")
    assert (codes(run.lines), run.code, run.err) == (shown, int(bool(shown)), "")


@pytest.mark.parametrize(
    "selection",
    [
        [],
        ["--select=OBP"],
        ["--select=OBP901"],
        ["--extend-select=OBP901"],
        ["--ignore=E501"],
        ["--ignore="],
    ],
)
def test_the_code_of_an_option_needs_the_option(
    flake8: Flake8, tmp_path: Path, selection: list[str]
) -> None:
    (tmp_path / "right.py").write_text(RIGHT, encoding="utf-8")
    without = flake8("--isolated", *selection, "right.py")
    assert (without.out, without.code) == ("", 0)
    opted = flake8("--isolated", "--batch-params-require-expiry", *selection, "right.py")
    assert (codes(opted.lines), opted.code) == (["OBP901"], 1)


@pytest.mark.parametrize("selection", ["--ignore=OBP9", "--extend-ignore=OBP901", "--select=OBP1"])
def test_the_code_of_an_option_can_be_ignored(
    flake8: Flake8, tmp_path: Path, selection: str
) -> None:
    (tmp_path / "right.py").write_text(RIGHT, encoding="utf-8")
    run = flake8("--isolated", "--batch-params-require-expiry", selection, "right.py")
    assert (run.out, run.code) == ("", 0)


@pytest.mark.parametrize(
    ("line", "comment", "shown"),
    [
        (6, "# noqa", []),
        (6, "# noqa: OBP103", []),
        (6, "# noqa: E501,OBP103", []),
        (6, "# noqa: OBP", []),
        (6, "# noqa: OBP204", ["OBP103"]),
        (4, "# noqa: OBP103", ["OBP103"]),
        (8, "# noqa: OBP103", ["OBP103"]),
    ],
)
def test_noqa(flake8: Flake8, line: int, comment: str, shown: list[str]) -> None:
    lines = WRONG_ENDPOINT.splitlines()
    lines[line - 1] += f"  {comment}"
    run = flake8("--isolated", "-", stdin="\n".join(lines) + "\n")
    assert codes(run.lines) == shown


# --- Options: the command line ---


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        ([], ["OBP103"]),
        (["--batch-params-host=auto"], ["OBP103"]),
        (["--batch-params-host=any"], []),
        (["--batch-params-host", "any"], []),
        (["--batch-params-host=any", "--batch-params-host=openai"], ["OBP103"]),
        (["--batch-params-endpoints=/v1/rerank"], []),
        (["--batch-params-endpoints=/v1/ocr, /v1/rerank"], []),
        (["--batch-params-endpoints", "/v1/ocr"], ["OBP103"]),
        (["--batch-params-require-expiry"], ["OBP901", "OBP103"]),
        (["--batch-params-require-expiry", "--no-batch-params-require-expiry"], ["OBP103"]),
    ],
)
def test_options(flake8: Flake8, unresolved: Path, arguments: list[str], shown: list[str]) -> None:
    run = flake8("--isolated", *arguments, unresolved.name)
    assert (codes(run.lines), run.code, run.err) == (shown, int(bool(shown)), "")


FACTORY = """\
from app.llm import make_client

client = make_client()
client.batches.create(
    input_file_id="file-1",
    endpoint="/v1/chat/completions",
    completion_window="48h",
)
"""


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        ([], ["OBP104"]),
        (["--batch-params-clients=app.llm.make_client=openai"], ["OBP104"]),
        (["--batch-params-clients=app.llm.make_client=groq"], []),
        (["--batch-params-clients=app.llm.make_client = any, app.db.client = openai"], []),
        (["--batch-params-clients=app.db.client=groq"], ["OBP104"]),
    ],
)
def test_clients(flake8: Flake8, arguments: list[str], shown: list[str]) -> None:
    run = flake8("--isolated", *arguments, "-", stdin=FACTORY)
    assert codes(run.lines) == shown


# --- Options: the configuration files ---


@pytest.fixture(params=["setup.cfg", "tox.ini", ".flake8"])
def configuration(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return tmp_path / str(request.param)


@pytest.mark.parametrize(
    ("setting", "shown"),
    [
        ("batch-params-host = any", []),
        ("batch_params_host = any", []),
        ("batch-params-host = azure", ["OBP103"]),
        ("batch-params-endpoints = /v1/ocr, /v1/rerank", []),
        ("batch-params-endpoints =\n    /v1/ocr\n    /v1/rerank,", []),
        ("batch-params-require-expiry = true", ["OBP901", "OBP103"]),
        ("batch_params_require_expiry = Yes", ["OBP901", "OBP103"]),
        ("batch-params-require-expiry = off", ["OBP103"]),
    ],
)
def test_configuration(
    flake8: Flake8, unresolved: Path, configuration: Path, setting: str, shown: list[str]
) -> None:
    configuration.write_text(f"[flake8]\n{setting}\n", encoding="utf-8")
    run = flake8(unresolved.name)
    assert (codes(run.lines), run.code, run.err) == (shown, int(bool(shown)), "")


def test_clients_of_the_configuration(flake8: Flake8, configuration: Path) -> None:
    configuration.write_text(
        "[flake8]\nbatch-params-clients =\n"
        "    app.llm.make_client = groq\n    app.db.client = openai\n",
        encoding="utf-8",
    )
    run = flake8("-", stdin=FACTORY)
    assert (run.out, run.code, run.err) == ("", 0, "")


def test_the_command_line_wins(flake8: Flake8, unresolved: Path, configuration: Path) -> None:
    configuration.write_text(
        "[flake8]\nbatch-params-endpoints = /v1/rerank\nbatch-params-require-expiry = true\n",
        encoding="utf-8",
    )
    assert codes(flake8(unresolved.name).lines) == ["OBP901"]
    run = flake8(
        "--batch-params-endpoints=/v1/ocr", "--no-batch-params-require-expiry", unresolved.name
    )
    assert codes(run.lines) == ["OBP103"]


def test_workers_have_the_options(flake8: Flake8, tmp_path: Path) -> None:
    (tmp_path / "setup.cfg").write_text(
        "[flake8]\nbatch-params-endpoints = /v1/rerank\nbatch-params-require-expiry = 1\n",
        encoding="utf-8",
    )
    for number in range(4):
        (tmp_path / f"unresolved_{number}.py").write_text(UNRESOLVED, encoding="utf-8")
    run = flake8("-j2", ".")
    assert (codes(run.lines), run.err) == (["OBP901"] * 4, "")


# --- Options that cannot be used ---

HOSTS = (
    "openai, azure, groq, dashscope, together, zhipu, bedrock, moonshot, novita, doubleword, any"
)
REFUSED = [
    ("host", "opnai", f"unknown host 'opnai'; did you mean openai? choose from auto, {HOSTS}"),
    (
        "endpoints",
        '["/v1/rerank"]',
        """'["/v1/rerank"]' is not an endpoint such as /v1/chat/completions;"""
        " write a list without brackets and quotes, separated by commas",
    ),
    ("endpoints", "", "the list is empty; leave the option out"),
    (
        "clients",
        '["app.llm"]',
        """'["app.llm"]' is not of the form package.module.name=host or name=host;"""
        " write a list without brackets and quotes, separated by commas",
    ),
    (
        "clients",
        "app.llm.client=opnai",
        f"app.llm.client: unknown host 'opnai'; did you mean openai? choose from {HOSTS}",
    ),
]


@pytest.mark.parametrize(("name", "value", "message"), REFUSED)
@pytest.mark.parametrize("jobs", ["-j1", "-j2"])
def test_refused_on_the_command_line(
    flake8: Flake8, wrong: Path, jobs: str, name: str, value: str, message: str
) -> None:
    run = flake8("--isolated", jobs, f"--batch-params-{name}={value}", wrong.name)
    assert run.lines == [HEADING, f"--batch-params-{name}: {message}"]
    assert (run.code, run.err) == (1, "")


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        *REFUSED,
        ("require-expiry", "maybe", "'maybe' is not a boolean; write true or false"),
        ("require-expiry", "", "'' is not a boolean; write true or false"),
    ],
)
def test_refused_in_the_configuration(
    flake8: Flake8, wrong: Path, configuration: Path, name: str, value: str, message: str
) -> None:
    configuration.write_text(f"[flake8]\nbatch-params-{name} = {value}\n", encoding="utf-8")
    run = flake8(wrong.name)
    assert run.lines == [HEADING, f"--batch-params-{name}: {message}"]
    assert (run.code, run.err) == (1, "")


# --- What flake8 says of the plugin ---


def test_version(flake8: Flake8) -> None:
    assert f"flake8-batch-params: {__version__}" in flake8("--isolated", "--version").out


def test_require_plugins(flake8: Flake8, wrong: Path) -> None:
    run = flake8("--isolated", "--require-plugins=flake8-batch-params", wrong.name)
    assert run.lines == [f"wrong.py:{FINDING}"]
    absent = flake8("--isolated", "--require-plugins=flake8-batch-params", wrong.name, plugin=False)
    assert absent.code == 1
    assert "- missing: flake8-batch-params" in absent.lines


def test_help(flake8: Flake8) -> None:
    words = " ".join(flake8("--isolated", "--help").out.split())
    for option, explanation in [
        ("--batch-params-host HOST", "Host of every client whose host the file does not settle"),
        ("--batch-params-endpoints ENDPOINTS", "Comma-separated endpoints to accept"),
        ("--batch-params-clients CLIENTS", "Comma-separated package.module.name=host"),
        (
            "--batch-params-require-expiry, --no-batch-params-require-expiry",
            "Also report OBP901: batches without output_expires_after. (Default: off)",
        ),
        (
            "--batch-params-report-unjudged, --no-batch-params-report-unjudged",
            "Also report OBP002: batch calls of which a value, the host or the SDK",
        ),
    ]:
        assert f"{option} {explanation}" in words
    group = words[words.index("--batch-params-host HOST") :]
    assert group.count("(Default: auto)") == 1
    assert group.count("(Default: none)") == 2
    assert "(default: None)" not in group


# --- What it costs where there is nothing to find ---


@pytest.mark.parametrize(
    "text", ["", "import os\n\nprint(os.name)\n", 'text = "a batch of requests"\n']
)
def test_no_libcst_without_batch_code(flake8: Flake8, tmp_path: Path, text: str) -> None:
    (tmp_path / "plain.py").write_text(text, encoding="utf-8")
    run = run_python("-X", "importtime", "-m", "flake8", "--isolated", "plain.py", cwd=tmp_path)
    imported = {line.rpartition("|")[2].strip() for line in run.err.splitlines()}
    assert "flake8_batch_params.gate" in imported
    assert not any(name.partition(".")[0] == "libcst" for name in imported)


def test_libcst_with_batch_code(flake8: Flake8, wrong: Path, tmp_path: Path) -> None:
    """The test above would see it."""
    run = run_python("-X", "importtime", "-m", "flake8", "--isolated", wrong.name, cwd=tmp_path)
    imported = {line.rpartition("|")[2].strip() for line in run.err.splitlines()}
    assert "libcst" in imported


def test_the_plugin_brings_nothing_but_itself(tmp_path: Path) -> None:
    program = """\
import sys
import flake8.main.application
before = set(sys.modules)
import flake8_batch_params.plugin
brought = {name.partition(".")[0] for name in set(sys.modules) - before}
print(*sorted(brought - sys.stdlib_module_names))
"""
    run = run_python("-c", program, cwd=tmp_path)
    assert (run.out.split(), run.err) == (["flake8_batch_params"], "")
