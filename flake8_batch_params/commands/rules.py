"""``rules``: the rules, for people as a list and for programs as JSON."""

from __future__ import annotations

import argparse
import json

from flake8_batch_params import docs


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help="default: %(default)s"
    )


def run(arguments: argparse.Namespace) -> int:
    """List every rule; return the exit status."""
    print(_json() if arguments.format == "json" else _text())
    return 0


def _text() -> str:
    return "\n".join(
        f"{code}  {documentation.rule.name:34}  {documentation.summary}"
        for code, documentation in docs.documentation().items()
    )


def _json() -> str:
    """Return a list with one object a rule: its code, its name, and what its page says."""
    listed = [
        {
            "code": code,
            "name": documentation.rule.name,
            "summary": documentation.summary,
            "url": docs.page_address(code),
            "sections": documentation.sections,
        }
        for code, documentation in docs.documentation().items()
    ]
    return json.dumps(listed, indent=2)
