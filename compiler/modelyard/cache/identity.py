"""Which modelyard this is: what must be the same for the same input to give the same output."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING

from modelyard import __version__, data

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

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
    templates = data.path("templates")  # an installed copy has them inside the package
    own = [_tree(top) for top in (package, templates) if top == package or not top.startswith(package)]
    libraries = [_changed(folder) for folder in sys.path if folder.endswith(_SITE)]
    whole = repr((__version__, sys.version, sys.platform, sys.path, own, libraries))
    return sha256(whole.encode(errors="surrogateescape")).hexdigest()


def _tree(top: str) -> tuple[int, int, int]:
    """How many files a folder holds, how large they are, and when one was last written, moved or removed."""
    count, size, newest, waiting = 0, 0, 0, [top]
    while waiting:
        folder = waiting.pop()
        newest = max(newest, _changed(folder))
        with _listed(folder) as entries:
            for entry in entries:
                if entry.is_dir():
                    waiting.extend([f"{folder}/{entry.name}"] if entry.name not in _DERIVED else ())
                    continue
                found = entry.stat()
                newest = max(newest, found.st_ctime_ns)
                count, size = count + 1, size + found.st_size
    return count, size, newest


@contextmanager
def _listed(folder: str) -> Generator[Iterator[os.DirEntry[str]], None, None]:
    """The entries of a folder, asked about from within it where that can be done: long paths take half of the time."""
    if os.scandir not in os.supports_fd:
        with os.scandir(folder) as entries:
            yield entries
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with os.scandir(descriptor) as entries:
            yield entries
    finally:
        os.close(descriptor)


def _changed(folder: str) -> int:
    """When a folder last changed, 0 where there is none."""
    try:
        return os.stat(folder).st_ctime_ns  # noqa: PTH116 - strings on a hot path
    except OSError:
        return 0
