"""The console script: what the rules are, without looking them up elsewhere."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Sequence

from flake8_batch_params import __version__, docs

PROGRAM = "flake8-batch-params"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the console script; return its exit status."""
    arguments = _parser().parse_args(argv)
    try:
        status = _explain(arguments.code) if arguments.command == "explain" else _rules()
        sys.stdout.flush()
    except BrokenPipeError:
        # `| head` has seen enough.  Python flushes once more on exit: into nothing, then.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        PROGRAM, description="Tell about the rules of the flake8 plugin of this name."
    )
    parser.add_argument("--version", action="version", version=f"{PROGRAM} {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    explain = commands.add_parser("explain", help="show the documentation of rules")
    explain.add_argument("code", nargs="+", type=str.upper, help="such as OBP103", metavar="CODE")
    commands.add_parser("rules", help="list all rules")
    return parser


def _explain(codes: Sequence[str]) -> int:
    known = docs.documentation()
    unknown = [code for code in codes if code not in known]
    if unknown:
        print(
            f"{PROGRAM}: there is no {', '.join(map(ascii, unknown))};"
            f" the rules are {', '.join(known)}",
            file=sys.stderr,
        )
        return 2
    # A rule that is asked for twice is shown once.
    print("\n\n".join(_styled(docs.explain(code)) for code in dict.fromkeys(codes)))
    return 0


def _rules() -> int:
    for code, documentation in docs.documentation().items():
        print(f"{code}  {documentation.rule.name:34}  {documentation.summary}")
    return 0


def _styled(text: str) -> str:
    """Return the text with bold headings, if it goes to a terminal that wants them."""
    if not sys.stdout.isatty() or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return text
    headings = "|".join(map(re.escape, docs.SECTIONS))
    return re.sub(rf"(?m)\A.*$|^(?:{headings}):?$", "\033[1m\\g<0>\033[0m", text)
