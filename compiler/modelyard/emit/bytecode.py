"""Keeps compiled templates as Python keeps compiled modules: beside the source, where it may write there.

Whoever can write there can change modelyard itself, so that reading code back from there trusts nobody new. A cold
compile is about a tenth faster for it.
"""

from __future__ import annotations

import os
import sys
import tempfile
from hashlib import sha256
from typing import TYPE_CHECKING

from jinja2 import BytecodeCache

from modelyard import __version__, data
from modelyard.emit import escape

if TYPE_CHECKING:
    from jinja2.bccache import Bucket


class CompiledTemplates(BytecodeCache):
    """Compiled templates in a ``__pycache__`` of the templates' folder; none where nothing may be written."""

    def __init__(self) -> None:
        self._folder = os.path.join(data.path("templates"), "__pycache__")  # noqa: PTH118 - as in data.py
        made = os.stat(escape.__file__)  # noqa: PTH116
        self._stamp = f"{__version__}|{made.st_mtime_ns}|{made.st_size}"

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """A key that changes with the escapers too: they have done their work on constants while compiling."""
        return sha256(f"{self._stamp}|{name}|{filename}".encode()).hexdigest()[:32]

    def load_bytecode(self, bucket: Bucket) -> None:
        """Read what was kept; jinja2 itself refuses another Python's code and another source's."""
        try:
            with open(self._path(bucket), "rb") as file:  # noqa: PTH123
                bucket.load_bytecode(file)
        except OSError:
            return

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it, whole or not at all; where that can't be done, the next run compiles again."""
        if sys.dont_write_bytecode:
            return
        try:
            os.makedirs(self._folder, exist_ok=True)  # noqa: PTH103
            descriptor, name = tempfile.mkstemp(dir=self._folder)
        except OSError:
            return
        try:
            with os.fdopen(descriptor, "wb") as file:
                bucket.write_bytecode(file)
            os.chmod(name, 0o644)  # noqa: PTH101
            os.replace(name, self._path(bucket))  # noqa: PTH105
        except OSError:
            os.unlink(name)  # noqa: PTH108

    def _path(self, bucket: Bucket) -> str:
        return os.path.join(self._folder, f"{bucket.key}.j2c")  # noqa: PTH118
