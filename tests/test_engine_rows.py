"""Lines that ``jsonlines`` and a table write: the findings of the requests, expected by hand."""

from __future__ import annotations

import pytest

from flake8_batch_params.linter import lint

BEFORE = """\
import json
import io
import os
import jsonlines
import pandas
import pandas as pd
from pathlib import Path
from openai import OpenAI

client = OpenAI()
wrong = {"prompt": "a", "input": "b"}
"""
AFTER = """
uploaded = client.files.create(file=open("a.jsonl", "rb"), purpose="batch")
client.batches.create(
    input_file_id=uploaded.id, endpoint="/v1/responses", completion_window="24h"
)
"""
#: The line of the request that is none, and the finding that it is to have.
FOUND = [(BEFORE.count("\n"), "OBP501")]

WRITTEN = {
    "open for write": 'with jsonlines.open("a.jsonl", "w") as out:\n    out.write(wrong)\n',
    "open, the mode by name": (
        'with jsonlines.open("a.jsonl", mode="w") as out:\n    out.write(wrong)\n'
    ),
    "open, all": 'with jsonlines.open("a.jsonl", "w") as out:\n    out.write_all([wrong])\n',
    "open, all of a generator": (
        'with jsonlines.open("a.jsonl", "w") as out:\n    out.write_all(one for one in [wrong])\n'
    ),
    "without with": 'out = jsonlines.open("a.jsonl", "w")\nout.write(wrong)\nout.close()\n',
    "a writer on a file": (
        'with open("a.jsonl", "w") as file:\n    jsonlines.Writer(file).write(wrong)\n'
    ),
    "a writer by name": (
        'with open("a.jsonl", "w") as file:\n    jsonlines.Writer(fp=file).write_all((wrong,))\n'
    ),
    "a table": 'pd.DataFrame([wrong]).to_json("a.jsonl", orient="records", lines=True)\n',
    "a table by names": (
        "table = pandas.DataFrame(data=[wrong])\n"
        'table.to_json(path_or_buf="a.jsonl", orient="records", lines=True)\n'
    ),
    "a table from records": (
        'pd.DataFrame.from_records([wrong]).to_json("a.jsonl", orient="records", lines=True)\n'
    ),
    "a table into a file": (
        'with open("a.jsonl", "w") as file:\n'
        '    pd.DataFrame([wrong]).to_json(file, orient="records", lines=True)\n'
    ),
    "json.dumps": 'with open("a.jsonl", "w") as f:\n    f.write(json.dumps(wrong) + "\\n")\n',
    "json.dump": ('with open("a.jsonl", "w") as f:\n    json.dump(wrong, f)\n    f.write("\\n")\n'),
    "print": 'with open("a.jsonl", "w") as f:\n    print(json.dumps(wrong), file=f)\n',
    "writelines": (
        'with open("a.jsonl", "w") as f:\n    f.writelines([json.dumps(wrong) + "\\n"])\n'
    ),
    "writelines of a generator": (
        'with open("a.jsonl", "w") as f:\n'
        '    f.writelines(json.dumps(one) + "\\n" for one in [wrong])\n'
    ),
    "join": 'Path("a.jsonl").write_text("\\n".join(json.dumps(one) for one in [wrong]))\n',
    "bytes": 'Path("a.jsonl").write_bytes((json.dumps(wrong) + "\\n").encode())\n',
    "wb": 'with open("a.jsonl", "wb") as f:\n    f.write(json.dumps(wrong).encode("utf-8"))\n',
    "a path": 'with Path("a.jsonl").open("w") as f:\n    f.write(json.dumps(wrong))\n',
    "an f-string": 'with open("a.jsonl", "w") as f:\n    f.write(f"{json.dumps(wrong)}\\n")\n',
    "a buffer first": (
        "held = io.StringIO()\nheld.write(json.dumps(wrong) + '\\n')\n"
        'Path("a.jsonl").write_text(held.getvalue())\n'
    ),
}


@pytest.mark.parametrize("written", WRITTEN.values(), ids=WRITTEN)
def test_a_request_that_is_none_is_found_however_it_is_written(written: str) -> None:
    found = lint(BEFORE + written + AFTER)
    assert [(one.line, one.code) for one in found] == FOUND


