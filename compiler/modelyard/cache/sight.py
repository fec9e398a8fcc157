"""Files as they were when something was proved of them, and whether they still are.

A file is as it was where its content has the same digest, and that is all that counts. To read every file costs more
than to ask the system about it, so what was once read and found to be old is believed from then on by inode, mode,
size and times, of which the time of the last change (ctime) can't be set back. A file that changed a moment before it
was read is read again: within one tick of the file system's clock a second change would leave the same times.
"""

from __future__ import annotations

import os
import stat
import sys
import time
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Sight: TypeAlias = "list[str | int] | None"
"""A digest and, where they may be believed, inode, mode, size, mtime and ctime; None where there is no file."""

SETTLED_NS = 2_000_000_000
"""How old a change must be to be told from a later one: the coarsest file systems count in two seconds."""

_KEEPS_CHANGE = sys.platform != "win32"
"""Whether ctime is the time of the last change; Windows calls the time of creation so."""

_READ = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def renewed(
    base: str, sights: dict[str, Sight], digest: Callable[[bytes], str], now: int
) -> dict[str, Sight] | None:
    """The sights as they are to be kept, the very same where nothing is new; None where a file is not as it was.

    Args:
        base: What every path is put behind.
        sights: What was seen, by path.
        digest: What the digests were made with.
        now: The time before the first file is asked about, in nanoseconds.
    """
    found: dict[str, Sight] = {}
    for path, sight in sights.items():
        place = base + path
        try:
            status = os.lstat(place)
        except (FileNotFoundError, NotADirectoryError):
            if sight is not None:
                return None
            continue
        if sight is None:
            return None
        if sight[1:] == _signs(status):
            continue
        again = _read(place, status, digest, now)
        if again is None or again[0] != sight[0]:
            return None
        if again != sight:
            found[path] = again
    return {**sights, **found} if found else sights


def folders(paths: Iterable[str]) -> set[str]:
    """Every folder that these paths lie in, below where they start."""
    found: set[str] = set()
    for path in paths:
        above = path.rpartition("/")[0]
        while above and above not in found:
            found.add(above)
            above = above.rpartition("/")[0]
    return found


def plain(base: str, names: Iterable[str]) -> bool:
    """Whether all of these are folders, and none a link to one."""
    try:
        return all(stat.S_ISDIR(os.lstat(base + name).st_mode) for name in names)
    except OSError:
        return False


def absent(place: str) -> bool:
    """Whether nothing stands here, not even a link that leads nowhere."""
    try:
        os.lstat(place)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def clock() -> int:
    """The time, in nanoseconds."""
    return time.time_ns()


def _signs(status: os.stat_result) -> list[int]:
    """What changes with a file."""
    return [status.st_ino, status.st_mode, status.st_size, status.st_mtime_ns, status.st_ctime_ns]


def _read(
    place: str, status: os.stat_result, digest: Callable[[bytes], str], now: int
) -> list[str | int] | None:
    """The sight of a regular file that can be read, with its signs where a later change would show in them."""
    if not stat.S_ISREG(status.st_mode):
        return None
    try:
        descriptor = os.open(place, _READ)
    except OSError:
        return None
    try:
        status = os.fstat(descriptor)
        content = _content(descriptor, status.st_size)
    except OSError:
        return None
    finally:
        os.close(descriptor)
    believed = _KEEPS_CHANGE and now - status.st_ctime_ns > SETTLED_NS
    return [digest(content), *(_signs(status) if believed else ())]


def _content(descriptor: int, size: int) -> bytes:
    """Everything that a descriptor gives; one call where the file is as large as it was said to be."""
    content = os.read(descriptor, size + 1)
    while len(content) > size and (more := os.read(descriptor, 1 << 16)):
        content += more
    return content
