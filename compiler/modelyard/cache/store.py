"""The user's own folder of proofs, one small file a spec: bounded, and never in the way."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

LIMIT = 4 << 20
"""Bytes that one of the sixteen folders may hold before its oldest files go."""

SWITCH = "MODELYARD_CACHE"
"""The environment variable that turns the cache off, by saying so: `off`."""


def folder() -> str | None:
    """Where proofs are kept; None where the user wants none, or has no folder of their own.

    By the XDG convention a relative ``XDG_CACHE_HOME`` counts as none at all.
    """
    if os.environ.get(SWITCH, "").lower() in ("off", "0", "no", "false"):
        return None
    base = os.environ.get("XDG_CACHE_HOME", "")
    if not os.path.isabs(base):  # noqa: PTH117 - strings on a hot path, here and below
        base = os.path.join(os.path.expanduser("~"), ".cache")  # noqa: PTH111, PTH118
    return os.path.join(base, "modelyard", "compile") if os.path.isabs(base) else None  # noqa: PTH117, PTH118


def usable(top: str) -> bool:
    """Whether the folder is there, or can be, and nobody else may write to it: who can, could claim a proof."""
    try:
        os.makedirs(top, mode=0o700, exist_ok=True)  # noqa: PTH103
        status = os.stat(top)  # noqa: PTH116
    except OSError:
        return False
    return sys.platform == "win32" or (status.st_uid == os.geteuid() and not status.st_mode & 0o022)


def read(top: str, key: str) -> bytes | None:
    """What is kept under a key."""
    try:
        descriptor = os.open(_place(top, key), os.O_RDONLY | getattr(os, "O_BINARY", 0))
    except OSError:
        return None
    try:
        return b"".join(iter(lambda: os.read(descriptor, 1 << 16), b""))
    except OSError:
        return None
    finally:
        os.close(descriptor)


def write(top: str, key: str, content: bytes) -> None:
    """Keep this under the key; where that can't be done, nobody is disturbed.

    It is written over what stood there: a reader, and a kill, may come halfway, and the content has to tell for itself
    that it is whole. To move a new file into the place of an old one would cost four times as much.
    """
    try:
        descriptor = _opened(_place(top, key))
        try:
            left = memoryview(content)
            while left:
                left = left[os.write(descriptor, left) :]
            os.ftruncate(descriptor, len(content))
        finally:
            os.close(descriptor)
    except OSError:
        return


def prune(top: str, key: str) -> None:
    """Remove the oldest files beside this one until they fit the limit again."""
    try:
        with os.scandir(os.path.dirname(_place(top, key))) as entries:  # noqa: PTH120
            found = sorted((entry.stat().st_mtime_ns, entry.stat().st_size, entry.path) for entry in entries)
    except OSError:
        return
    size = sum(length for _, length, _ in found)
    for _, length, path in found:
        if size <= LIMIT:
            return
        with suppress(OSError):
            os.unlink(path)  # noqa: PTH108
        size -= length


def _place(top: str, key: str) -> str:
    return f"{top}/{key[:1]}/{key[1:]}.json"


def _opened(place: str) -> int:
    how = os.O_WRONLY | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    try:
        return os.open(place, how, 0o600)
    except FileNotFoundError:
        os.makedirs(os.path.dirname(place), mode=0o700, exist_ok=True)  # noqa: PTH103, PTH120
        return os.open(place, how, 0o600)
