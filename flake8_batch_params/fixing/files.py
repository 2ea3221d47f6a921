"""Files, read and replaced as a whole."""

from __future__ import annotations

import os
import stat
import tempfile
from contextlib import suppress


class Kept(Exception):
    """A file is not written; the text says why."""


def read(path: str) -> bytes:
    """Return the bytes of a file; raises `OSError` for what cannot be read."""
    # To open a pipe would wait for somebody to write into it.
    if not stat.S_ISREG(os.stat(path).st_mode):
        raise OSError("it is not a regular file")
    with open(path, "rb") as file:
        return file.read()


def replace(path: str, old: bytes, new: bytes) -> None:
    """Put new bytes in the place of old ones, all at once; raises `Kept`.

    A link stays, and the file that it leads to is replaced, by one of the same mode.
    """
    target = os.path.realpath(path)
    if not os.access(target, os.W_OK):
        raise Kept("it cannot be written")
    try:
        made, name = tempfile.mkstemp(prefix=".fix-", dir=os.path.dirname(target))
        try:
            with open(made, "wb") as file:
                file.write(new)
                file.flush()
                os.fsync(made)
            os.chmod(name, stat.S_IMODE(os.stat(target).st_mode))
            if read(target) != old:
                raise Kept("it was changed in the meantime")
            os.replace(name, target)
        except BaseException:
            with suppress(OSError):
                os.unlink(name)
            raise
    except OSError as error:
        raise Kept(f"it cannot be written: {error.strerror or error}") from error
