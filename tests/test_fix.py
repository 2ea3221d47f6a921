"""What `fix` changes, and what it leaves to the reader, each by hand."""

from __future__ import annotations

import re
import warnings

import pytest

from flake8_batch_params.findings import Finding
from flake8_batch_params.fixing.fixer import Result, fixed
from flake8_batch_params.options import Options

HEAD = "import json\nfrom sys import argv\nfrom openai import OpenAI\n\nclient = OpenAI()\n"
CALL = 'client.batches.create(input_file_id="file-1", endpoint="/v1/responses", @)\n'
DAY = 'completion_window="24h"'
LINE = '"method": "POST", "url": "/v1/responses", "body": {"model": "gpt-4o-mini", "input": "Hi."}'
WRITTEN = '\nopen("requests.jsonl", "w").write(json.dumps(line) + "\\n")\n'


def run(source: str) -> Result:
    """Return what becomes of a source; a second time, nothing does."""
    result = fixed(source.encode(), Options(), lambda lines: lambda finding: False)
    compile(result.content, "fixed.py", "exec", dont_inherit=True)
    again = fixed(result.content, Options(), lambda lines: lambda finding: False)
    assert (again.content, again.fixed) == (result.content, ())
    assert again.left == result.left
    return result


def becomes(source: str, *, left: bool = False) -> str:
    """Return what a source becomes, without its head."""
    result = run(HEAD + source)
    assert bool(result.left) == left, result.left
    text = result.content.decode()
    assert text.startswith(HEAD)
    return text[len(HEAD) :]


def reasons(source: str) -> list[tuple[str, str]]:
    """Return why the findings of a source are left; nothing is changed."""
    result = run(HEAD + source)
    assert (result.content.decode(), result.fixed) == (HEAD + source, ())
    return [(one.finding.code, one.reason) for one in result.left]


# --- values ---


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"48h"', '"24h"'),
        ("'48h'", "'24h'"),
        ('r"48h"', 'r"24h"'),
        ("U'48h'", "U'24h'"),
        ('"""48h"""', '"""24h"""'),
        ("(\n    '48h'  # two days\n)", "(\n    '24h'  # two days\n)"),
        ("\"4\" '8h'", '"24h"'),
        ("24", '"24h"'),
        ("-1", '"24h"'),
        ("24.0", '"24h"'),
        ("True", '"24h"'),
        ('b"24h"', '"24h"'),
        ('"48h"if argv else"24h"', '"24h"if argv else"24h"'),
        ('"48h" if argv else "25h"', '"24h" if argv else "24h"'),
        ("24 if argv else 24", '"24h" if argv else "24h"'),
    ],
)
def test_a_window(old: str, new: str) -> None:
    source = CALL.replace("@", f"completion_window={old}")
    assert becomes(source) == CALL.replace("@", f"completion_window={new}")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("v1/responses", "/v1/responses"),
        ("/v1/chat/completion", "/v1/chat/completions"),
        ("https://api.openai.com/v1/embeddings", "/v1/embeddings"),
    ],
)
def test_an_endpoint(old: str, new: str) -> None:
    source = (
        'client.batches.create(input_file_id="file-1", endpoint="@", completion_window="24h")\n'
    )
    assert becomes(source.replace("@", old)) == source.replace("@", new)


def test_a_constant_that_calls_share() -> None:
    source = 'WINDOW = "48h"\n' + CALL.replace("@", "completion_window=WINDOW") * 2
    assert becomes(source) == source.replace("48h", "24h")


def test_a_default_and_an_argument_of_a_function() -> None:
    source = (
        'def submit(name, window="48h"):\n'
        "    client.batches.create(\n"
        '        input_file_id=name, endpoint="/v1/responses", completion_window=window\n'
        "    )\n\n\n"
        'submit("file-1")\nsubmit("file-2", "25h")\nsubmit("file-3", window="26h")\n'
    )
    assert becomes(source) == re.sub(r'"2\dh"|"48h"', '"24h"', source)