UPLOADS = {
    "a tuple": '("a.jsonl", held.getvalue())',
    "bytes in a tuple": '("a.jsonl", held.getvalue().encode())',
    "a buffer of bytes": "io.BytesIO(held.getvalue().encode())",
    "a text read back": '("b.jsonl", Path("a.jsonl").read_bytes())',
    "a file read back": '("b.jsonl", open("a.jsonl", "rb").read())',
    "a path": 'Path("a.jsonl")',
    "an open path": 'Path("a.jsonl").open("rb")',
    "bytes": "held.getvalue().encode()",
}


@pytest.mark.parametrize("upload", UPLOADS.values(), ids=UPLOADS)
def test_a_request_that_is_none_is_found_however_it_is_uploaded(upload: str) -> None:
    written = (
        "held = io.StringIO()\nheld.write(json.dumps(wrong) + '\\n')\n"
        "with open('a.jsonl', 'w') as f:\n    f.write(held.getvalue())\n"
        f'client.files.create(file={upload}, purpose="batch")\n'
    )
    found = lint(BEFORE + written)
    assert [(one.line, one.code) for one in found] == FOUND


UNJUDGED = {
    "a table of a file": (
        'pd.read_csv("x.csv").to_json("a.jsonl", orient="records", lines=True)\n'
    ),
    "an empty table": 'pd.DataFrame().to_json("a.jsonl", orient="records", lines=True)\n',
    "a table that was changed": (
        "table = pd.DataFrame([wrong])\ntable.drop_duplicates(inplace=True)\nchange(table)\n"
        'table.to_json("a.jsonl", orient="records", lines=True)\n'
    ),
    "another form of a table": (
        'pd.DataFrame([wrong]).to_json("a.jsonl", orient="index", lines=False)\n'
    ),
    "a table of unknown lines": (
        'pd.DataFrame([wrong]).to_json(**json.loads(os.environ["OPTIONS"]))\n'
    ),
    "a text of a table": 'text = pd.DataFrame([wrong]).to_json(orient="records", lines=True)\n',
    "a reader": 'with jsonlines.open("b.jsonl") as rows:\n    kept = list(rows)\n',
    "a writer on what is not known": "jsonlines.Writer(unknown()).write(wrong)\n",
    "a reader by its mode": 'with jsonlines.open("b.jsonl", "r") as rows:\n    rows.read()\n',
    "no argument": 'with jsonlines.open("b.jsonl", "w") as out:\n    out.write()\n    out.dumps\n',
    "rows that are not known": (
        'with jsonlines.open("b.jsonl", "w") as out:\n    out.write_all(unknown())\n'
    ),
    "a file that is removed": (
        'with open("a.jsonl", "w") as f:\n    f.write(json.dumps(wrong))\n'
        'Path("a.jsonl").unlink()\nfetch("a.jsonl")\n'
    ),
    "a file that others change": (
        'with open("a.jsonl", "w") as f:\n    f.write(json.dumps(wrong))\nfetch("a.jsonl")\n'
    ),
    "a file that is written anew": (
        'with open("a.jsonl", "w") as f:\n    f.write(json.dumps(wrong))\n'
        'os.replace("other.jsonl", "a.jsonl")\n'
    ),
}


@pytest.mark.parametrize("written", UNJUDGED.values(), ids=UNJUDGED)
def test_of_what_nobody_can_tell_there_is_no_finding(written: str) -> None:
    before = BEFORE.replace("client =", "from elsewhere import change, fetch, unknown\n\nclient =")
    assert not lint(before + written + AFTER)


def test_a_table_as_one_array_is_no_file_of_lines() -> None:
    written = 'pd.DataFrame([wrong]).to_json("a.jsonl", orient="records")\n'
    found = lint(BEFORE + written + AFTER)
    assert [(one.line, one.code) for one in found] == [(FOUND[0][0] + 1, "OBP512")]


def test_each_row_of_a_table_is_a_line() -> None:
    written = (
        'right = {"custom_id": "a", "method": "POST", "url": "/v1/responses",\n'
        '         "body": {"model": "gpt-4o-mini", "input": "Hi."}}\n'
        'pd.DataFrame([right, right]).to_json("a.jsonl", orient="records", lines=True)\n'
    )
    [found] = lint(BEFORE + written + AFTER)
    assert "custom_id" in found.text
