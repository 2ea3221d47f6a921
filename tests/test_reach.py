"""Which functions of a file are worth a call of their own."""

from __future__ import annotations

import ast

import pytest

from flake8_batch_params.batches.domain import Batches
from flake8_batch_params.batches.reading import Source
from flake8_batch_params.engine.reach import Reach, reach
from flake8_batch_params.engine.source import Tree
from flake8_batch_params.engine.syntax import Syntax
from flake8_batch_params.linter import lint
from flake8_batch_params.options import Options

#: A file has clients of a known class only if it imports one.
IMPORT = "import openai\n"


def reach_of(text: str) -> Reach:
    syntax = Syntax(ast.parse(text))
    return reach(syntax, text, Batches(Source(text, syntax), Options(), Tree(text, syntax.tree)))


@pytest.mark.parametrize(
    "body",
    [
        "return client.batches.create(**request)",
        "return client.files.create(file=f, purpose=p)",
        "return json.loads(client.files.content(f))",
        "return client.batches.get(b)",
        "return client.batch.jobs.create()",
        "return client.files.with_raw_response.create(file=f)",
        "return {'input_file_id': f}",
        "return {'custom_id': i, 'body': b}",
        "row['custom_id'], row['url'] = i, u",
        "return client.batches.retrieve(b).status == 'done'",
        "return is_done(client.batches.retrieve(b))  # .status",
        "return make(completion_window=w, **request)",
        "return files[0].create(file=f, purpose=p)",
        "return getattr(client, 'files')",
        "p: Params = {'completion_window': w}",
    ],
)
def test_what_may_be_wrong_by_itself_is_an_entry(body: str) -> None:
    assert reach_of(f"{IMPORT}def f(client):\n    {body}\n").entries == {"f"}


@pytest.mark.parametrize(
    "body",
    [
        "return client.embeddings.with_raw_response.create(input=i)",
        "return client.fine_tuning.jobs.create(model=m)",
        "return client.batches.retrieve(b)",
        "return client.batches.list(limit=5)",
        "return client.files.delete(f)",
        "return store.update_row(completion_window=w)",
        "self.completion_window = window",
        "return row['custom_id'], row['response']['body']",
        "return row.get('custom_id'), row.get('url')",
        "return settings['input_file_id']",
    ],
)
def test_what_is_right_by_itself_is_none(body: str) -> None:
    assert reach_of(f"{IMPORT}def f(self):\n    {body}\n").entries == set()


@pytest.mark.parametrize(
    ("body", "is_entry"),
    [
        ("return client.files.content(file_id).text", False),
        ("return (await client.files.content(file_id=file_id)).read().decode()", False),
        ("return client.files.content(self.batch.output_file_id).text", True),
        ("file_id = OUTPUT; return client.files.content(file_id).text", True),
        ("return client.files.content(file_id).splitlines()", True),
        ("return read(client.files.content, file_id)", True),
    ],
)
def test_the_text_of_a_file_that_is_given(body: str, is_entry: bool) -> None:
    text = f"{IMPORT}async def f(self, file_id):\n    {body}\n"
    assert bool(reach_of(text).entries) == is_entry


def test_keywords_of_a_function_of_the_file_tell_nothing() -> None:
    text = "class Job: ...\ndef f(w):\n    return {}(completion_window=w)\n"
    assert reach_of(text.format("Job")).entries == set()
    assert reach_of(text.format("make")).entries == {"f"}


def test_nor_do_those_of_another_files_class() -> None:
    text = "from {} import {} as Job\ndef f(w):\n    return Job(completion_window=w)\n"
    assert reach_of(text.format("models", "Job")).entries == set()
    assert reach_of(text.format("openai.types", "BatchCreateParams")).entries == {"f"}


@pytest.mark.parametrize(
    "body",
    [
        "return self.client.batches.create(input_file_id=f, endpoint=e)",
        "return self.client.batches.create(**request)",
        "return client.batches.with_raw_response.create(model=m)",
        "return client.files.create(file=f, **request)",
        "return submit(client.batches.create, model=m)",
        "create = client.batches.create; return create(**request)",
        "return make(client.files.create)",
    ],
)
def test_a_client_that_nobody_knows_may_be_judged_by_the_keywords(body: str) -> None:
    assert reach_of(f"def f(self, client):\n    {body}\n").entries == {"f"}


