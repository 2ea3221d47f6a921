"""The shape of a request: all of it that the rules of one request look at.

Requests of one shape are judged once.  Nearly all of a file have the same few, so most lines
cost little more than reading their JSON.
"""

from __future__ import annotations

from flake8_batch_params.facts.spec import REQUEST_KEYS

#: The most inputs that one embeddings request may have are fewer.
LONG_LIST = 2048
#: A longer model's name, or url, or method is no shape of many lines.
LONG_WORD = 200


def shape(request: dict[str, object]) -> tuple[object, ...] | None:
    """Return what two requests share that get the same findings; None for an unusual one."""
    custom_id, body = request.get("custom_id"), request.get("body")
    if type(custom_id) is not str or not custom_id or not isinstance(body, dict):
        return None
    words = (request.get("method"), request.get("url"), body.get("model"))
    if len(request) != len(REQUEST_KEYS) or not all(map(_is_word, words)):
        return None
    return (*request, *words, *body, *map(mark, body.values()))


def _is_word(value: object) -> bool:
    return value is None or (type(value) is str and len(value) < LONG_WORD)


def mark(value: object) -> object:
    """Return what counts of a value in a body: not which string or number it is."""
    if value is None or value is True or value is False:
        return value
    if isinstance(value, list):
        return (list, len(value) > LONG_LIST, type(value[0]) if value else None)
    if isinstance(value, dict):
        return (dict, *value)
    return type(value)
