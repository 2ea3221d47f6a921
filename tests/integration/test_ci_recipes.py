"""The recipes of the page on commits and CI, each run as it stands there."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest
from conftest import Flake8, Run
from real_programs import BROKEN, DOCS, MENDED, TEXT, TIMEOUT, program, script

PAGE = (DOCS / "ci.md").read_text(encoding="utf-8")
#: As flake8 spells the file that it finds below ``.`` on this system.
JOBS = os.path.join(".", "jobs.py")
FINDING = f"{JOBS}:6:14: OBP103 {TEXT}"


def recipes() -> dict[str, list[str]]:
    """Return the arguments of each flake8 on the page, by its heading; ``$PWD`` is one."""
    found: dict[str, list[str]] = {}
    for section in re.split(r"^## ", PAGE, flags=re.MULTILINE)[1:]:
        heading = section.partition("\n")[0]
        for number, block in enumerate(re.findall(r"^```sh\n(.*?)^```$", section, re.M | re.S)):
            name, *arguments = shlex.split(block.partition(" > ")[0])
            assert name == "flake8"
            found[heading if number == 0 else f"{heading} {number + 1}"] = arguments
    return found


RECIPES = recipes()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "jobs.py").write_text(BROKEN, encoding="utf-8")
    (tmp_path / "fine.py").write_text(MENDED, encoding="utf-8")
    return tmp_path


def test_the_recipes_are_those() -> None:
    assert list(RECIPES) == [
        "A gate",
        "A gate 2",
        "GitHub annotations",
        "GitLab code quality",
        "JSON",
        "SARIF",
    ]


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_fails_where_the_plugin_is_missing(
    flake8: Flake8, project: Path, name: str
) -> None:
    (project / "jobs.py").write_text(MENDED, encoding="utf-8")
    arguments = [one.replace("$PWD", str(project)) for one in RECIPES[name]]
    assert flake8(*arguments).code == 0
    run = flake8(*arguments, plugin=False)
    assert run.code == 1
    assert "- missing: flake8-batch-params" in run.lines
    assert "Traceback" not in run.out + run.err


def test_without_the_requirement_a_missing_plugin_passes(flake8: Flake8, project: Path) -> None:
    """Why the recipes have it."""
    arguments = [one for one in RECIPES["A gate"] if not one.startswith("--require")]
    assert flake8(*arguments).code == 1
    assert flake8(*arguments, plugin=False).code == 0


@pytest.mark.parametrize("name", ["A gate", "A gate 2"])
def test_a_gate(flake8: Flake8, project: Path, name: str) -> None:
    run = flake8(*RECIPES[name])
    assert (run.code, run.lines, run.err) == (1, [FINDING], "")


def test_the_second_gate_runs_these_rules_alone(flake8: Flake8, project: Path) -> None:
    (project / "setup.cfg").write_text("[flake8]\nexclude = jobs.py\n", encoding="utf-8")
    (project / "fine.py").write_text("import os\n" + MENDED, encoding="utf-8")
    assert "F401" in flake8(*RECIPES["A gate"]).out
    assert flake8(*RECIPES["A gate 2"]).lines == [FINDING]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ([], 1),
        (["--exit-zero"], 0),
        (["--extend-ignore=OBP103"], 0),
        (["--batch-params-host=opnai"], 1),
        (["--exit-zero", "--batch-params-host=opnai"], 1),
        (["--require-plugins=flake8-no-such-plugin"], 1),
        (["--exit-zero", "--require-plugins=flake8-no-such-plugin"], 1),
        (["--batch-params-hosts=azure"], 2),
    ],
)
def test_the_exit_status(flake8: Flake8, project: Path, arguments: list[str], code: int) -> None:
    assert flake8(*arguments, ".").code == code


def test_github_annotations(flake8: Flake8, project: Path) -> None:
    """GitHub makes absolute paths its own, and does not find ``./jobs.py``."""
    *arguments, folder = RECIPES["GitHub annotations"]
    assert folder == "$PWD"
    run = flake8(*arguments, str(project))
    path = project / "jobs.py"
    assert run.lines == [f"::error file={path},line=6,col=14,title=OBP103::OBP103 {TEXT}"]
    assert run.code == 1


def written(run: Run, path: Path) -> Any:
    """Return the JSON that a recipe wrote into a file; its findings still fail the job."""
    assert (run.code, run.out, run.err) == (1, "", "")
    return json.loads(path.read_text(encoding="utf-8"))


def test_gitlab_code_quality(flake8: Flake8, project: Path) -> None:
    run = flake8(*RECIPES["GitLab code quality"])
    (entry,) = written(run, project / "gl-code-quality-report.json")
    assert entry["description"] == f"{TEXT} [OBP103]"
    assert entry["location"] == {"path": "jobs.py", "lines": {"begin": 6, "end": 6}}
    # What GitLab asks for, beside the two above.
    assert entry["severity"] in {"info", "minor", "major", "critical", "blocker"}
    assert entry["check_name"]
    assert entry["fingerprint"]


def test_json(flake8: Flake8, project: Path) -> None:
    run = flake8(*RECIPES["JSON"])
    found = written(run, project / "flake8.json")
    assert sorted(map(len, found.values())) == [0, 1]
    (entry,) = found[JOBS]
    assert (entry["code"], entry["text"]) == ("OBP103", TEXT)
    assert (entry["line_number"], entry["column_number"]) == (6, 14)


def test_sarif(flake8: Flake8, project: Path) -> None:
    run = flake8(*RECIPES["SARIF"])
    assert "--format=sarif . > flake8.sarif\n" in PAGE
    assert (run.code, run.err) == (1, "")
    report = json.loads(run.out)
    assert report["version"] == "2.1.0"
    (one,) = report["runs"]
    assert [rule["id"] for rule in one["tool"]["driver"]["rules"]] == ["OBP103"]
    (result,) = one["results"]
    assert (result["ruleId"], result["message"]["text"]) == ("OBP103", TEXT)
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "jobs.py"
    assert (place["region"]["startLine"], place["region"]["startColumn"]) == (6, 14)


@pytest.mark.parametrize("name", ["GitLab code quality", "JSON", "SARIF"])
def test_a_formatter_that_is_missing_fails(flake8: Flake8, project: Path, name: str) -> None:
    required = RECIPES[name][0]
    assert required.count(",") == 1
    run = flake8(required + "-of-another-name", *RECIPES[name][1:])
    assert run.code == 1
    assert any(line.endswith("-of-another-name") for line in run.lines)


def test_reviewdog_reads_the_usual_output(flake8: Flake8, project: Path) -> None:
    """Its format ``pep8`` is ``%f:%l:%c: %m``; ``flake8`` wants one letter before digits."""
    (line,) = flake8(*RECIPES["A gate"]).lines
    pep8 = re.fullmatch(r"(.+?):(\d+):(\d+): (.+)", line)
    assert pep8
    assert pep8.groups() == (JOBS, "6", "14", f"OBP103 {TEXT}")
    assert not re.fullmatch(r".+?:\d+:\d+: [A-Z]\d+ .+", line)
    assert "reviewdog -f=pep8 " in PAGE


def in_bash(recipe: str, folder: Path, *programs: Path) -> subprocess.CompletedProcess[str]:
    """Run a recipe as it stands, with the folders of some programs ahead on the ``PATH``."""
    path = os.pathsep.join([*map(str, programs), os.environ["PATH"]])
    return subprocess.run(
        [program("bash"), "-c", recipe],
        cwd=folder,
        env={**os.environ, "PATH": path},
        capture_output=True,
        encoding="utf-8",
        timeout=TIMEOUT,
        check=False,
    )


@pytest.mark.skipif(os.name == "nt", reason="the recipe is a line of a POSIX shell")
def test_a_missing_plugin_fails_in_the_pipe_to_reviewdog(project: Path, tmp_path: Path) -> None:
    """``cat`` plays reviewdog, which is content with no input."""
    (recipe,) = re.findall(r"^```text\n([^`]*reviewdog[^`]*)^```$", PAGE, re.MULTILINE)
    stand_ins = tmp_path / "stand-ins"
    stand_ins.mkdir()
    for name, does in (("reviewdog", "exec cat"), ("flake8", "echo missing; exit 1")):
        (stand_ins / name).write_text(f"#!/bin/sh\n{does}\n", encoding="utf-8")
        (stand_ins / name).chmod(0o755)
    run = in_bash(recipe, project, stand_ins)
    assert (run.returncode, run.stdout) == (1, "missing\n")

    (stand_ins / "flake8").unlink()
    (project / "jobs.py").write_text(MENDED, encoding="utf-8")
    run = in_bash(recipe, project, stand_ins, Path(script("flake8")).parent)
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


@pytest.mark.skipif(os.name == "nt", reason="the recipe is a line of a POSIX shell")
def test_a_baseline(flake8: Flake8, project: Path) -> None:
    legacy = project / "legacy"
    legacy.mkdir()
    (legacy / "nightly.py").write_text(BROKEN.replace("24h", "12h"), encoding="utf-8")
    (legacy / "old jobs.py").write_text(BROKEN, encoding="utf-8")
    (recipe,) = re.findall(r"^```bash\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    listed = in_bash(f"set -euo pipefail; {recipe}", project, Path(script("flake8")).parent)
    assert (listed.returncode, listed.stderr) == (0, "")
    entries = sorted(listed.stdout.splitlines())
    assert entries == [
        "./jobs.py:OBP103",
        "./legacy/nightly.py:OBP103,OBP104",
        "./legacy/old?jobs.py:OBP103",
    ]

    configuration = project / "setup.cfg"
    ignores = "".join(f"    {entry}\n" for entry in entries)
    configuration.write_text(f"[flake8]\nper-file-ignores =\n{ignores}", "utf-8")
    assert flake8(*RECIPES["A gate"]).code == 0
    # Another code in a known file, and a known code in another file.
    (project / "jobs.py").write_text(BROKEN.replace("24h", "48h"), encoding="utf-8")
    (project / "fine.py").write_text(BROKEN, encoding="utf-8")
    codes = [line.split(": ")[1][:6] for line in flake8(*RECIPES["A gate"]).lines]
    assert sorted(codes) == ["OBP103", "OBP104"]


def test_of_two_lines_for_a_file_the_longer_pattern_counts(flake8: Flake8, project: Path) -> None:
    """What the page says of a baseline beside lines that were there before."""
    (project / "jobs.py").write_text(f"import os\n{BROKEN}", encoding="utf-8")
    for first, second in (("*.py:F401", "./jobs.py:OBP103"), ("./jobs.py:OBP103", "*.py:F401")):
        ignores = f"[flake8]\nper-file-ignores =\n    {first}\n    {second}\n"
        (project / "setup.cfg").write_text(ignores, encoding="utf-8")
        assert [line.split()[1] for line in flake8("jobs.py").lines] == ["F401"]


def test_the_comments_that_hide_findings_can_be_found_again(flake8: Flake8, project: Path) -> None:
    lines = BROKEN.splitlines()
    lines[5] += "  # noqa: OBP103"
    (project / "jobs.py").write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert flake8(*RECIPES["A gate"]).code == 0
    assert "`flake8 --disable-noqa --select=OBP .`" in PAGE
    assert flake8("--disable-noqa", "--select=OBP", ".").lines == [FINDING]


def test_the_readme_and_the_page_have_the_same_hook() -> None:
    hook = re.compile(r"^```yaml\n(  - repo: .*?)^```$", re.MULTILINE | re.DOTALL)
    readme = (DOCS.parent / "README.md").read_text(encoding="utf-8")
    assert hook.findall(PAGE) == hook.findall(readme)