@pytest.mark.parametrize(
    "body",
    [
        "return client.batches.create(model=m, src=s)",
        "return client.batches.create(display_name=n, endpoint=e)",
        "return client.batches.create()",
        "return client.messages.batches.create(requests=r, **options)",
        "return self.client.aio.batches.create(endpoint=e, **options)",
        "return client.files.create(file=f)",
        "return client.batches.get(b)",
        "return client.batches.retrieve(b).status == 'done'",
        "return client.batch.jobs.create()",
        "return json.loads(client.files.content(f))",
    ],
)
def test_a_client_of_another_api_shows_nothing(body: str) -> None:
    text = f"def f(self, client):\n    {body}\n"
    assert reach_of(text).is_silent
    known = "from openai import OpenAI\n"
    assert reach_of(known + text).entries == {"f"}


@pytest.mark.parametrize(
    ("first", "is_entry"),
    [
        ("import requests\nURL = f'https://api.{OPENAI}/v1/batches'", True),
        ("import requests\nURL = 'https://api.openai.com/v1/batches'", True),
        ("from urllib import request\nURL = 'https://api.openai.com/v1' + '/batches'", True),
        ("import requests\nURL = os.environ['API'] + '/batches'", False),
        ("from client import request\nURL = 'https://api.openai.com/v1/batches'", False),
        ("import requests\nURL = 'https://api.openai.com/v1/files'", False),
    ],
)
def test_a_request_is_sent_by_a_library_to_a_known_host(first: str, is_entry: bool) -> None:
    text = f"{first}\ndef f(b):\n    return request(URL, json=b)\n"
    assert bool(reach_of(text).entries) == is_entry


@pytest.mark.parametrize(
    ("body", "is_entry"),
    [
        ("return {'custom_id': i, 'url': u}", True),
        ("return {'method': 'POST', 'url': u, 'body': b}", True),
        ("return {'method': 'POST', 'url': u}", False),
        ("row['custom_id'] = i\ndef g(u):\n    return {'method': 'POST', 'url': u}", True),
    ],
)
def test_some_keys_of_a_request(body: str, is_entry: bool) -> None:
    assert bool(reach_of(f"def f(i, u, b):\n    {body}\n").entries) == is_entry


@pytest.mark.parametrize(
    ("text", "is_silent"),
    [
        ("def f(c): return c.batches.list()\nprint(f)", True),
        ("request = {'input_file_id': f, 'endpoint': e}", False),
        ("def f(request): request.completion_window = w\nf(request)", False),
        ("def f(key): return {key: 1}\nf('completion_window')", False),
        ("row = json.loads(line)\nprint(row['custom_id'], row['response']['body'])", False),
        ("class Job:\n    completion_window: str\n", True),
        ("import openai\nopenai.batches.create()", False),
        ('row = json.loads(\'{"custom_id": "a"}\')', False),
        ("'What a custom_id is for.'\ndef f():\n    'It has a completion_window.'", True),
        ("class Rows:\n    def __iter__(self): yield {'custom_id': 1, 'url': u}", False),
    ],
)
def test_a_file_of_which_nothing_can_come(text: str, is_silent: bool) -> None:
    assert reach_of(text).is_silent == is_silent


def test_types_under_another_name() -> None:
    text = "from openai.types import OutputExpiresAfter as Expiry\ndef f():\n    return Expiry()\n"
    assert reach_of(text).entries == {"f"}


def test_a_coroutine_may_be_left_alone_where_it_is_not_awaited() -> None:
    text = "from openai import AsyncOpenAI\nasync def f(c):\n    return {}c.batches.retrieve(b)\n"
    assert reach_of(text.format("")).entries == {"f"}
    assert reach_of(text.format("await ")).entries == set()


def test_whoever_uses_what_a_function_gives_is_an_entry() -> None:
    text = "def get(b):\n    return client.batches.retrieve(b)\ndef f(b):\n    return get(b){}\n"
    assert reach_of(IMPORT + text.format(".status")).entries == {"f"}
    assert reach_of(IMPORT + text.format(".id")).entries == set()


