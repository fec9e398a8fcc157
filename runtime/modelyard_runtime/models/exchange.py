"""Put a folder in the place of another in one step."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
import tempfile
from pathlib import Path

_HERE, _SWAP = -100, 2
"""``AT_FDCWD`` and ``RENAME_EXCHANGE`` of Linux; ``RENAME_SWAP`` of macOS is the same number."""


def replace_folder(staged: Path, folder: Path) -> None:
    """Put ``staged`` in the place of ``folder``, whatever is there; both lie in the same folder.

    A rename can't replace a folder that holds files. Linux and macOS can exchange two folders, so that at every
    moment one of them is in place; elsewhere the old one steps aside first.
    """
    if not folder.exists():
        staged.rename(folder)
    elif not _exchanged(staged, folder):
        aside = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}-old."))
        folder.replace(aside)
        try:
            staged.rename(folder)
        except BaseException:
            aside.replace(folder)
            raise
        shutil.rmtree(aside)


def _exchanged(one: Path, other: Path) -> bool:
    """Whether the system exchanged the two."""
    paths = os.fsencode(one), os.fsencode(other)
    try:
        library = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "darwin":
            return bool(library.renamex_np(*paths, _SWAP) == 0)
        return bool(library.renameat2(_HERE, paths[0], _HERE, paths[1], _SWAP) == 0)
    except (AttributeError, OSError, TypeError):
        return False
