"""Modules around batch calls, made by Hypothesis of everything that the analysis follows."""

from __future__ import annotations

from functools import cache

from hypothesis import strategies as st

NAMES = ("a", "b", "c", "client", "d", "f", "g", "kwargs", "C", "self")
ATOMS = (
    *NAMES,
    *('"24h"', '"/v1/responses"', '"/v1/nope"', '"x"', '""', "0", "1", "(-1)", "3600", "1.5"),
    *("None", "True", "False", "...", "{}", "[]", "()", "OpenAI()", "AzureOpenAI()"),
    "AsyncOpenAI()",
    *('OpenAI(base_url="https://api.groq.com/openai/v1")', "openai", "NOT_GIVEN", "Enum"),
    *('f"{a}-{b}"', 'f"{a:>3}{d!r}"', "self.client", "C.x", "C()", "f()", "super()", "a.b.c"),
    *('open("a.jsonl", "rb")', 'Path("a.json")', "io.BytesIO()", "sys.argv[1]", "Groq()"),
    *('os.environ["OPENAI_BASE_URL"]', "httpx.Client()", "auto()", "field(default_factory=dict)"),
    *("OpenAI().batches", '"batch"', '"created_at"', "range(3)", "C.a.value", "BatchCreateParams"),
)
#: ``0``, ``1`` and ``2`` in brackets are expressions, ``b`` is a block.
EXPRESSIONS = (
    *("<0> + <1>", "<0> * <1>", "<0> % <1>", "<0> ** <1>", "<0> // <1>", "-<0>", "not <0>"),
    *("<0> == <1>", "<0> is <1>", "<0> in <1>", "<0> < <1> < <2>", "<0> and <1>", "<0> or <1>"),
    *("<0> if <1> else <2>", "(a := <0>)", "lambda a, *b, **d: <0>", "<0>[<1>]", "<0>[<1>:<2>]"),
    *("<0>.x", "<0>.batches", "<0>.files", "<0>.id", "<0>.value", "<0>()", "<0>(<1>)"),
    *("<0>.with_raw_response", "<0>.with_streaming_response", "<0>.copy", "<0>.beta", "<0>.create"),
    *("<0>(*<1>, **<2>)", "<0>(a=<1>, b=<2>)", "[<0>, *<1>]", "(<0>, <1>)", "{<0>: <1>, **<2>}"),
    *('{"endpoint": <0>, **<1>}', '{"anchor": <0>, "seconds": <1>}', "[<0> for a in <1> if <2>]"),
    *("{a: <0> for a, b in <1>}", "dict(<0>, a=<1>)", "<0>.get(<1>, <2>)", "<0>.pop(<1>)"),
    *("<0>.copy()", "<0>.format(<1>)", "<0>.join(<1>)", "str(<0>)", "int(<0>)", "len(<0>)"),
    *("json.dumps(<0>)", "partial(<0>, **<1>)", "await <0>", "(yield <0>)", "<0> | <1>"),
    *("os.getenv(<0>, <1>)", "timedelta(days=<0>).total_seconds()", "cast(C, <0>)"),
    *("sorted(<0>)", "list(<0>)", "tuple(<0>)", "set(<0>)", "enumerate(<0>)", "zip(<0>, <1>)"),
    *("min(<0>, <1>)", "round(<0>)", "float(<0>)", "bool(<0>)", "getattr(<0>, 'batches', <1>)"),
    *("copy.copy(<0>)", "copy.deepcopy(<0>)", "os.path.join(<0>, <1>)", "Path(<0>) / <1>"),
    *("asyncio.gather(<0>, *<1>)", "asyncio.run(<0>)", "urljoin(<0>, <1>)", "<0>.items()"),
    *("<0>.replace(<1>, <2>)", "<0>.strip()", "<0>.split(<1>)", "<0>.upper()", "<0>.keys()"),
    *("wrap_openai(<0>)", "<0>.with_options(base_url=<1>)", "OpenAI(base_url=<0>, **<1>)"),
    *("C(<0>, client=<1>)", "BatchCreateParams(endpoint=<0>, **<1>)", "isinstance(<0>, <1>)"),
    *('f"""{<0>}{<1>:0>9}"""', "b'x' + <0>", "{**<0>, 'a': <1>}", "(*<0>, <1>)", "{<0>, *<1>}"),
    '{"input_file_id": <0>, "endpoint": <1>, "completion_window": <2>}',
    '{"custom_id": <0>, "method": "POST", "url": <1>, "body": <2>}',
    "<0>.batches.create(input_file_id=<1>, endpoint=<2>, completion_window='24h')",
    "<0>.batches.create(**<1>)",
    "<0>.batches.create(endpoint=<1>, metadata=<2>)",
    "<0>.batches.create(input_file_id='f', extra_body=<1>, output_expires_after=<2>)",
    "OpenAI().batches.create(input_file_id='f', endpoint='/v1/responses',"
    " completion_window='24h', metadata=<0>, output_expires_after={'anchor': <1>, 'seconds': <2>})",
    "<0>.with_options().batches.with_raw_response.create(completion_window=<1>, **<2>)",
    "<0>.files.create(file=<1>, purpose=<2>)",
    "<0>.beta.batches.create(endpoint=<1>)",
    "openai.Batch.create(endpoint=<0>)",
    "httpx.request('POST', <0> + '/v1/batches', data=json.dumps(<1>), headers=<2>)",
    "requests.post('https://api.openai.com/v1/batches', json=<0>)",
    "asyncio.to_thread(<0>.batches.create, endpoint=<1>, input_file_id=<2>)",
)
SIMPLE = (
    *("{n} = <0>", "{n}: C = <0>", "{n} += <0>", "{n} |= <0>", "a, *b = <0>", "a = {n} = <0>"),
    *("<0>", "<0>", "return <0>", "raise <0>", "assert <0>, <1>", "del {n}", "del d[<0>]"),
    *("d[<0>] = <1>", 'd["endpoint"] = <0>', "d.update(<0>)", "d.setdefault(<0>, <1>)"),
    *("{n}.append(<0>)", "self.{n} = <0>", "C.{n} = <0>", "global {n}", "nonlocal {n}", "break"),
    *("continue", "pass", "import {n}", "from m import {n}", "from m import *", "sys.exit(<0>)"),
    *("handle.write(json.dumps(<0>) + '\\n')", "json.dump(<0>, handle)", "yield <0>"),
    *("{n}: BatchCreateParams = <0>", "{n}: list[BatchCreateParams] = <0>", "setattr(C, <0>, <1>)"),
    *("openai.api_base = <0>", "{n}.extend(<0>)", "{n}[0] = <0>", "{n}.base_url = <0>"),
    "{n} = lambda client, **kwargs: client.batches.create(**kwargs)",
)
COMPOUND = (
    *("if <0>:<b>else:<b>", "if <0>:<b>elif <1>:<b>", "while <0>:<b>else:<b>"),
    *("for {n} in <0>:<b>else:<b>", "async for {n} in <0>:<b>", "try:<b>finally:<b>"),
    *("try:<b>except E as {n}:<b>else:<b>finally:<b>", "with <0> as {n}, <1>:<b>"),
    *("with pytest.raises(<0>):<b>", "with open(<0>, 'w') as handle:<b>"),
    *("def {n}(a, b=<0>, *c, d=<1>, **kwargs):<b>", "async def {n}(client: <0>) -> <1>:<b>"),
    *("class {n}(<0>):<b>", "class {n}:<b>", "@dataclass\nclass {n}:<b>", "class {n}(Enum):<b>"),
    *("@<0>\ndef {n}(self):<b>", "@property\ndef {n}(self):<b>", "@staticmethod\ndef {n}(a):<b>"),
    *("@classmethod\ndef {n}(cls, a=<0>):<b>", "def __init__(self, client=<0>):<b>"),
    "match <0>:\n    case {'a': a, **b} if <1>:<b>    case _:<b>",
    "class {n}:\n    def __init__(self, client=<0>, a=<1>):\n        self.client = client\n"
    "        self.a = a\n    def g(self, a=<2>):\n"
    "        self.client.batches.create(endpoint=self.a, **a)\n        if self.a:<b>",
    "class {n}(<0>):\n    a = <1>\n    def __init__(self, client=<2>):<b>    def g(self):<b>",
    "class {n}:\n    a: str = <0>\n    @property\n    def x(self):<b>    def g(self, **kwargs):<b>",
)

