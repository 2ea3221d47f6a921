"""What the analysis says of the batch calls of a text, and whether a real value is in it."""

from __future__ import annotations

from typing import Any

from flake8_batch_params.analysis import analyse
from flake8_batch_params.options import Options
from flake8_batch_params.payloads import BatchRequest
from flake8_batch_params.values import Known, OneOf, Record, Sequence, Typed, Unknown, Value

#: Before every program; when it runs, these names are given to it instead.
HEADER = """\
from app import boom, call, flag, manager, touch, value
from openai import OpenAI

client = OpenAI()
"""


#: Stands for what is nested too deeply to be looked at.
DEEP = "nested too deeply"


def batches(program: str) -> list[BatchRequest]:
    """Return the batch calls that the analysis sees in a program that uses ``client``."""
    payloads = analyse(HEADER + program, Options()).payloads
    return [one for one in payloads if isinstance(one, BatchRequest) and one.is_call]


def covers(value: Value | None, actual: object) -> bool:
    """Tell whether a real value is among what the analysis says that a value may be."""
    match value:
        case Unknown():
            return True
        case _ if actual is DEEP:
            return True
        case OneOf(options=options):
            return any(covers(option, actual) for option in options)
        case Known(value=constant):
            return type(constant) is type(actual) and repr(constant) == repr(actual)
        case Typed(type=name):
            return type(actual).__name__ == name
        case Sequence(type=name, items=items, open=is_open):
            if not isinstance(actual, (list, tuple, set)) or type(actual).__name__ != name:
                return False
            return is_open or (len(items) == len(actual) and all(map(covers, items, list(actual))))
        case Record():
            return isinstance(actual, dict) and covers_dict(value, actual)
    return False


def covers_dict(record: Record, actual: dict[Any, Any]) -> bool:
    """Tell whether a dict is one of those that a record stands for."""
    for key in [*actual, *record.entries]:
        if key in actual and (record.lacks(key) or not _may_hold(record, key, actual[key])):
            return False
        if key not in actual and record.has(key):
            return False
    return True


def _may_hold(record: Record, key: object, actual: object) -> bool:
    return record.open if key not in record.entries else covers(record.get(key), actual)