def test_a_table_and_a_dict() -> None:
    source = (
        'WINDOWS = {"slow": "48h"}\n'
        'call = {"completion_window": WINDOWS["slow"], "endpoint": "v1/responses"}\n'
        'client.batches.create(input_file_id="file-1", **call)\n'
    )
    expected = source.replace("48h", "24h").replace('"v1', '"/v1')
    assert becomes(source) == expected


def test_a_field_of_a_class() -> None:
    source = (
        "class Job:\n"
        '    window = "48h"\n\n'
        "    def __init__(self):\n"
        '        self.endpoint = "v1/responses"\n\n'
        "    def submit(self):\n"
        "        client.batches.create(\n"
        '            input_file_id="file-1",\n'
        "            endpoint=self.endpoint,\n"
        "            completion_window=self.window,\n"
        "        )\n\n\n"
        "Job().submit()\n"
    )
    assert becomes(source) == source.replace("48h", "24h").replace('"v1', '"/v1')


def test_seconds_become_a_number() -> None:
    expiry = 'output_expires_after={"anchor": "created", "seconds": #}'
    source = CALL.replace("@", f"{DAY}, {expiry}")
    right = source.replace('"created"', '"created_at"')
    assert becomes(source.replace("#", '"86400"')) == right.replace("#", "86400")
    assert becomes(source.replace("#", "86400.0")) == right.replace("#", "86400")
    assert becomes(source.replace("#", "24 * 3600 * 1.0")) == right.replace(
        "#", "int(24 * 3600 * 1.0)"
    )
    assert becomes(source.replace("#", '"86400"if argv else"3600"')) == right.replace(
        "#", "86400 if argv else 3600"
    )


def test_the_purpose_and_the_method() -> None:
    source = (
        'up = client.files.create(file=open("a.jsonl", "rb"), purpose="fine-tune")\n'
        "print(up.id, up)\n"
        "client.batches.create(\n"
        '    input_file_id=up.id, endpoint="/v1/responses", completion_window="24h"\n)\n'
        f'line = {{"custom_id": "a", {LINE}}}'.replace("POST", "GET")
        + WRITTEN
    )
    assert becomes(source) == source.replace("fine-tune", "batch").replace("GET", "POST")


# --- metadata ---


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("3", '"3"'),
        ("-1.5", '"-1.5"'),
        ("1_000", '"1000"'),
        ("0x10", '"16"'),
        ("len('ab')", "str(len('ab'))"),
        ("2 * 3", "str(2 * 3)"),
        ("(2 *\n 3)", "(str(2 *\n 3))"),
        ("3 if argv else 4", '"3" if argv else "4"'),
    ],
)
def test_a_number_of_the_metadata(old: str, new: str) -> None:
    source = CALL.replace("@", f'{DAY}, metadata={{"n": #}}')
    assert becomes(source.replace("#", old)) == source.replace("#", new)


@pytest.mark.parametrize("number", ["3", "len('abc')"])
def test_a_number_with_another_use_is_wrapped_where_it_is_passed(number: str) -> None:
    source = f"n = {number}\nprint(n + 1)\n" + CALL.replace("@", f'{DAY}, metadata={{"n": #}}')
    assert becomes(source.replace("#", "n")) == source.replace("#", "str(n)")


def test_a_number_without_another_use_becomes_its_string() -> None:
    source = "n = #\n" + CALL.replace("@", f'{DAY}, metadata={{"n": n}}')
    assert becomes(source.replace("#", "3")) == source.replace("#", '"3"')


def test_a_custom_id() -> None:
    source = f'line = {{"custom_id": #, {LINE}}}' + WRITTEN
    assert becomes(source.replace("#", "7")) == source.replace("#", '"7"')


def test_a_number_is_wrapped_under_the_one_key_that_takes_a_string() -> None:
    body = '"body": {"model": "gpt-4o-mini", "input": "Hi.", "seed": n}'
    source = f'n = 7\nline = {{"custom_id": #, "method": "POST", "url": "/v1/responses", {body}}}'
    source += WRITTEN
    assert becomes(source.replace("#", "n")) == source.replace("#", "str(n)")


def test_a_custom_id_that_is_counted() -> None:
    source = (
        'with open("requests.jsonl", "w") as file:\n'
        '    for number, prompt in enumerate(["a", "b"]):\n'
        f'        line = {{"custom_id": number, {LINE}}}\n'
        '        file.write(json.dumps(line) + "\\n")\n'
    )
    assert becomes(source) == source.replace(': number, "m', ': str(number), "m')


