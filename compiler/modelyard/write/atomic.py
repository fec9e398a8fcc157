"""Files that appear whole or not at all."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from typing import TYPE_CHECKING

from modelyard.write.paths import temporary

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


def stage(root: Path, path: str, text: str, *, new: bool = False, synced: bool = True) -> None:
    """Writes the text beside its place, whole, with the rights of the file that it is to replace.

    Unless ``synced``, the system may take half a minute to bring it to the disk, and a loss of power its content.
    """
    descriptor = _opened(f"{root}/{temporary(path)}")
    try:
        _write_all(descriptor, text.encode())
        rights = None if new else _rights(f"{root}/{path}")
        if rights is not None and hasattr(os, "fchmod"):
            os.fchmod(descriptor, rights)
        if synced:
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _opened(beside: str) -> int:
    """A new file to write to; folders are made, and a killed compile's rest removed, only where that is needed."""
    try:
        return os.open(beside, _NEW, 0o666)
    except (FileNotFoundError, FileExistsError, NotADirectoryError):
        os.makedirs(beside.rpartition("/")[0], exist_ok=True)  # noqa: PTH103 - strings on a hot path
        with suppress(FileNotFoundError):
            os.unlink(beside)  # noqa: PTH108
        return os.open(beside, _NEW, 0o666)


def commit(root: Path, path: str) -> None:
    """Moves the staged text into its place, in one step."""
    os.replace(f"{root}/{temporary(path)}", f"{root}/{path}")  # noqa: PTH105 - the one step that matters, named as the manual names it


def discard(root: Path, paths: Iterable[str]) -> None:
    """Removes what was staged for these paths and never took its place."""
    for path in paths:
        with suppress(FileNotFoundError, NotADirectoryError):
            (root / temporary(path)).unlink()


def settle(root: Path, folders: Iterable[str]) -> None:
    """Makes the names in these folders outlive a loss of power, where the system can."""
    for folder in sorted(set(folders)):
        with suppress(OSError):
            descriptor = os.open(root / folder, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


def write(root: Path, path: str, text: str) -> None:
    """Writes one file so that a reader, and a kill at any moment, sees the old text or the new one."""
    try:
        stage(root, path, text)
    except OSError:
        discard(root, [path])
        raise
    commit(root, path)
    settle(root, [path.rpartition("/")[0]])


def _write_all(descriptor: int, content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[os.write(descriptor, view) :]


def _rights(target: str) -> int | None:
    """The permission bits of the regular file that stands there, None where there is none."""
    with suppress(FileNotFoundError, NotADirectoryError):
        mode = os.lstat(target).st_mode
        return mode & 0o777 if stat.S_ISREG(mode) else None
    return None
