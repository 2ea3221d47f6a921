"""Writes a program of a seed: values go all ways of Python before they are sent.

The ways are in the files ``*.txt``: each is a few lines with places for values.  Their values
come by other ways, so that the ways follow one another.  Every wrong value is written once in a
program: what is sent tells where it was written.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random
from typing import NamedTuple

HERE = Path(__file__).parent
HEAD = """\
import asyncio, collections, contextlib, copy, dataclasses, functools, io, itertools, json, os
import re, string, types
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import NamedTuple, TypedDict
from inputs import Boom, boom, call, connect, flag, ident, log, rows, value
from openai import AsyncOpenAI, AzureOpenAI, OpenAI
"""
CLIENTS = (
    *("OpenAI()",) * 7,
    *("AzureOpenAI(api_version='2025-04-01')",) * 2,
    "Groq()",
    "OpenAI(base_url='https://api.groq.com/openai/v1')",
)
SLOTS = (*("completion_window",) * 5, *("endpoint",) * 3, "input_file_id", "metadata", "seconds")
#: Ways to write a file: the NAME of it, F a file, R a row of the ROWS.
FORMS = (
    'with open(NAME, "w") as F:\n    for R in ROWS:\n        F.write(json.dumps(R) + "\\n")',
    'with open(NAME, "a") as F:\n    for R in ROWS:\n        F.write(json.dumps(R) + "\\n")',
    'with open(NAME, "w") as F:\n    for R in ROWS:\n        print(json.dumps(R), file=F)',
    'with open(NAME, "w") as F:\n    for R in ROWS:\n        json.dump(R, F)\n'
    '        F.write("\\n")',
    'with open(NAME, "w") as F:\n    F.writelines(json.dumps(R) + "\\n" for R in ROWS)',
    'with open(NAME, "w") as F:\n    F.write("\\n".join(json.dumps(R) for R in ROWS))',
    'with open(NAME, "wb") as F:\n    for R in ROWS:\n'
    '        F.write(json.dumps(R).encode() + b"\\n")',
    'Path(NAME).write_text("\\n".join(json.dumps(R) for R in ROWS))',
    'F = open(NAME, "w")\nfor R in ROWS:\n    F.write(f"{json.dumps(R)}\\n")\nF.close()',
    'with open(NAME, "w+b") as F:\n    for R in ROWS:\n        F.seek(0); F.truncate()\n'
    "        F.write(json.dumps(R).encode())",
    'F = io.BytesIO("\\n".join(json.dumps(R) for R in ROWS).encode())',
    'F = "\\n".join(json.dumps(R) for R in ROWS)',
)
#: What the names in the ways become.
NAMES = {
    "n": "v{}", "d": "d{}", "F": "step_{}", "P": "_step_{}", "C": "Box{}", "E": "Fault{}",
    "N": "CONST_{}",
}  # fmt: skip
_NAME = re.compile(r"\b([ndFPCEN])(\d)\b")
_ONLY_AT_THE_TOP = ("global ", "globals()", "import *", "__name__")


class Way(NamedTuple):
    """Lines with places; ``result`` is the expression that they come to, if they do."""

    name: str
    lines: tuple[str, ...]
    result: str


@cache
def ways(name: str) -> tuple[Way, ...]:
    """Return the ways in a file."""
    found = []
    for block in (HERE / f"{name}.txt").read_text(encoding="utf-8").split("\n## ")[1:]:
        title, *lines = block.rstrip("\n").split("\n")
        result = lines.pop()[3:] if lines[-1].startswith("=> ") else ""
        found.append(Way(f"{name}:{title}", tuple(lines), result))
    return tuple(found)


class Scenario(NamedTuple):
    """The lines from one to another of a program, and the names of the ways in them."""

    first: int
    last: int
    ways: tuple[str, ...]


class Program(NamedTuple):
    """A program, and what it is made of."""

    source: str
    scenarios: tuple[Scenario, ...]

    @property
    def ways(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(way for one in self.scenarios for way in one.ways))

    def ways_at(self, line: int) -> tuple[str, ...]:
        """Return the names of the ways around a line."""
        return next((one.ways for one in self.scenarios if one.first <= line <= one.last), ())


def program(seed: int) -> str:
    """Return the program of a seed."""
    return written(seed).source


def written(seed: int) -> Program:
    """Return the program of a seed, with the ways that it takes."""
    return Writer(Random(seed)).program()


class Writer:
    """Writes one program."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.lines: list[str] = []
        self.taken: list[str] = []
        self.indent = ""
        self.count = 0
        self.numbers = 30

    def program(self) -> Program:
        scenarios = []
        for _ in range(self.random.choice((1, 1, 1, 2, 2, 3))):
            first, self.taken = len(self.lines) + 1, []
            self.wrapped(self.random.choices((self.sink, self.by_dict, self.by_file), (5, 3, 2))[0])
            scenarios.append(Scenario(first, len(self.lines), tuple(dict.fromkeys(self.taken))))
        body = "\n".join(self.lines)
        client = f"client = {self.random.choice(CLIENTS)}\n"
        if self.chance(0.1):
            one, other = self.random.choice(CLIENTS), self.random.choice(CLIENTS)
            client = f"client = {one} if flag() else {other}\n"
        groq = "from groq import Groq\n" if "Groq(" in body + client else ""
        head = f"{HEAD}{groq}{client}"
        before = head.count("\n")
        moved = (Scenario(one.first + before, one.last + before, one.ways) for one in scenarios)
        return Program(f"{head}{body}\n", tuple(moved))

    # --- Choices and lines ---

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def fresh(self, kind: str) -> str:
        self.count += 1
        return NAMES[kind].format(self.count)

    def number(self) -> int:
        self.numbers += self.random.randint(1, 3)
        return self.numbers

    def put(self, text: str) -> None:
        self.lines += [self.indent + line for line in text.split("\n")]

    def way(self, files: tuple[str, ...], suits: Callable[[Way], bool] = lambda way: True) -> Way:
        """Return a way of some files that may be gone here, its names made new."""
        choices = [
            way
            for file in files
            for way in ways(file)
            if suits(way)
            and not (self.indent and any(word in "\n".join(way.lines) for word in _ONLY_AT_THE_TOP))
        ]
        way = self.random.choice(choices)
        self.taken.append(way.name)
        names: dict[str, str] = {}

        def renamed(match: re.Match[str]) -> str:
            return names.setdefault(match[0], self.fresh(match[1]))

        lines = tuple(_NAME.sub(renamed, line) for line in way.lines)
        return Way(way.name, lines, _NAME.sub(renamed, way.result))

    def wrapped(self, scenario: Callable[[], None]) -> None:
        """Write a scenario at the top of the module, or in a block."""
        kind = self.random.choices(("", "def", "method", "if", "try", "for"), (9, 4, 2, 1, 1, 1))[0]
        if not kind:
            scenario()
            return
        before, name = self.indent, self.fresh("F")
        headers = {
            "def": f"def {name}():",
            "method": f"class {name.title()}:\n    def {name}(self):",
            "if": "if flag():",
            "try": "try:",
            "for": f"for {name} in range(2):",
        }
        self.put(headers[kind])
        self.indent += "        " if kind == "method" else "    "
        scenario()
        self.indent = before
        endings = {
            "def": f"{name}()" if self.chance(0.7) else "",
            "method": f"{name.title()}().{name}()" if self.chance(0.7) else "",
            "try": "except Boom:\n    pass",
        }
        if endings.get(kind):
            self.put(endings[kind])

    # --- Values ---

    def literal(self, slot: str) -> str:
        """Return a value as it is written: a right one, or a wrong one of its own."""
        number = self.number()
        right = self.chance(0.4)
        match slot:
            case "completion_window":
                return '"24h"' if right else f'"{number}h"'
            case "endpoint":
                if right:
                    return '"/v1/chat/completions"'
                # What is right on Azure alone, and on Groq alone.
                some = ("/chat/completions", "/responses", "/v1/audio/transcriptions")
                return f'"{self.random.choice((f"/v1/wrong{number}",) * 9 + some)}"'
            case "input_file_id":
                return f'"file-{number}"' if right else f'"in{number}.jsonl"'
            case "metadata":
                return f'"text{number}"' if right else str(number)
        return str(1_209_600 + number) if right else str(number)

    def value(self, slot: str, depth: int) -> str:
        """Write what makes a value, and return the expression for it."""
        if depth == 0:
            return self.literal(slot)
        is_text = slot in ("completion_window", "endpoint", "input_file_id")
        way = self.way(("values", "texts") if is_text and depth == 1 else ("values",))
        inner = 0 if way.name.startswith("texts") else depth - 1
        if inner and self.chance(0.5):
            one, other = self.value(slot, inner), self.literal(slot)
        else:
            one, other = self.value(slot, 0), self.value(slot, inner)
        if slot in ("metadata", "seconds") and way.name == "values:counter-dict":
            other = one
        places = {"A": one, "B": other}
        if way.name.startswith("texts"):
            places |= {"H": one[:-2] + '"', "T": one[-2:-1]}
        for line in way.lines:
            self.put(_filled(line, places))
        result = _filled(way.result, places)
        if "asyncio.run" in result or "next(" in result or self.chance(0.6):
            name = self.fresh("n")
            self.put(f"{name} = {result}")
            return name
        return f"({result})" if not result.isidentifier() else result

    # --- Scenarios ---

    def sink(self) -> None:
        """Write a call that gets a value by some ways."""
        slot = self.random.choice(SLOTS)
        plain = slot in ("completion_window", "endpoint", "input_file_id")
        words = ("SLOT", "REST", "BASIC")

        def suits(way: Way) -> bool:
            return plain or not any(word in "\n".join(way.lines) for word in words)

        one = self.value(slot, self.random.choice((0, 1, 1, 2)))
        other = self.value(slot, self.random.choice((0, 0, 1)))
        way = self.way(("sinks",), suits)
        for line in way.lines:
            line = re.sub(
                r"CALL<([^<>|]*)\|?([^<>]*)>",
                lambda match: (
                    f"{match[2] or 'client'}.batches.create({self.keywords(slot, match[1])})"
                ),
                line,
            )
            line = re.sub(
                r"(?:ARGS|BASIC)<([^<>]*)>",
                lambda match: self.keywords(slot, match[1], False),
                line,
            )
            line = line.replace("REST", self.keywords(slot, None, False))
            line = line.replace("CLIENT()", self.random.choice(CLIENTS))
            line = line.replace("OTHER()", self.random.choice(CLIENTS)).replace("SLOT", slot)
            self.put(_filled(line, {"A": one, "B": other}))

    def keywords(self, slot: str, value: str | None, twisted: bool = True) -> str:
        """Return the keywords of a call; without the slot where there is no value."""
        found = {
            "input_file_id": '"file-a"',
            "endpoint": '"/v1/chat/completions"',
            "completion_window": '"24h"',
        }
        if twisted and self.chance(0.15):
            name = self.random.choice([*found])
            found[name] = self.literal(name)
        if slot == "metadata":
            found["metadata"] = f'{{"k": {value}}}'
        elif slot == "seconds":
            expiry = f'{{"anchor": "created_at", "seconds": {value}}}'
            found["output_expires_after"] = expiry
        elif value is None:
            del found[slot]
        else:
            found[slot] = value
        if twisted and self.chance(0.06):
            found.pop(self.random.choice([*found]))
        if twisted and self.chance(0.04):
            found[f"extra_{self.number()}"] = "1"
        return ", ".join(f"{name}={one}" for name, one in found.items())

    def by_dict(self) -> None:
        """Write a dict of keywords, and a call that gets it."""
        places = {
            "E": self.value("endpoint", self.random.choice((0, 0, 0, 1))),
            "W": self.value("completion_window", self.random.choice((0, 0, 1))),
            "M": f'{{"a": "b", "k": {self.literal("metadata")}}}',
            "S": self.literal("seconds"),
            "NUMBER": str(self.random.choice((16, 17, 20, 3))),
        }
        way = self.way(("dicts",))
        for line in way.lines:
            self.put(_filled(line, places))
        name = next(one for one in re.findall(r"\bd\d+\b", "\n".join(way.lines)))
        self.put(
            self.random.choice(
                (
                    f'client.batches.create(input_file_id="file-a", **{name})',
                    f'client.batches.create(**{name}, input_file_id="file-a")',
                    f'{name}["input_file_id"] = "file-a"\nclient.batches.create(**{name})',
                )
            )
        )

    def by_file(self) -> None:
        """Write requests, and the file and the batch of them."""
        places = {"A": f'"id{self.number()}"', "B": f'"id{self.number()}"'}
        way = self.way(("files",))
        before = self.indent
        for line in way.lines:
            line = re.sub(r"\bR<([^<>]*)>", lambda match: self.request(match[1]), line)
            line = re.sub(r"LACKING<([^<>]*)>", lambda match: self.request(match[1], True), line)
            head, found, rest = line.partition("WRITE<")
            if found:
                self.indent = before + head
                self.write(rest[:-1])
                self.indent = before
            else:
                self.put(_filled(line, places))

    def request(self, name: str, lacking: bool = False) -> str:
        """Return a request of an input file as it is written."""
        mark = f"mark{self.number()}"
        found = {
            '"custom_id"': name,
            '"method"': '"POST"',
            '"url"': '"/v1/chat/completions"',
            '"body"': f'{{"model": "m", "messages": [], "user": "{mark}"}}',
        }
        if self.chance(0.06):
            found['"method"'] = f'"GET{self.number()}"'
        if self.chance(0.06):
            found['"url"'] = f'"/v1/wrong{self.number()}"'
        if lacking or self.chance(0.04):
            key = self.random.choice([*found])
            old = found.pop(key)
            if self.chance(0.3):
                found[f'{key[:-2]}"'] = old
        return "{" + ", ".join(f"{key}: {one}" for key, one in found.items()) + "}"

    def write(self, rows: str) -> None:
        """Write the lines that put requests into a file, upload it and make a batch of it."""
        name = f'"f{self.number()}.{"txt" if self.chance(0.1) else "jsonl"}"'
        handle, row, upload = self.fresh("n"), self.fresh("n"), self.fresh("n")
        source = f'open({name}, "rb")'
        places = {"NAME": name, "F": handle, "R": row, "ROWS": rows}
        text = _filled(self.random.choice(FORMS), places)
        if "BytesIO" in text:
            source = handle
        elif "open(" not in text and "write_text" not in text:
            source = f"({name}, {handle}.encode())"
        self.put(text)
        if ("open(" in text or "write_text" in text) and self.chance(0.3):
            return
        purpose = '"batch"' if self.chance(0.9) else self.random.choice(('"assistants"', '"evals"'))
        self.put(f"{upload} = client.files.create(file={source}, purpose={purpose})")
        endpoint = '"/v1/chat/completions"' if self.chance(0.8) else '"/v1/responses"'
        window = self.literal("completion_window") if self.chance(0.2) else '"24h"'
        self.put(
            f"client.batches.create(input_file_id={upload}.id, endpoint={endpoint}, "
            f"completion_window={window})"
        )


def _filled(line: str, places: dict[str, str]) -> str:
    """Return a line with values in their places: words of one or more capitals."""
    words = "|".join(sorted(places, key=len, reverse=True))
    if "T" in places:
        # Also inside of a text, where it is a letter.
        line = re.sub(r'(?<=[}s"])T(?=")', lambda match: places["T"], line)
    return re.sub(rf"\b(?:{words})\b", lambda match: places[match[0]], line)