# --- keys ---


def test_a_keyword_and_a_key() -> None:
    source = CALL.replace(
        "@",
        f'{DAY}, meta_data={{"a": "b"}},\n  output_expires_after={{\'anchr\': "created_at", '
        '"second": 3600}',
    )
    expected = source.replace("meta_data", "metadata").replace("anchr", "anchor")
    assert becomes(source) == expected.replace('"second"', '"seconds"')


def test_a_key_of_a_dict_and_one_that_is_set() -> None:
    source = (
        'call = {"completion_windw": "24h"}\ncall["meta_data"] = {"a": "b"}\n'
        'client.batches.create(input_file_id="file-1", endpoint="/v1/responses", **call)\n'
    )
    assert becomes(source) == source.replace("windw", "window").replace("meta_data", "metadata")


def test_the_key_of_a_request() -> None:
    source = f'line = {{"id": "a", {LINE}}}' + WRITTEN
    assert becomes(source) == source.replace('"id"', '"custom_id"')


# --- what is passed, and the API that does not exist ---


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("up", "up.id"),
        ("(up)", "(up.id)"),
        ("held.up", "held.up.id"),
        (
            'client.files.create(file=open("b", "rb"), purpose="batch")',
            'client.files.create(file=open("b", "rb"), purpose="batch").id',
        ),
    ],
)
def test_an_upload(old: str, new: str) -> None:
    source = (
        "import types\nheld = types.SimpleNamespace()\n"
        'up = held.up = client.files.create(file=open("a", "rb"), purpose="batch")\n'
        'client.batches.create(input_file_id=@, endpoint="/v1/responses", ' + DAY + ")\n"
    )
    assert becomes(source.replace("@", old)) == source.replace("@", new)


def test_an_upload_that_is_awaited() -> None:
    source = (
        "from openai import AsyncOpenAI\n\n\nasync def main():\n    client = AsyncOpenAI()\n"
        "    await client.batches.create(\n        input_file_id=@,\n"
        '        endpoint="/v1/responses",\n        completion_window="24h",\n    )\n'
    )
    upload = 'await client.files.create(file=open("b", "rb"), purpose="batch")'
    assert becomes(source.replace("@", upload)) == source.replace("@", f"({upload}).id")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("client.batch.create", "client.batches.create"),
        ("client.beta.batches.create", "client.batches.create"),
        ("client.batches.submit", "client.batches.create"),
        ("OpenAI().Batch.create", "OpenAI().batches.create"),
        ("client . batch \\\n . create", "client . batches \\\n . create"),
    ],
)
def test_a_path(old: str, new: str) -> None:
    source = '@(input_file_id="file-1", endpoint="/v1/responses", completion_window="24h")\n'
    assert becomes(source.replace("@", old)) == source.replace("@", new)


def test_what_a_change_brings_to_light_is_fixed_as_well() -> None:
    source = (
        'client.batch.create(input_file_id="f", endpoint="v1/responses", complete_window="48h")\n'
    )
    assert becomes(source) == CALL.replace("file-1", "f").replace("@", DAY)


# --- what is left ---


@pytest.mark.parametrize(
    ("arguments", "code", "reason"),
    [
        ('completion_window=f"{2}d"', "OBP104", "the value is computed"),
        ('completion_window="48" + "h"', "OBP104", "the value is computed"),
        ('completion_window="%dh" % 48', "OBP104", "the value is computed"),
        (
            'completion_window=("48"  # hours\n "h")',
            "OBP104",
            "there is a comment inside of the string",
        ),
        ("completion_window=f\"{'48h'}\"", "OBP104", "the value is computed"),
        (
            f'{DAY}, metadata={{"n": True}}',
            "OBP304",
            "no single change is certain to be meant",
        ),
        (
            f'{DAY}, metadata={{"n": None}}',
            "OBP304",
            "no single change is certain to be meant",
        ),
        (
            f'{DAY}, meta_data={{"a": "b"}}, metadata={{}}',
            "OBP102",
            "no single change is certain to be meant",
        ),
    ],
)
def test_what_is_left(arguments: str, code: str, reason: str) -> None:
    assert reasons(CALL.replace("@", arguments)) == [(code, reason)]


