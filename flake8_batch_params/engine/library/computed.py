"""What Python computes by functions of its library, of constants."""

from __future__ import annotations

import importlib
import math
import operator
import re
import textwrap
import urllib.parse
from collections.abc import Callable
from typing import Any

from flake8_batch_params.engine import calls, enums, folding
from flake8_batch_params.engine.arguments import Args
from flake8_batch_params.engine.library.models import Run
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.objects import (
    Imported,
    Origin,
    V,
)


def _computed(name: str, run: Callable[..., Any]) -> Run:
    """Return a function that is computed for constants; for anything else it is pure."""

    def wrapped(m: Machine, args: Args, origin: Origin) -> V | None:
        positional = [folding.plain_of(enums.value_of(one)) for one in args.positional]
        keywords = {key: folding.plain_of(one) for key, one in args.keywords.items()}
        known = None not in positional and None not in keywords.values()
        if known and not args.open and not args.starred:
            given = [one[0] for one in positional if one is not None]
            named = {key: one[0] for key, one in keywords.items() if one is not None}
            if not is_dear(name, given):
                parts = args.values()
                return folding.compute(lambda: run(*given, **named), origin, *parts)
        return calls.unknown(m, Imported(name), args, origin)

    return wrapped


#: Steps that a search in a text may take.
_SEARCH_STEPS = 200_000


def is_dear(name: str, given: list[Any]) -> bool:
    """Tell whether something may take long: a search that goes back again and again."""
    if any(isinstance(one, (str, bytes)) and len(one) > 2_000 for one in given):
        return True
    if any(isinstance(one, (int, float)) and abs(one) > 1e6 for one in given):
        return True
    if not name.startswith("re.") or name in ("re.escape", "re.compile"):
        return False
    pattern = given[0] if given else ""
    written = pattern.pattern if isinstance(pattern, re.Pattern) else pattern
    if not isinstance(written, str) or re.search(r"\)[*+{]", written):
        return True
    loops = sum(written.count(sign) for sign in "*+{?|")
    longest = max((len(one) for one in given[1:] if isinstance(one, str)), default=0)
    return bool((longest + 2) ** min(loops + 1, 30) > _SEARCH_STEPS)


def _late(path: str) -> Callable[..., Any]:
    """Return a function of a module that is imported when it is first called."""
    module, _, name = path.rpartition(".")

    def run(*given: Any, **named: Any) -> Any:
        return getattr(importlib.import_module(module), name)(*given, **named)

    return run


_COMPUTED: dict[str, Callable[..., Any]] = {
    **{f"re.{one.__name__}": one for one in (
        re.match, re.search, re.fullmatch, re.sub, re.findall, re.split, re.compile, re.escape
    )},
    **{f"math.{one.__name__}": one for one in (
        math.floor, math.ceil, math.sqrt, math.isqrt, math.trunc, math.gcd, math.log, math.log2,
        math.log10, math.fabs, math.isclose, math.prod, math.fsum,
    )},
    **{f"textwrap.{one.__name__}": one for one in (textwrap.dedent, textwrap.shorten)},
    **{path: _late(path) for path in (
        "base64.b64encode", "base64.b64decode", "html.escape", "html.unescape",
    )},
    "urllib.parse.quote": urllib.parse.quote, "urllib.parse.unquote": urllib.parse.unquote,
    "urllib.parse.urlencode": urllib.parse.urlencode,
    **{f"operator.{one.__name__}": one for one in (
        operator.add, operator.sub, operator.mul, operator.gt, operator.lt, operator.ge,
        operator.le, operator.eq, operator.ne, operator.contains, operator.neg,
    )},
}  # fmt: skip
FUNCTIONS: dict[str, Run] = {name: _computed(name, run) for name, run in _COMPUTED.items()}
