"""Writes a release file whole or not at all, in its place and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.write import atomic
from modelyard.write.paths import Tree, unsafe
from modelyard.write.types import Problem

if TYPE_CHECKING:
    from pathlib import Path


def save(root: Path, path: str, text: str) -> bool | Problem:
    """Whether the file had to be written; a problem where it can't be. ``path`` is relative to the root."""
    if reason := unsafe(path):
        return Problem("unsafe-path", path, f"{path!r} {reason}", "rename the environment")
    tree = Tree(root)
    before = tree.read(path)
    if isinstance(before, Problem):
        return before
    if tree.link(path):
        return Problem("path-blocked", path, f"{path} is a symbolic link", "replace it with a file")
    if before == text.encode():
        return False
    try:
        atomic.write(root, path, text)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        return Problem(
            "write-failed", path, f"{path} can't be written: {reason}", "mend that and run it again"
        )
    return True
