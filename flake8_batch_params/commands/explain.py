"""``explain``: what a rule is, without looking it up elsewhere."""

from __future__ import annotations

import argparse
import difflib
import os
import re
import sys

from flake8_batch_params import docs
from flake8_batch_params.findings import rules


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument(
        "rule",
        nargs="+",
        help="a code, a name, or the beginning of one: OBP103, unsupported-endpoint, OBP2",
        metavar="RULE",
    )


def run(arguments: argparse.Namespace) -> int:
    """Show the rules that are asked for, each once; return the exit status."""
    asked = {word: _codes(word) for word in arguments.rule}
    unknown = [word for word, codes in asked.items() if not codes]
    for word in unknown:
        print(f"flake8-batch-params: {_refusal(word)}", file=sys.stderr)
    if unknown:
        return 2
    codes = dict.fromkeys(code for codes in asked.values() for code in codes)
    print("\n\n".join(_styled(docs.explain(code)) for code in codes))
    return 0


def _codes(word: str) -> list[str]:
    """Return the codes that a word means: of the rule of this name, or of all that begin so."""
    code, name = word.upper(), word.lower().replace("_", "-")
    exact = [rule.code for rule in rules() if rule.name == name]
    beginning = (
        rule.code for rule in rules() if rule.code.startswith(code) or rule.name.startswith(name)
    )
    return exact or (list(beginning) if word else [])


def _refusal(word: str) -> str:
    """Return that there is no such rule, with a name that is spelt nearly so."""
    names = [rule.name for rule in rules()]
    near = difflib.get_close_matches(word.lower().replace("_", "-"), names, n=1)
    hint = f"did you mean {near[0]}? " if near else ""
    return f"there is no rule {word!a}; {hint}`flake8-batch-params rules` lists them all"


def _styled(text: str) -> str:
    """Return the text with bold headings, if it goes to a terminal that wants them."""
    if not sys.stdout.isatty() or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return text
    headings = "|".join(map(re.escape, docs.SECTIONS))
    return re.sub(rf"(?m)\A.*$|^(?:{headings}):?$", "\033[1m\\g<0>\033[0m", text)
