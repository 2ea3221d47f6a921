"""What Python calls by itself, where nobody reads a call: what that sets is not known."""

from __future__ import annotations

import pytest

from flake8_batch_params.linter import lint

PROGRAM = """\
from openai import OpenAI

client = OpenAI()
window = "24 hours"


class Plan:
    step = "24 hours"

    def {method}(self, *args):
        {change}
        return {result}


plan = Plan()
{use}
client.batches.create(
    input_file_id="file-1", endpoint="/v1/responses", completion_window={sent}
)
"""

#: A method, what it returns, and what of Python's calls it.
USES = [
    ("__str__", "'x'", "print(plan)"),
    ("__str__", "'x'", "print(*[plan])"),
    ("__str__", "'x'", "print(1, plan, sep='')"),
    ("__str__", "'x'", "', '.join(map(str, [plan]))"),
    ("__str__", "'x'", "import logging; logging.info('%s', plan)"),
    ("__str__", "'x'", "import warnings; warnings.warn(plan)"),
    ("__repr__", "'x'", "print([plan])"),
    ("__repr__", "'x'", "print({1: (plan,)})"),
    ("__repr__", "'x'", "repr(plan)"),
    ("__repr__", "'x'", "f'{[plan]}'"),
    ("__repr__", "'x'", "'%s' % [plan]"),
    ("__repr__", "'x'", "str([plan])"),
    ("__int__", "1", "'%d' % plan"),
    ("__format__", "'x'", "'{}'.format(plan)"),
    ("__bytes__", "b''", "bytes(plan)"),
    ("__hash__", "1", "{plan: 1}"),
    ("__hash__", "1", "{plan}"),
    ("__hash__", "1", "set([plan])"),
    ("__hash__", "1", "{1: 2}.get(plan)"),
    ("__hash__", "1", "hash(plan)"),
    ("__eq__", "True", "[Plan()].index(plan)"),
    ("__eq__", "True", "[plan].remove(Plan())"),
    ("__lt__", "True", "sorted([plan, Plan()])"),
    ("__lt__", "True", "[plan, Plan()].sort()"),
    ("__lt__", "True", "min(plan, Plan())"),
    ("__lt__", "True", "import heapq; heapq.heappush([plan], Plan())"),
    ("__iter__", "iter([])", "dict(plan)"),
    ("__iter__", "iter([])", "','.join(plan)"),
    ("__reversed__", "[]", "reversed(plan)"),
    ("__index__", "1", "range(plan)"),
    ("__neg__", "1", "-plan"),
    ("__abs__", "1", "abs(plan)"),
    ("__round__", "1", "round(plan)"),
    ("__divmod__", "1", "divmod(plan, 2)"),
    ("__pow__", "1", "pow(plan, 2)"),
    ("__trunc__", "1", "import math; math.trunc(plan)"),
    ("__fspath__", "'x'", "open(plan)"),
    ("__fspath__", "'x'", "import os; os.path.join(plan, 'a')"),
    ("__deepcopy__", "1", "import copy; copy.deepcopy([plan])"),
    ("__dir__", "[]", "dir(plan)"),
    ("__instancecheck__", "True", "isinstance(1, plan)"),
    ("keys", "[]", "dict(**plan)"),
    ("keys", "[]", "{**plan}"),
    ("write", "1", "print('a', file=plan)"),
    ("write", "1", "import json; json.dump({}, plan)"),
]  # fmt: skip

IDS = [f"{method} by {use}" for method, _, use in USES]


def of_window(method: str, result: str, use: str, change: str) -> list[str]:
    """Return the codes of a program whose method does something to the module's window."""
    names = {"method": method, "result": result, "use": use, "change": change}
    return [one.code for one in lint(PROGRAM.format(**names, sent="window"))]


@pytest.mark.parametrize(("method", "result", "use"), USES, ids=IDS)
def test_what_it_sets_is_not_known(method: str, result: str, use: str) -> None:
    change = "global window; window = '24h'"
    assert of_window(method, result, use, change) == []


@pytest.mark.parametrize(("method", "result", "use"), USES, ids=IDS)
def test_one_that_sets_nothing_changes_nothing(method: str, result: str, use: str) -> None:
    assert of_window(method, result, use, "window = '24h'") == ["OBP104"]


CHANGING = """\
from openai import OpenAI

client = OpenAI()
held = {{"step": "24 hours"}}


def change():
    held["step"] = "24h"


class Plan:
    step = "24 hours"

    def __str__(self):
        {change}
        return "x"


class Longer(Plan):
    def other(self):
        self.step = "24h"


plan = Longer()
print({shown})
client.batches.create(
    input_file_id="file-1", endpoint="/v1/responses", completion_window={sent}
)
"""
#: Ways to change something, and what is sent of it.
CHANGES = [
    ("self.step = '24h'", "plan.step"),
    ("Plan.step = '24h'", "Plan.step"),
    ("Plan.step = '24h'", "plan.step"),
    ("self.other()", "plan.step"),
    ("change()", "held['step']"),
    ("held['step'] = '24h'", "held['step']"),
    ("held.update(step='24h')", "held['step']"),
]


@pytest.mark.parametrize(("change", "sent"), CHANGES)
def test_however_it_changes_it(change: str, sent: str) -> None:
    program = CHANGING.format(change=change, sent=sent, shown="plan")
    assert lint(program) == []
    [found] = lint(CHANGING.format(change=change, sent=sent, shown="1"))
    assert found.code == "OBP104"


@pytest.mark.parametrize("use", ["del plan", "plan = None", "pass", "Plan()"])
@pytest.mark.parametrize("first", [True, False])
def test_nobody_knows_when_an_object_is_deleted(use: str, first: bool) -> None:
    later = use if first else f"{use}\nwindow = '12 hours'"
    change = "global window; window = '24h'"
    assert of_window("__del__", "None", later, change) == []
    assert of_window("__del__", "None", later, "pass") == ["OBP104"]


def test_an_object_that_is_not_handed_over_is_not_asked() -> None:
    change = "global window; window = '24h'"
    assert of_window("__str__", "'x'", "print(1)", change) == ["OBP104"]


def test_what_is_set_behind_it_is_known() -> None:
    use = "print(plan)\nwindow = '12 hours'"
    assert of_window("__str__", "'x'", use, "global window; window = '24h'") == ["OBP104"]
