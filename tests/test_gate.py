"""The gate: which texts and trees may hold batch code."""

from __future__ import annotations

import ast

import pytest

from flake8_batch_params import gate


@pytest.mark.parametrize(
    "text",
    [
        "client.batches.create()",
        "x = {'completion_window': w}",
        "f(input_file_id=i)",
        "line['custom_id'] = i",
        "openai.Batch.create()",
        "openai.Batch . create()",
        "x: BatchCreateParams",
        "x: OutputExpiresAfter",
        "files.create(purpose=p)",
        "url = '/v1/chat/completions'",
        "url = '/v1/responses'",
        'url = "embeddings"',
        "url = '/completions'",
        "url = '/v1/moderations'",
    ],
)
def test_a_text_that_may_hold_batch_code(text: str) -> None:
    assert gate.may_hold(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "for batch in loader: train(batch)",
        "minibatches = split(rows)",
        "class Batch:\n    pass",
        "class BatchCreateParamsOfMine:\n    pass",
        "repurposed = 1",
        "responses = requests.get(url)",
        "from nltk import embeddings",
    ],
)
def test_a_text_that_holds_none(text: str) -> None:
    assert not gate.may_hold(text)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("client.batches.create()", 2),
        ("asyncio.to_thread(client.batches.create)", 1),
        ("d = {'input_file_id': f}", 1),
        ("d['completion_window'] = w", 1),
        ("print(d['completion_window'])", 0),
        ("line = {'custom_id': i, 'method': m}", 1),
        ("button(custom_id=i, label=l)", 0),
        ("client.files.create(file=f, purpose=p)", 1),
        ("client.files.create(file=f)", 0),
        ("from openai.types import BatchCreateParams", 1),
        ("from groq.types import BatchCreateParams", 0),
        ("for x in loader.batches: pass", 0),
    ],
)
def test_candidates(text: str, count: int) -> None:
    assert len(gate.look(ast.parse(text), text).candidates) == count


@pytest.mark.parametrize("around", ["", "über", "\U0001f389"])
def test_the_sdk_is_named_in_whatever_case_and_width(around: str) -> None:
    for name in ("openai", "OpenAI", "OPENAI"):
        text = f"# {around} {name}\nclient.files.create(file=f)"
        assert gate.look(ast.parse(text), text).candidates
    text = f"# {around} open ai\nclient.files.create(file=f)"
    assert gate.look(ast.parse(text), text).candidates == ()


def test_what_other_plugins_hang_on_a_tree_is_no_part_of_it() -> None:
    tree = ast.parse("client.batches.create()")
    for node in ast.walk(tree):
        for child in ast.iter_child_nodes(node):
            child.parent = node  # type: ignore[attr-defined]
    assert len(gate.look(tree, "").candidates) == 2
