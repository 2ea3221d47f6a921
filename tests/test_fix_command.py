"""The command `fix`: files, folders, configuration, diffs, exit statuses."""

from __future__ import annotations

import io
import os
import re
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from flake8_batch_params.commands import fix as command
from flake8_batch_params.commands import main
from flake8_batch_params.fixing import files, fixer
from flake8_batch_params.linter import lint

PROGRAM = [sys.executable, "-m", "flake8_batch_params", "fix"]
BROKEN = (
    b"from openai import OpenAI\n\n"
    b"OpenAI().batches.create(\n"
    b'    input_file_id="file-1", endpoint="/v1/responses", completion_window="48h"\n'
    b")\n"
)
RIGHT = BROKEN.replace(b"48h", b"24h")
#: A finding without one right answer.
OPEN = BROKEN.replace(b'"48h"', b'"24h", metadata={"a": None}')
TEXT = "completion_window '48h' is not supported by OpenAI; it must be '24h'"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def test_a_file_is_changed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write(folder / "jobs.py", BROKEN)
    file.chmod(0o640)
    assert main(["fix", "jobs.py"]) == 0
    out, err = capsys.readouterr()
    assert (out, err) == ('jobs.py:4: OBP104 "48h" → "24h"\n', "")
    assert file.read_bytes() == RIGHT
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert [one.name for one in folder.iterdir()] == ["jobs.py"]
    assert main(["fix", "jobs.py"]) == 0
    assert capsys.readouterr() == ("", "")


def test_what_is_left_is_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write(folder / "jobs.py", OPEN)
    before = file.stat()
    assert main(["fix", "jobs.py"]) == 1
    assert capsys.readouterr().out == (
        "jobs.py:4: OBP304 left to you: metadata['a'] is None; it must be a string: leave the"
        " key out (no single change is certain to be meant)\n"
    )
    assert file.read_bytes() == OPEN
    assert file.stat().st_ino == before.st_ino


