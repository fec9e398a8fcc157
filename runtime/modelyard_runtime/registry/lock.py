"""One writer at a time for an embedded registry. A process that ends gives the lock back, however it ends."""

from __future__ import annotations

import os
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from modelyard_runtime.errors import RuntimeProblem

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

_PAUSE = 0.05
WAIT = 120.0
"""Seconds that a writer waits for another: longer than it takes to store a large model on a slow disk."""


@contextmanager
def locked(file: Path, *, wait: float = WAIT) -> Generator[None]:
    """Hold the lock that a file stands for.

    Raises:
        RuntimeProblem: another process keeps it for longer than ``wait`` seconds.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        deadline = time.monotonic() + wait
        while not _try(descriptor):
            if time.monotonic() > deadline:
                raise RuntimeProblem(
                    f"another process has been writing to the registry in {file.parent} for more than {wait:g} seconds",
                    help="run again when it is done, or stop it: nothing has to be removed",
                )
            time.sleep(_PAUSE)
        yield
    finally:
        os.close(descriptor)


if sys.platform == "win32":  # pragma: no cover - exercised on that system alone
    import msvcrt

    def _try(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
