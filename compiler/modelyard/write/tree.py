"""The whole way from emitted files to the disk, for one model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.write.apply import apply
from modelyard.write.compare import compare
from modelyard.write.lock import locked
from modelyard.write.manifest import load
from modelyard.write.types import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from modelyard.emit.file import File
    from modelyard.write.types import Applied, Owner, Status


def status(
    root: Path, files: Iterable[File], owner: Owner, *, environment: str | None = None
) -> Status | tuple[Problem, ...]:
    """How the disk stands against these files; nothing is written and nothing locked."""
    known = load(root, owner)
    return (known,) if isinstance(known, Problem) else compare(root, files, known, environment=environment)


def update(
    root: Path,
    files: Iterable[File],
    owner: Owner,
    *,
    force: bool = False,
    environment: str | None = None,
    wait: float = 30.0,
) -> Applied | tuple[Problem, ...]:
    """Brings the disk to these files under the lock of the root, or says why nothing was written."""
    with locked(root, wait=wait) as busy:
        if busy is not None:
            return (busy,)
        found = status(root, files, owner, environment=environment)
        return found if isinstance(found, tuple) else apply(root, found, force=force)


def remove(
    root: Path, owner: Owner, *, force: bool = False, wait: float = 30.0
) -> Applied | tuple[Problem, ...]:
    """Removes everything that a model owned: its files, its fragments and its manifest."""
    return update(root, (), owner, force=force, wait=wait)