HEAD = """\
import asyncio, copy, io, json, os, sys, httpx, requests, openai, pytest
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum, auto
from functools import partial
from pathlib import Path
from typing import cast
from urllib.parse import urljoin
from groq import Groq
from langsmith.wrappers import wrap_openai
from openai import OpenAI, AsyncOpenAI, AzureOpenAI, NOT_GIVEN
from openai.types import BatchCreateParams
client = OpenAI()
d = {"endpoint": "/v1/responses"}
"""
TAIL = """\
client.batches.create(
    input_file_id=a, endpoint=b, completion_window=c, metadata=d, **kwargs
)
"""

# Each strategy is made once: to make one anew for every draw takes Hypothesis longer than
# everything else here, and than the linter.
_names = st.sampled_from(NAMES)
_atoms = st.sampled_from(ATOMS)
_shapes = st.sampled_from(EXPRESSIONS)
_simple = st.sampled_from(SIMPLE)
_compound = st.sampled_from(COMPOUND)
_one_in_four = st.integers(0, 3)
_either = st.booleans()


@st.composite
def _expression(draw: st.DrawFn, depth: int) -> str:
    if depth == 0 or draw(_one_in_four) == 0:
        return draw(_atoms)
    return f"({_filled(draw, draw(_shapes), depth - 1)})"