def test_two_keys_that_may_both_be_meant() -> None:
    source = CALL.replace("@", f'{DAY}, meta_data={{"a": "b"}}, metdata={{}}')
    assert reasons(source) == [("OBP102", "several keys may be meant to be metadata")] * 2


@pytest.mark.parametrize(
    "use",
    [
        "print(WINDOW)",
        'if WINDOW == "48h":\n    print()',
        "hours = int(WINDOW[:-1])",
        'print(f"in {WINDOW}")',
        "WINDOW.upper()",
        "other(window=WINDOW)",
        "{WINDOW: 1}",
        "[][WINDOW]",
        "while WINDOW:\n    break",
        "config.WINDOW = WINDOW\nprint(config.WINDOW)",
        "(lambda: WINDOW)()",
    ],
)
def test_a_constant_with_another_use(use: str) -> None:
    source = 'WINDOW = "48h"\n' + CALL.replace("@", "completion_window=WINDOW") + use + "\n"
    line = HEAD.count("\n") + source.count("\n", 0, source.rindex("WINDOW")) + 1
    assert reasons(source) == [("OBP104", f"its value has another use in line {line}")]


@pytest.mark.parametrize(
    "use",
    [
        "def other(WINDOW):\n    print(WINDOW)",
        "for WINDOW in ():\n    pass",
        'WINDOW = "24h"',
        "def other():\n    return WINDOW",
        "copy = WINDOW",
        "class Other:\n    pass\n\n\nOther.WINDOW = 3",
    ],
)
def test_a_constant_without_another_use(use: str) -> None:
    source = 'WINDOW = "48h"\n' + CALL.replace("@", "completion_window=WINDOW") + use + "\n"
    assert becomes(source) == source.replace("48h", "24h")


def test_a_value_that_is_right_for_another_host() -> None:
    source = (
        'from groq import Groq\nWINDOW = "7d"\n'
        + CALL.replace("@", "completion_window=WINDOW")
        + CALL.replace("client", "Groq()").replace("@", "completion_window=WINDOW")
    )
    source = source.replace("responses", "chat/completions")
    assert reasons(source) == [
        ("OBP104", "it also goes to line 9, where it is not to be changed"),
    ]


def test_a_key_that_is_used_elsewhere() -> None:
    source = (
        'call = {"completion_window": "24h", "meta_data": {"a": "b"}}\n'
        'print(call["meta_data"])\n'
        'client.batches.create(input_file_id="f", endpoint="/v1/responses", **call)\n'
    )
    assert reasons(source) == [("OBP102", "the key is used in line 7 too")]


def test_the_value_of_a_key_that_is_asked_for() -> None:
    source = (
        'call = {"completion_window": "48h"}\n'
        'if call["completion_window"] == "48h":\n    print("slow")\n'
        'client.batches.create(input_file_id="f", endpoint="/v1/responses", **call)\n'
    )
    assert reasons(source) == [("OBP104", "its value has another use in line 7")]


def test_a_purpose_that_is_right_for_another_job() -> None:
    source = (
        'up = client.files.create(file=open("a.jsonl", "rb"), purpose="fine-tune")\n'
        'client.fine_tuning.jobs.create(training_file=up.id, model="gpt-4o-mini")\n'
        'client.batches.create(input_file_id=up.id, endpoint="/v1/responses", ' + DAY + ")\n"
    )
    assert reasons(source) == [("OBP401", "its value has another use in line 7")]


def test_an_upload_that_may_be_an_id() -> None:
    source = (
        "import sys\n"
        'up = client.files.create(file=open("a.jsonl", "rb"), purpose="batch")\n'
        "if len(sys.argv) > 1:\n    up = up.id\n"
        'client.batches.create(input_file_id=up, endpoint="/v1/responses", ' + DAY + ")\n"
    )
    assert becomes(source, left=bool(run(HEAD + source).left)) == source


