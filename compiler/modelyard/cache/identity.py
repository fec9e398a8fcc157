"""Which modelyard this is: what must be the same for the same input to give the same output."""

from __future__ import annotations

import os
import sys
from functools import lru_cache
from hashlib import sha256

from modelyard import __version__, data

_DERIVED = ("__pycache__",)
"""Folders whose files Python and jinja2 make from the others, and make again as they need them."""

_SITE = ("site-packages", "dist-packages")
"""Where the libraries that modelyard stands on are installed: what is installed or removed there changes the folder."""


@lru_cache(maxsize=1)
def identity() -> str:
    """Names this code, its templates, the Python that runs it and the libraries that it finds.

    A version alone would not do: in a checkout code changes from one second to the next. What is asked first in a
    process is true of all of it, for code that changes afterwards is not what the process has loaded.
    """
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120 - as in data.py
    own = [_tree(package), _tree(data.path("templates"))]
    libraries = [_changed(folder) for folder in sys.path if folder.endswith(_SITE)]
    whole = repr((__version__, sys.version, sys.platform, sys.path, own, libraries))
    return sha256(whole.encode(errors="surrogateescape")).hexdigest()


def _tree(top: str) -> tuple[int, int, int]:
    """How many files a folder holds, how large they are, and when one was last written, moved or removed."""
    count, size, newest, waiting = 0, 0, _changed(top), [top]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.name in _DERIVED:
                    continue
                found = entry.stat()
                newest = max(newest, found.st_ctime_ns)
                if entry.is_dir():
                    waiting.append(entry.path)
                else:
                    count, size = count + 1, size + found.st_size
    return count, size, newest


def _changed(folder: str) -> int:
    """When a folder last changed, 0 where there is none."""
    try:
        return os.stat(folder).st_ctime_ns  # noqa: PTH116 - strings on a hot path
    except OSError:
        return 0
