"""Writes what a lock run leaves on disk, each file whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from modelyard.pins import write

if TYPE_CHECKING:
    from modelyard.pins.types import Lock


def save(path: Path, lock: Lock) -> bool:
    """Write the lock where it differs; whether it did."""
    content = write.text(lock).encode()
    if path.exists() and path.read_bytes() == content:
        return False
    _replace(path, content)
    return True


def keep_wheel(wheel: Path, folder: Path) -> Path:
    """Copy modelyard's wheel beside the Dockerfiles, alone there: the lock names one."""
    target = folder / wheel.name
    content = wheel.read_bytes()
    folder.mkdir(parents=True, exist_ok=True)
    for other in folder.glob("modelyard-*.whl"):
        if other != target:
            other.unlink()
    _replace(target, content)
    return target


def _replace(path: Path, content: bytes) -> None:
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