@st.composite
def _block(draw: st.DrawFn, depth: int, most: int) -> str:
    return "".join(draw(statements(depth)) for _ in range(draw(_count(most))))


@st.composite
def _statement(draw: st.DrawFn, depth: int) -> str:
    if depth == 0 or draw(_either):
        return _filled(draw, draw(_simple), 2) + "\n"
    text = _filled(draw, draw(_compound), 2)
    while "<b>" in text:
        before, _, after = text.partition("<b>")
        head = before.rpartition("\n")[2]
        inner = " " * (len(head) - len(head.lstrip()) + 4)
        body = draw(blocks(depth - 1))
        lines = "".join(f"{inner}{line}\n" for line in body.splitlines())
        text = f"{before}\n{lines}{after}"
    return text


@cache
def expressions(depth: int) -> st.SearchStrategy[str]:
    """Return the strategy of expressions so deep."""
    return _expression(depth)


@cache
def blocks(depth: int, most: int = 4) -> st.SearchStrategy[str]:
    """Return the strategy of statements, each on lines of its own, at most so many."""
    return _block(depth, most)


@cache
def statements(depth: int) -> st.SearchStrategy[str]:
    """Return the strategy of a statement, with the blocks in it."""
    return _statement(depth)


@cache
def _count(most: int) -> st.SearchStrategy[int]:
    return st.integers(1, most)


def _filled(draw: st.DrawFn, text: str, depth: int) -> str:
    # What is not there is not drawn: else many draws come to one text.
    if "{n}" in text:
        text = text.replace("{n}", draw(_names))
    for place in ("<0>", "<1>", "<2>"):
        if place in text:
            value = draw(expressions(depth))
            # ``0.x`` is no Python, ``(0).x`` is.
            dotted = f"({value})." if value[-1].isdigit() else f"{value}."
            text = text.replace(f"{place}.", dotted).replace(place, value)
    return text


modules = st.builds(lambda body: HEAD + body + TAIL, blocks(3, most=8))
