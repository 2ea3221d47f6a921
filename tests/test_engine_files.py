"""Files, buffers and paths: what a program reads back of what it wrote, against Python.

A line of a table is an expression, after ``>>`` where statements come before it.  Python runs
each in an empty folder.  The engine must know every value, but for the lines that end with
``#?``: of those, it must claim nothing that is not so.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from engine_values.probes import compared

# What a line leaves open is closed when Python collects it.
pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

BEFORE = """
import codecs, io, json, os, pathlib, tempfile
from pathlib import Path, PurePath
from probes import probe
text = os.environ.get("NOT_SET_ANYWHERE", "text")
count = len(os.environ)
def opened(mode, content="abc"):
    with open("a.txt", "w") as file:
        file.write(content)
    return open("a.txt", mode)
"""

READ = """
opened("r").read()
opened("r").read(2) #?
opened("rb").read()
f = opened("r"); f.read() >> f.read() #?
f = opened("r"); f.read(1) >> f.read() #?
f = opened("r"); f.readline() >> f.read() #?
f = opened("r"); f.read(); f.seek(0) >> f.read()
f = opened("r"); f.seek(1) >> f.read() #?
f = opened("r+"); f.write("X"); f.seek(0) >> f.read() #?
f = opened("a"); f.write("d"); f.close() >> open("a.txt").read()
f = opened("a+"); f.write("d") >> f.read() #?
f = opened("r"); f.close() >> f.name
f = open("a.txt", "w+"); f.write("abc") >> f.read() #?
f = open("a.txt", "w+"); f.write("abc"); f.seek(0) >> f.read()
f = open("a.txt", "w+"); f.write("abc"); f.seek(0); f.read() >> f.read() #?
f = open("a.txt", "w+"); f.write("abc"); f.seek(1); f.write("X"); f.seek(0) >> f.read() #?
f = open("a.txt", "w+"); f.write("abc"); f.seek(0, 2); f.write("d"); f.seek(0) >> f.read() #?
f = open("a", "w+"); f.write("abc"); f.seek(0); f.truncate(); f.write("x"); f.seek(0) >> f.read()
f = open("a.txt", "w+"); f.write("abc"); f.truncate(0); f.seek(0) >> f.read() #?
f = open("a.txt", "w+"); f.write("abc"); f.truncate(0); f.write("x"); f.seek(0) >> f.read() #?
f = open("a", "w+"); f.write("a"); f.seek(0); f.truncate(0); f.write("x"); f.seek(0) >> f.read()
f = open("a.txt", "w+"); f.write("abc"); f.truncate(2); f.seek(0) >> f.read() #?
f = open("a.txt", "w+"); f.write("abc"); f.truncate(); f.seek(0) >> f.read() #?
f = open("a.txt", "w"); f.write("a"); f.flush(); f.write(f"b{1}"); f.close() >> open("a.txt").read()
f = open("a.txt", "w"); f.writelines(["a", "b"]); f.close() >> open("a.txt").read()
f = open("a.txt", "w"); f.writelines(("a",)); f.close() >> open("a.txt").read()
f = open("a.txt", "w"); f.writelines(c for c in "ab"); f.close() >> open("a.txt").read()
f = open("a.txt", "w"); f.writelines(os.environ); f.close() >> len(open("a.txt").read()) > 1 #?
f = open("a.txt", "w"); print("a", 1, file=f); f.close() >> open("a.txt").read()
f = open("a.txt", "w"); print("a", 1, sep="-", end="", file=f); f.close() >> open("a.txt").read()
f = open("a.txt", "w"); print("a", text, file=f); f.close() >> open("a.txt").read() #?
f = open("a.txt", "w"); print("a", 1, sep=text, file=f); f.close() >> open("a.txt").read() #?
f = open("a.txt", "w"); print("a", end=None, file=f); f.close() >> open("a.txt").read() #?
f = open("a.txt", "w"); print("a", sep=None, file=f); f.close() >> open("a.txt").read() #?
f = open("a.txt", "w"); print(file=f); f.close() >> open("a.txt").read()
f = open("a.txt", "w"); f.write(text); f.close() >> open("a.txt").read() #?
f = open("a.txt", "w"); f.write("a" + text); f.close() >> open("a.txt").read() #?
f = open("a.txt", "w"); json.dump({"a": [1]}, f); f.close() >> json.loads(open("a.txt").read())
f = open("a.txt", "w"); json.dump({"a": 1}, f); f.write("\\n"); f.close() >> open("a.txt").read() #?
f = open("a.txt", "w"); json.dump(obj=1, fp=f); f.close() >> open("a.txt").read() #?
f = open("a.txt", "wb"); f.write(b"ab"); f.write("c".encode()); f.close() >> open("a.txt").read()
f = open("a.txt", "wb"); f.write(b"ab"); f.close() >> open("a.txt", "rb").read()
f = open("a.txt", "wb"); f.write(b"\\xff"); f.close() >> open("a.txt", "rb").read() #?
f = open("a.txt", "wb"); f.write("é".encode("latin-1")); f.close() >> open("a.txt", "rb").read() #?
f = open("a.txt", "w", encoding="latin-1"); f.write("é"); f.close() >> open("a.txt", "rb").read() #?
f = open("a.txt", "wb"); f.write(text.encode()); f.close() >> open("a.txt", "rb").read() #?
f = open("a.txt", "x"); f.write("n"); f.close() >> open("a.txt").read()
f = open("a", "w"); f.write("1"); f.close(); f = open("a", "w"); f.close() >> open("a").read()
f = open("./a.txt", "w"); f.write("1"); f.close() >> open("a.txt").read()
f = open(file="a.txt", mode="w"); f.write("1"); f.close() >> open("a.txt").read()
f = open("a.txt", "w" if count else "a"); f.write("1"); f.close() >> open("a.txt").read()
f = open(text + ".x", "w"); f.write("1"); f.close() >> open(text + ".x").read() #?
f = open("a.txt", "a"); f.write("1"); f.close() >> open("a.txt").read() #?
f = opened("r"); os.remove("a.txt"); open("a.txt", "a").close() >> open("a.txt").read() #?
f = opened("r"); os.rename("a.txt", "b.txt"); open("a.txt", "a").close() >> open("a.txt").read() #?
f = codecs.open("a.txt", "w", "utf-8"); f.write("c"); f.close() >> open("a.txt").read()
f = io.open("a.txt", "w"); f.write("c"); f.close() >> open("a.txt").read()
f = open("a.txt", "w"); f.closed >> f.mode #?
opened("r", "a\\nb\\n").readlines() #?
"""

BUFFERS = """
io.StringIO("abc").read()
io.StringIO("abc").getvalue()
io.StringIO().getvalue()
io.BytesIO(b"abc").getvalue()
io.BytesIO(b"abc").read()
io.BytesIO().getvalue()
io.BytesIO(b"\\xff").getvalue() #?
io.BytesIO("a".encode()).getvalue()
io.BytesIO(text.encode()).getvalue() #?
io.BytesIO(("a" + text).encode()).getvalue() #?
io.BytesIO(json.dumps({"a": 1}).encode()).getvalue() #?
io.StringIO(json.dumps({"a": 1})).getvalue()
b = io.StringIO(); b.write("a"); b.write("b") >> b.getvalue()
b = io.StringIO(); b.write("abc") >> b.read() #?
b = io.StringIO(); b.write("abc"); b.seek(0) >> b.read()
b = io.StringIO(); b.write("abc"); b.seek(0); b.read() >> b.read() #?
b = io.StringIO(); b.write("abc"); b.seek(0); b.write("X") >> b.getvalue() #?
b = io.StringIO(); b.write("abc"); b.seek(1); b.write("X") >> b.getvalue() #?
b = io.StringIO(); b.write("abc"); b.truncate(0); b.write("X") >> b.getvalue() #?
b = io.StringIO(); b.write("abc"); b.seek(0); b.truncate(); b.write("X") >> b.getvalue()
b = io.StringIO("abc"); b.write("X") >> b.getvalue() #?
b = io.StringIO(); print("a", "b", file=b) >> b.getvalue()
b = io.StringIO(); b.writelines(["a", "b"]) >> b.getvalue()
b = io.StringIO(); b.write(text) >> b.getvalue() #?
b = io.BytesIO(); b.write(b"ab"); b.seek(0) >> b.read()
b = io.BytesIO(); b.write(b"ab"); b.write("c".encode()) >> b.getvalue()
b = io.BytesIO(); b.write(b"ab"); b.name = "a.jsonl" >> b.name #?
b = io.BytesIO(); b.write(b"ab") >> bytes(b.getbuffer()) #?
b = io.BytesIO(); b.write(b"\\xff"); b.write(b"a") >> b.getvalue() #?
b = io.StringIO(); b.write("a"); open("f", "w").write("z"); b.close() >> 1 #?
t = tempfile.NamedTemporaryFile("w+", suffix=".jsonl"); t.write("ab"); t.seek(0) >> t.read()
t = tempfile.NamedTemporaryFile(suffix=".jsonl"); t.write(b"ab"); t.seek(0) >> t.read()
t = tempfile.NamedTemporaryFile(suffix=".jsonl") >> t.name.endswith(".jsonl")
t = tempfile.NamedTemporaryFile(suffix=".jsonl") >> t.name #?
t = tempfile.NamedTemporaryFile(suffix=text) >> t.name #?
t = tempfile.TemporaryFile("w+" if count else "w"); t.write("a") >> 1 #?
t = tempfile.NamedTemporaryFile("w", delete=False); t.write("ab"); t.close() >> open(t.name).read()
t = tempfile.NamedTemporaryFile("w"); t.write("ab"); t.flush() >> open(t.name, "rb").read() #?
"""

PATHS = """
os.fspath(Path("a/b.txt"))
os.fspath(Path("a", "b.txt"))
os.fspath(Path("a") / "b.txt")
os.fspath("a" / Path("b.txt"))
os.fspath(Path("a") / Path("b") / "c")
os.fspath(Path("a").joinpath("b", "c"))
os.fspath(Path("a") / "/b")
os.fspath(Path("./a.txt"))
os.fspath(Path("a//b"))
os.fspath(Path("a/"))
os.fspath(Path("a/./b"))
os.fspath(Path(""))
os.fspath(Path())
os.fspath(Path(Path("a")))
os.fspath(PurePath("a/b"))
os.fspath(Path("a/b"))
Path("a/b").__fspath__()
os.path.join(Path("a"), "b")
os.path.basename(Path("a/b.txt"))
Path("a/b.tar.gz").name
Path("a/b.tar.gz").stem
Path("a/b.tar.gz").suffix
Path("a/b.tar.gz").suffixes
Path("a/b.txt").parts
os.fspath(Path("a/b.txt").parent)
os.fspath(Path("a").parent)
os.fspath(Path("a/b.txt").with_suffix(".jsonl"))
os.fspath(Path("a.tar.gz").with_suffix(".x"))
os.fspath(Path("a.txt").with_suffix(""))
os.fspath(Path("a/.bashrc").with_suffix(".x"))
str(Path("a/b.jsonl").resolve()) #?
str(Path("a/b.jsonl").absolute()) #?
str(Path("/a/b.jsonl").absolute())
str(Path("~/b.jsonl").expanduser()) #?
str(Path("b.jsonl").expanduser())
Path("a/b.jsonl").resolve().name
Path("a/../b.jsonl").resolve().name
Path("a/..").resolve().name #?
str(Path("../x").resolve()) #?
str(Path().resolve() / "x.jsonl") #?
str(Path("a.txt").absolute()) == "a.txt"
Path("a.txt").absolute().write_text("x") >> Path("a.txt").read_text()
Path("a.txt").write_text("x") >> Path("a.txt").resolve().read_text()
str(Path())
str(Path("a") / "/b")
str(Path("a", "/b"))
f"{Path('a//b/./c')} {Path('x')!s}"
Path("a").with_suffix("").name
Path("a/b.x").with_name("c").name
Path("a/b.x").with_stem("c").name
Path("a/b").parent.parent.parent.name
os.fspath(Path("a"))
{Path("a"): 1}[Path("a")]
Path("a").joinpath("/b").name
Path("a").as_posix()
str(Path("a/b.txt").with_name("c.txt"))
str(Path("a/b.txt").with_stem("c"))
Path("a").exists() #?
Path("a").is_file() #?
Path("a") == Path("a") #?
str(Path.home()) != "" #?
str(Path.cwd()) != "" #?
str(Path(text)) #?
str(Path(text) / "a.txt") #?
str(Path("a") / text) #?
(Path(text) / "b/a.txt").name
(Path(text) / "a.txt").name
Path("b" + text + "a.txt").name #?
(Path(text) / "b.txt").suffix #?
(Path(text) / "b.txt").stem #?
str((Path(text) / "b.txt").parent) #?
str(Path(text).with_suffix(".jsonl")) #?
str(Path("a.txt").with_suffix(text)) if False else 1 #?
Path(text).name #?
Path("a.txt").write_text(text, encoding=text) if False else 1 #?
Path(*["a", "b"]) == Path("a/b") #?
f"{Path('a') / 'b'}"
str(Path('a'))
repr(Path("a")) #?
Path("a.txt").write_text("abc"); x = Path("a.txt").read_text() >> x
Path("a.txt").write_text("abc") >> open("a.txt").read()
Path("a.txt").write_text("abc") >> Path("a.txt").read_bytes()
Path("a.txt").write_bytes(b"abc") >> Path("a.txt").read_text()
Path("a.txt").write_bytes(b"abc") >> Path("a.txt").read_bytes()
Path("a.txt").write_bytes(b"\\xff") >> Path("a.txt").read_bytes() #?
Path("a.txt").write_text(text) >> Path("a.txt").read_text() #?
p = Path("a.txt"); p.write_text("abc"); f = p.open("a"); f.write("d"); f.close() >> p.read_text()
f = Path("a.txt").open("w"); f.write("d"); f.close() >> Path("a.txt").read_text()
f = (Path(".") / "a.txt").open("w"); f.write("d"); f.close() >> open("a.txt").read()
p = Path("a.txt"); p.write_text("abc"); p.unlink(); p.open("a").close() >> p.read_text() #?
Path("a.txt").write_text("abc"); open("a.txt", "w").close() >> Path("a.txt").read_text()
p = Path("a"); p.write_text(json.dumps({"a": 1}), encoding="utf-8") >> json.loads(p.read_text())
Path("a.txt").write_text(data="abc") >> Path("a.txt").read_text() #?
Path("a.txt").expanduser().write_text("abc") >> Path("a.txt").read_text()
"""

TABLES = {"reading": READ, "buffers": BUFFERS, "paths": PATHS}


def program(line: str) -> str:
    """Return the program of one line of a table."""
    statements, _, expression = line.rpartition(" >> ")
    return "\n".join([BEFORE, *([statements] if statements else []), f"probe({expression})", ""])


@pytest.mark.parametrize(
    ("title", "line"),
    [(title, line) for title, table in TABLES.items() for line in table.strip().splitlines()],
)
def test_what_is_read(
    title: str, line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    written = line.removesuffix(" #?")
    found = compared(program(written))
    assert not found.wrong
    assert found.total == 1
    if written == line:
        assert found.known == 1, "the engine does not know it"
