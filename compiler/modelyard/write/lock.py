"""One compile at a time in one output root, without a file of ours in it.

The root folder itself is locked, which the system undoes when a process ends, however it ends. Where folders can't be
locked (Windows, some network file systems), a file in the machine's temporary folder stands for the root.
"""

from __future__ import annotations

import os
import sys
import time
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from modelyard.write.types import Problem

if TYPE_CHECKING:
    from collections.abc import Generator

_PAUSE = 0.05


@contextmanager
def locked(root: Path, *, wait: float = 30.0) -> Generator[Problem | None, None, None]:
    """Holds the lock of an output root; gives a problem where another compile keeps it for ``wait`` seconds."""
    try:
        descriptor = _open(root)
    except OSError as error:
        yield no_root(root, error)
        return
    try:
        deadline = time.monotonic() + wait
        while not (held := _try(descriptor)) and time.monotonic() < deadline:
            time.sleep(_PAUSE)
        yield None if held else _busy(root, wait)
    finally:
        os.close(descriptor)


def _busy(root: Path, wait: float) -> Problem:
    return Problem(
        "compile-under-way",
        ".",
        f"another compile has been writing to {root} for more than {wait:g} seconds",
        "run again when it is done, or stop it; a stopped compile leaves nothing behind that has to be removed",
    )


def no_root(root: Path, error: OSError) -> Problem:
    """The problem of an output root that can't be used."""
    reason = (error.strerror or str(error)).lower()
    message = f"the output root {root} can't be opened: {reason}"
    return Problem(
        "no-output-root", ".", message, "create the folder, or name another with `--root` or `--out`"
    )


if sys.platform == "win32":  # pragma: no cover - exercised on that system alone
    import msvcrt

    def _open(root: Path) -> int:
        return os.open(_stand_in(root), os.O_RDWR | os.O_CREAT, 0o600)

    def _try(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _open(root: Path) -> int:
        descriptor = os.open(root, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
            fcntl.flock(descriptor, fcntl.LOCK_UN)
        except BlockingIOError:
            return descriptor
        except OSError:  # a file system that locks no folders
            os.close(descriptor)
            return os.open(_stand_in(root), os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        return descriptor

    def _try(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def _stand_in(root: Path) -> Path:
    """A file outside the output that stands for the root; the same one for every spelling of its path."""
    import tempfile  # noqa: PLC0415 - only where a folder can't be locked

    name = sha256(os.fsencode(root.resolve())).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"modelyard-{name}.lock"