def test_a_number_that_may_be_none() -> None:
    source = (
        "import sys\n"
        "n = len(sys.argv) if len(sys.argv) > 2 else None\nprint(n)\n"
        + CALL.replace("@", f'{DAY}, metadata={{"n": n}}')
    )
    assert becomes(source, left=True) == source


def test_a_module_with_a_str_of_its_own() -> None:
    source = "def str(x):\n    return x\n\n\n" + CALL.replace(
        "@", f'{DAY}, metadata={{"n": len("a")}}'
    )
    assert reasons(source) == [("OBP304", "the file has a str of its own")]


def test_a_coroutine_is_no_method() -> None:
    source = (
        "import openai\n\n\nasync def main():\n    await openai.Batch.acreate(\n"
        '        input_file_id="f", endpoint="/v1/responses", completion_window="24h"\n    )\n'
    )
    assert reasons(source) == [("OBP601", "no single change is certain to be meant")]


def test_names_that_are_not_written_in_one_piece() -> None:
    source = (
        "beta = client.beta\n"
        'beta.batches.create(input_file_id="f", endpoint="/v1/responses", ' + DAY + ")\n"
    )
    found = reasons(source)
    assert found in ([], [("OBP601", "its names are not written in one piece")])


# --- what flake8 does not report ---


def test_what_is_suppressed_stays() -> None:
    source = HEAD + CALL.replace("@", 'completion_window="48h"')

    def silencer(lines: list[str]) -> object:
        assert "".join(lines) == source
        return lambda finding: finding.code == "OBP104"

    result = fixed(source.encode(), Options(), silencer)  # type: ignore[arg-type]
    assert result == Result(source.encode())


def test_what_is_suppressed_under_another_code_stays() -> None:
    source = HEAD + (
        'ENDPOINT = "v1/responses"\n'
        'client.batches.create(input_file_id="f", endpoint=ENDPOINT, completion_window="24h")\n'
        'line = {"custom_id": "a", "method": "POST", "url": ENDPOINT, "body": {}}' + WRITTEN
    )

    def silenced(finding: Finding) -> bool:
        return finding.code == "OBP103"

    result = fixed(source.encode(), Options(), lambda lines: silenced)
    assert result.content.decode() == source
    assert ("OBP503", "another finding at this place is suppressed") in [
        (one.finding.code, one.reason) for one in result.left
    ]


def test_a_comparison_over_several_lines() -> None:
    source = """
batch = client.batches.retrieve("batch-a")
if batch.status \\
        == "complete":
    pass
while (
    batch.status  # done?
    != "complete"
):
    pass
"""
    assert '"complete"' not in becomes(source)


def test_a_comparison_that_python_makes_is_no_obstacle() -> None:
    source = """
from collections import ChainMap
batch = client.batches.retrieve("batch-a")
if batch.status in ChainMap({}, {"complete": 1}):
    pass
client.batches.create(input_file_id="f", endpoint="/v1/responses", completion_window="48h")
"""
    assert 'completion_window="24h"' in becomes(source)


def test_what_only_pythons_own_tree_tells_is_left() -> None:
    source = """
x = 1
client.batches.create(input_file_id="f", endpoint=f"/v1/{x=}", completion_window="24h")
"""
    assert reasons(source) == [("OBP103", "it cannot be followed to what is written")]


def test_calls_that_no_run_reaches_are_left() -> None:
    source = """
from openai import OpenAI
client = OpenAI()
client.batches.create(input_file_id=file(), endpoint="/v1/responses", completion_window="24h")
def submit():
    return
    client.batches.create(input_file_id="f", endpoint="/v1/nope", completion_window="24h")
"""
    made = fixed(source.encode(), Options(report_unjudged=True), lambda lines: lambda one: False)
    assert [(one.finding.line, one.finding.code) for one in made.left] == [
        (4, "OBP002"), (7, "OBP002"),
    ]  # fmt: skip


def test_python_says_nothing_of_a_file_again() -> None:
    source = """
pattern = "\\d"
client.batches.create(input_file_id="f", endpoint="/v1/responses", completion_window="48h")
"""
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        made = fixed((HEAD + source).encode(), Options(), lambda lines: lambda finding: False)
    assert len(made.fixed) == 1
    assert said == []
