"""python-lsp-server, driven as an editor drives it: findings come and go as one types."""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from real_programs import BROKEN, MENDED, TEXT, TIMEOUT, needs, script

Message = dict[str, Any]
WARNING = 2
#: Line 5 and column 13, in the server's count from 0; the range ends with its line.
DIAGNOSTIC = {
    "source": "flake8",
    "code": "OBP103",
    "message": f"OBP103 {TEXT}",
    "severity": WARNING,
    "range": {"start": {"line": 5, "character": 13}, "end": {"line": 5, "character": 36}},
}


class Session:
    """A server and its only client, in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.number = 0
        self.process = subprocess.Popen(
            [sys.executable, "-m", "pylsp"],
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self.received: queue.Queue[Message] = queue.Queue()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        stream = self.process.stdout
        assert stream is not None
        while header := stream.readline():
            length = 0
            while header.strip():
                name, _, value = header.partition(b":")
                if name.lower() == b"content-length":
                    length = int(value)
                header = stream.readline()
            self.received.put(json.loads(stream.read(length)))

    def send(self, method: str, params: object, **more: object) -> None:
        content = {"jsonrpc": "2.0", "method": method, "params": params, **more}
        body = json.dumps(content).encode()
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def ask(self, method: str, params: object) -> Message:
        """Return the server's answer to a request."""
        self.number += 1
        number = self.number
        self.send(method, params, id=number)
        return self.wait_for(lambda message: message.get("id") == number)

    def wait_for(self, wanted: Callable[[Message], bool]) -> Message:
        """Return the next message that is wanted."""
        deadline = time.monotonic() + TIMEOUT
        while True:
            message = self.received.get(timeout=max(0.0, deadline - time.monotonic()))
            if wanted(message):
                return message

    def start(self, **flake8: object) -> None:
        """Introduce the client, and turn the server's flake8 on, which is off by default."""
        self.ask(
            "initialize",
            {"processId": None, "rootUri": self.folder.as_uri(), "capabilities": {}},
        )
        self.send("initialized", {})
        settings = {"enabled": True, "executable": script("flake8"), **flake8}
        self.send(
            "workspace/didChangeConfiguration",
            {"settings": {"pylsp": {"plugins": {"flake8": settings}}}},
        )

    def uri(self, name: str) -> str:
        return (self.folder / name).as_uri()

    def open(self, name: str, text: str) -> None:
        """Open a document with a text, whatever stands on the disk."""
        document = {"uri": self.uri(name), "languageId": "python", "version": 1, "text": text}
        self.send("textDocument/didOpen", {"textDocument": document})

    def change(self, name: str, version: int, text: str) -> None:
        document = {"uri": self.uri(name), "version": version}
        self.send(
            "textDocument/didChange",
            {"textDocument": document, "contentChanges": [{"text": text}]},
        )

    def save(self, name: str) -> None:
        self.send("textDocument/didSave", {"textDocument": {"uri": self.uri(name)}})

    def findings(self, name: str) -> list[Message]:
        """Return this plugin's diagnostics, of the next that are published for a document."""
        published = self.wait_for(
            lambda message: (
                message.get("method") == "textDocument/publishDiagnostics"
                and message["params"]["uri"] == self.uri(name)
            )
        )
        diagnostics: list[Message] = published["params"]["diagnostics"]
        return [one for one in diagnostics if str(one.get("code")).startswith("OBP")]

    def stop(self) -> None:
        """End the session as the protocol has it."""
        try:
            self.ask("shutdown", None)
            self.send("exit", None)
            self.process.wait(TIMEOUT)
        finally:
            self.process.kill()
            self.process.wait()
            self.reader.join()
            for stream in (self.process.stdin, self.process.stdout):
                if stream is not None:
                    stream.close()


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    needs("pylsp")
    session = Session(tmp_path)
    yield session
    session.stop()


def test_a_finding_comes_and_goes_as_the_text_is_edited(session: Session) -> None:
    """The document is on no disk: what flake8 sees is what the editor sends."""
    session.start()
    session.open("new.py", BROKEN)
    assert session.findings("new.py") == [DIAGNOSTIC]
    session.change("new.py", 2, MENDED)
    assert session.findings("new.py") == []
    session.change("new.py", 3, "\n\n" + BROKEN)
    (moved,) = session.findings("new.py")
    assert moved["range"]["start"] == {"line": 7, "character": 13}
    assert not (session.folder / "new.py").exists()


def test_unsaved_text_counts_and_saved_text_does_not(session: Session, tmp_path: Path) -> None:
    saved = tmp_path / "jobs.py"
    saved.write_text(BROKEN, encoding="utf-8")
    session.start()
    session.open("jobs.py", BROKEN)
    assert session.findings("jobs.py") == [DIAGNOSTIC]
    session.change("jobs.py", 2, MENDED)
    assert session.findings("jobs.py") == []
    assert saved.read_text(encoding="utf-8") == BROKEN

    saved.write_text(MENDED, encoding="utf-8")
    session.save("jobs.py")
    assert session.findings("jobs.py") == []
    session.change("jobs.py", 3, BROKEN)
    assert session.findings("jobs.py") == [DIAGNOSTIC]


def test_the_options_of_the_workspace_count(session: Session, tmp_path: Path) -> None:
    (tmp_path / "setup.cfg").write_text(
        "[flake8]\nbatch-params-endpoints = /v1/chat/completion\n"
        "per-file-ignores =\n    old/*.py:OBP104\n",
        encoding="utf-8",
    )
    # The file's name is handed to flake8 from the workspace on.
    (tmp_path / "old").mkdir()
    session.start()
    wrong_window = BROKEN.replace("24h", "48h")
    session.open("jobs.py", wrong_window)
    assert [one["code"] for one in session.findings("jobs.py")] == ["OBP104"]
    session.open("old/jobs.py", wrong_window)
    assert session.findings("old/jobs.py") == []


def test_the_selection_of_the_editor_counts(session: Session) -> None:
    session.start(select=["OBP104"])
    session.open("jobs.py", BROKEN.replace("24h", "48h"))
    assert [one["code"] for one in session.findings("jobs.py")] == ["OBP104"]