def test_whoever_passes_it_on_is_an_entry_where_a_status_is_read() -> None:
    text = "def get(b):\n    batch = client.batches.retrieve(b)\n    show(batch)\n"
    assert reach_of(IMPORT + text).entries == set()
    assert reach_of(
        IMPORT + text + "class Batch:\n    def is_done(self): return self.b.status\n"
    ).entries == {"get"}


def test_whoever_hands_it_to_who_uses_it_is_an_entry_too() -> None:
    text = """\
def get(b):
    return client.batches.retrieve(b)
def wait(batch):
    while batch.status != "done": ...
def f(b):
    wait(client.batches.retrieve(b))
def g(b):
    batch = get(b)
    wait(batch)
def h(b):
    return g(b)
"""
    assert reach_of(IMPORT + text).entries == {"f", "g"}


def test_what_no_entry_calls_is_not_needed() -> None:
    text = """\
def submit(f, job):
    return client.batches.create(input_file_id=f, **options(job))
def options(job):
    job.completion_window = "24h"
def unused(job):
    job.completion_window = "24h"
def at_once(job):
    job.completion_window = "24h"
at_once(job)
"""
    found = reach_of(text)
    assert found.hot == {"submit", "options", "unused", "at_once"}
    assert found.needed == {"submit", "options", "at_once"}


def test_what_syntax_or_a_string_calls_may_be_needed() -> None:
    text = """\
class Options:
    def __enter__(self):
        self.completion_window = "24h"
    def fast(self):
        self.completion_window = "24h"
    def slow(self):
        self.completion_window = "24h"
def submit(f, options):
    return client.batches.create(input_file_id=f, **getattr(options, "fast")())
"""
    assert reach_of(text).needed == {"submit", "Options.__enter__", "Options.fast"}


WITH_MANY_WAYS = """\
def submit_{0}(file_id, rows):
    options = {{"endpoint": "/v1/responses", "completion_window": "24h"}}
    for row in rows:
        if row.kind == "x":
            options["metadata"] = {{"kind": row.name, "size": str(row.size), "of": row.of}}
        elif row.kind == "y":
            options["metadata"] = {{"kind": row.title, "of": row.name, "by": str(row.author)}}
        elif row.kind == "z" and row.size > 3:
            options["metadata"] = {{"kind": "z", "of": str(row.name), "by": str(row.author)}}
        elif row.parts:
            options["metadata"] = {{"parts": ",".join(row.parts), "by": str(row.author)}}
    return client.batches.create(input_file_id=file_id, **options)
"""


def test_short_functions_are_called_before_long_ones() -> None:
    text = "from openai import OpenAI\nclient = OpenAI()\n"
    text += "".join(map(WITH_MANY_WAYS.format, range(8)))
    text += """
class Jobs:
    def __init__(self, key, headers=None, proxy=None):
        self.limits = {name: len(name) for name in ("a", "b", "c", "d", "e", "f", "g", "h")}
        for name in ("KEY", "TOKEN", "SECRET", "AUTH", "BEARER", "PASS", "USER", "HOST"):
            self.limits[name] = self.limits.get(name, 0) + len(name)
        self.headers = dict(headers or {}, agent="jobs")
        if proxy:
            self.headers["proxy"] = str(proxy)
        self.client = OpenAI(api_key=key)
"""
    for number in range(5):
        text += (
            f"\n    def find_{number}(self, name):\n        return self.client.batches.get(name)\n"
        )
    assert [one.code for one in lint(text)] == ["OBP601"] * 5


def test_a_function_with_many_ways_leaves_steps_to_those_after_it() -> None:
    text = "from openai import OpenAI\nclient = OpenAI()\n"
    text += "".join(map(WITH_MANY_WAYS.format, range(20)))
    assert not lint(text)
    last = WITH_MANY_WAYS.format("last").replace("24h", "48h")
    assert [one.code for one in lint(text + last)] == ["OBP104"]


def test_a_function_may_be_called_what_a_constructor_is() -> None:
    text = IMPORT + (
        "class Job:\n    def __init__(self):\n        client.batches.create()\n\n\n"
        "def __init__(job):\n    client.batches.create()\n    Job()\n"
    )
    assert reach_of(text).entries == {"Job.__init__", "__init__"}