def test_a_folder_is_walked_as_flake8_does(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    inside = write(folder / "src" / "deep" / "jobs.py", BROKEN)
    other = write(folder / "src" / "jobs.txt", BROKEN)
    hidden = write(folder / "src" / ".git" / "jobs.py", BROKEN)
    kept = write(folder / "src" / "generated" / "jobs.py", BROKEN)
    write(folder / ".flake8", b"[flake8]\nextend-exclude = generated\n")
    assert main(["fix", "src", "src/deep"]) == 0
    assert capsys.readouterr().out == 'src/deep/jobs.py:4: OBP104 "48h" → "24h"\n'
    assert inside.read_bytes() == RIGHT
    assert {one.read_bytes() for one in (other, hidden, kept)} == {BROKEN}
    # Who names a file means it.
    assert main(["fix", "src/jobs.txt"]) == 0
    assert other.read_bytes() == RIGHT


def test_the_diff_is_all_that_goes_to_standard_output(
    folder: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    file = write(folder / "jobs.py", BROKEN)
    assert main(["fix", "--diff", "jobs.py"]) == 1
    out, err = capsysbinary.readouterr()
    assert out == (
        b"--- jobs.py\n+++ jobs.py\n@@ -1,5 +1,5 @@\n from openai import OpenAI\n \n"
        b" OpenAI().batches.create(\n"
        b'-    input_file_id="file-1", endpoint="/v1/responses", completion_window="48h"\n'
        b'+    input_file_id="file-1", endpoint="/v1/responses", completion_window="24h"\n'
        b" )\n"
    )
    assert err.decode() == 'jobs.py:4: OBP104 "48h" → "24h"\n'
    assert file.read_bytes() == BROKEN
    write(file, RIGHT)
    assert main(["fix", "--diff", "jobs.py"]) == 0
    assert capsysbinary.readouterr() == (b"", b"")


@pytest.mark.parametrize(
    "content",
    [
        BROKEN,
        BROKEN.replace(b"\n", b"\r\n"),
        BROKEN.rstrip(b")\n") + b")",
        b"\xef\xbb\xbf" + BROKEN,
        b"# -*- coding: latin-1 -*-\n# \xe9\n" + BROKEN,
    ],
)
def test_patch_does_what_the_diff_says(content: bytes, folder: Path) -> None:
    file = write(folder / "jobs.py", content)
    diff = subprocess.run([*PROGRAM, "--diff", "jobs.py"], capture_output=True, check=False)
    assert diff.returncode == 1
    git = ["git", "apply", "--no-index", "-p0", "--unsafe-paths"]
    subprocess.run([*git, "-"], input=diff.stdout, check=True, cwd=folder)
    assert file.read_bytes() == content.replace(b"48h", b"24h")


# --- what flake8 does not report ---


@pytest.mark.parametrize(
    "comment", ["# noqa", "# noqa: OBP104", "# NOQA:E501,OBP1", "# noqa: OBP104 the host is new"]
)
def test_noqa(comment: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = BROKEN.replace(b'"48h"\n', f'"48h"  {comment}\n'.encode())
    file = write(folder / "jobs.py", content)
    assert main(["fix", "jobs.py"]) == 0
    assert capsys.readouterr() == ("", "")
    assert file.read_bytes() == content


@pytest.mark.parametrize("comment", ["# noqa: OBP103", "# noqa: E501", "# no qa"])
def test_a_noqa_of_something_else(comment: str, folder: Path) -> None:
    content = BROKEN.replace(b'"48h"\n', f'"48h"  {comment}\n'.encode())
    file = write(folder / "jobs.py", content)
    assert main(["fix", "jobs.py"]) == 0
    assert file.read_bytes() == content.replace(b"48h", b"24h")


def test_noqa_behind_a_string_of_several_lines(folder: Path) -> None:
    content = BROKEN.replace(b'"48h"\n', b'"48h", metadata={"a": """\n"""}  # noqa\n')
    file = write(folder / "jobs.py", content)
    assert main(["fix", "jobs.py"]) == 0
    assert file.read_bytes() == content


def test_noqa_for_a_file(folder: Path) -> None:
    file = write(folder / "jobs.py", b"# flake8: noqa\n" + BROKEN)
    assert main(["fix", "jobs.py"]) == 0
    assert file.read_bytes() == b"# flake8: noqa\n" + BROKEN


@pytest.mark.parametrize(
    "setting", ["extend-ignore = OBP104", "per-file-ignores =\n    jobs.py: OBP1"]
)
def test_what_the_configuration_ignores(setting: str, folder: Path) -> None:
    write(folder / "setup.cfg", f"[flake8]\n{setting}\n".encode())
    file = write(folder / "jobs.py", BROKEN)
    assert main(["fix", "jobs.py"]) == 0
    assert file.read_bytes() == BROKEN


def test_a_selection_hides_nothing_and_options_are_read(folder: Path) -> None:
    write(folder / "tox.ini", b"[flake8]\nselect = E,F\nbatch-params-endpoints = /v1/new\n")
    content = BROKEN.replace(b"/v1/responses", b"/v1/new")
    file = write(folder / "jobs.py", content)
    assert main(["fix", "jobs.py"]) == 0
    assert file.read_bytes() == content.replace(b"48h", b"24h")


def test_a_wrong_configuration(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder / "tox.ini", b"[flake8]\nbatch-params-host = opnai\n")
    file = write(folder / "jobs.py", BROKEN)
    assert main(["fix", "jobs.py"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("flake8-batch-params: --batch-params-host: unknown host 'opnai';")
    assert err.count("\n") == 1
    assert file.read_bytes() == BROKEN


# --- files that cannot be changed ---


def test_paths_that_cannot_be_read(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write(folder / "jobs.py", BROKEN)
    write(folder / "raw.py", b'x = "\xff"\n' + BROKEN)
    assert main(["fix", "none.py", "raw.py", "jobs.py"]) == 2
    out, err = capsys.readouterr()
    assert "none.py cannot be read: there is no such file\n" in err
    assert "raw.py cannot be read: it cannot be decoded (" in err
    assert out == 'jobs.py:4: OBP104 "48h" → "24h"\n'
    assert file.read_bytes() == RIGHT


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names")
def test_a_pipe_is_not_read(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo(folder / "pipe.py")
    assert main(["fix", "pipe.py"]) == 2
    assert "pipe.py cannot be read: it is not a regular file" in capsys.readouterr().err


def test_no_python_is_left_alone(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = BROKEN + b"def\n"
    file = write(folder / "jobs.py", content)
    assert main(["fix", "jobs.py"]) == 0
    assert file.read_bytes() == content
    said = "jobs.py is left alone: Python cannot parse it; flake8 says where\n"
    assert capsys.readouterr() == ("", f"flake8-batch-params: {said}")


def test_a_link_stays_one(folder: Path) -> None:
    file = write(folder / "real" / "jobs.py", BROKEN)
    (folder / "jobs.py").symlink_to(Path("real") / "jobs.py")
    (folder / "again.py").symlink_to("jobs.py")
    assert main(["fix", "again.py", "jobs.py", "real"]) == 0
    assert (folder / "again.py").is_symlink()
    assert (folder / "jobs.py").is_symlink()
    assert file.read_bytes() == RIGHT


def test_a_file_that_is_changed_underneath(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write(folder / "jobs.py", BROKEN)
    theirs = BROKEN + b"# theirs\n"

    def meanwhile(*arguments: object) -> fixer.Result:
        file.write_bytes(theirs)
        return fixer.fixed(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(command, "fixed", meanwhile)
    assert main(["fix", "jobs.py"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err == "flake8-batch-params: jobs.py is left alone: it was changed in the meantime\n"
    assert file.read_bytes() == theirs
    assert [one.name for one in folder.iterdir()] == ["jobs.py"]


def test_a_file_that_must_not_be_written(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write(folder / "jobs.py", BROKEN)
    monkeypatch.setattr(files.os, "access", lambda path, mode: False)  # type: ignore[attr-defined]
    assert main(["fix", "jobs.py"]) == 2
    assert "jobs.py is left alone: it cannot be written" in capsys.readouterr().err
    assert file.read_bytes() == BROKEN


def test_a_write_that_fails_leaves_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write(folder / "jobs.py", BROKEN)

    def full(old: object, new: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "replace", full)  # type: ignore[attr-defined]
    assert main(["fix", "jobs.py"]) == 2
    assert "it cannot be written: No space left on device" in capsys.readouterr().err
    assert [one.name for one in folder.iterdir()] == ["jobs.py"]
    assert file.read_bytes() == BROKEN


@pytest.mark.parametrize(
    ("patched", "reason"),
    [
        ("_compiles", "the changed file would be no Python"),
        ("_moved", "OBP104 would still be there after the change"),
    ],
)
def test_a_change_that_does_not_do_what_it_is_for(
    patched: str,
    reason: str,
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = write(folder / "jobs.py", BROKEN)
    answers: dict[str, Callable[..., object]] = {
        "_compiles": lambda content: False,
        "_moved": lambda *arguments: (9, 9),
    }
    monkeypatch.setattr(fixer, patched, answers[patched])
    if patched == "_moved":
        real = lint

        def still(text: str, options: object) -> object:
            return [one._replace(line=9, column=9) for one in real(BROKEN.decode())]

        monkeypatch.setattr(fixer, "lint", still)
    assert main(["fix", "jobs.py"]) == 1
    out, err = capsys.readouterr()
    assert err == f"flake8-batch-params: jobs.py is left alone: {reason}\n"
    assert f"OBP104 left to you: {TEXT} ({reason})" in out
    assert file.read_bytes() == BROKEN


# --- terminals and pipes ---


class Terminal(io.TextIOWrapper):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("variable", "coloured"), [(None, True), ("NO_COLOR", False)])
def test_colours(
    variable: str | None, coloured: bool, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder / "jobs.py", BROKEN)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    if variable:
        monkeypatch.setenv(variable, "1")
    terminal = Terminal(io.BytesIO(), encoding="utf-8")
    monkeypatch.setattr(sys, "stdout", terminal)
    assert main(["fix", "--diff", "jobs.py"]) == 1
    out = terminal.buffer.getvalue()  # type: ignore[attr-defined]
    assert (b"\033[32m+    input_file_id" in out) == coloured
    assert (b"\033" in out) == coloured


def test_ascii_is_enough(folder: Path) -> None:
    content = BROKEN.replace(b'"48h"', b'"4" "8h"  # ' + "…".encode())
    write(folder / "jöbs.py", content)
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = subprocess.run([*PROGRAM, "jöbs.py"], capture_output=True, check=False, env=environment)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == b'j\\xf6bs.py:4: OBP104 "4" "8h" -> "24h"\n'


def test_head_has_seen_enough(folder: Path) -> None:
    for number in range(40):
        write(folder / f"jobs{number}.py", BROKEN + b"# end\n" * 2000)
    with subprocess.Popen([*PROGRAM, "--diff", "."], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.wait(timeout=120) == 1


# --- the page ---

PAGE = (Path(__file__).parent.parent / "docs" / "fix.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def test_the_page_shows_what_is_printed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, after = blocks("python")
    file = write(folder / "submit.py", before.encode())
    assert main(["fix", "submit.py"]) == 1
    assert capsys.readouterr().out == blocks("text")[0]
    assert file.read_text(encoding="utf-8") == after
