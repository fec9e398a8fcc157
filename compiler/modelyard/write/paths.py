"""Which paths may be written: inside the root, never through a link that leaves it, never two under one name."""

from __future__ import annotations

import os
import re
import unicodedata
from typing import TYPE_CHECKING

from modelyard.write.types import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

# A pipe or device in our place must not make a compile wait, nor a link lead it elsewhere.
_READ = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_PIECE = 1 << 16  # larger ones come fresh from the system each time, at four times the cost of reading them
_RESERVED = frozenset(
    ("con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10)))
)
# What nearly every path looks like, so that the questions below are asked of few.
_PART = (
    r"(?!(?i:con|prn|aux|nul|com\d|lpt\d|\.git)(?:[./]|$))\.?[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?"
)
_PLAIN = re.compile(rf"{_PART}(?:/{_PART})*", re.ASCII)


def unsafe(path: str) -> str:
    """Why a path can't be one of ours, as the end of a sentence; empty where it can."""
    return "" if _PLAIN.fullmatch(path) else _reason(path)


def _reason(path: str) -> str:
    parts = path.split("/")
    if not path or path.startswith("/") or "\\" in path or ":" in path:
        return "is no relative path with forward slashes"
    if any(part in ("", ".", "..") for part in parts):
        return "has an empty, `.` or `..` part"
    if any(unicodedata.category(character) == "Cc" for character in path):
        return "has a control character"
    if any(part.lower() == ".git" for part in parts):
        return "lies in a .git folder"
    if any(part.split(".")[0].lower() in _RESERVED or part[-1] in ". " for part in parts):
        return "is no file name on Windows"
    return ""


def temporary(path: str) -> str:
    """Where a file is written before it takes its place: beside it, where the next compile finds and clears it."""
    folder, _, name = path.rpartition("/")
    return f"{folder}/.{name}.modelyard-new".lstrip("/")


def folded(path: str) -> str:
    """The path as a file system sees it that ignores case and Unicode composition."""
    return unicodedata.normalize("NFC", path).casefold()


def collisions(paths: Iterable[str]) -> Iterator[Problem]:
    """Paths that are unsafe, emitted twice, differ in case alone, or lie under another that is a file."""
    seen: dict[str, str] = {}
    for path in sorted(paths):
        if reason := unsafe(path):
            yield Problem(
                "unsafe-path", path, f"{path!r} {reason}", "rename what it is called after in the spec"
            )
        elif other := seen.get(folded(path)):
            yield _collide(
                path, "are one file where case is ignored" if other != path else "is emitted twice", other
            )
        else:
            seen[folded(path)] = path
    for key, path in seen.items():
        parent = next((seen[p] for p in parents(key) if p in seen), None)
        if parent is not None:
            yield _collide(path, f"needs a folder where {parent} is a file", parent)


def _collide(path: str, what: str, other: str) -> Problem:
    subject = f"{other} and {path}" if what.startswith("are") else path
    return Problem(
        "colliding-paths", path, f"{subject} {what}", "rename what one of them is called after in the spec"
    )


def parents(path: str) -> Iterator[str]:
    """The folders above a path, the nearest first, without the root."""
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path


def is_below(path: str, folder: str) -> bool:
    """Whether a path lies in a folder, at any depth."""
    return path.startswith(f"{folder}/")


def _read_all(descriptor: int) -> bytes:
    """Everything that a descriptor gives; most files come in one piece."""
    first = os.read(descriptor, _PIECE)
    if len(first) < _PIECE:
        return first
    pieces = [first]
    while piece := os.read(descriptor, _PIECE):
        pieces.append(piece)
    return b"".join(pieces)


class Tree:
    """The output root as it stands, with what was looked up kept: folders repeat, files do not.

    ``asked`` are the paths of which it was asked whether there is a file, or what it holds.
    """

    def __init__(self, root: Path) -> None:
        """Looks nothing up yet."""
        self.root = str(root)
        self.asked: set[str] = set()
        self._folders: dict[str, Problem | bool] = {}
        self._names: dict[str, dict[str, list[str]]] = {}
        self._real = ""

    def absolute(self, path: str) -> str:
        """The path for the operating system."""
        return f"{self.root}/{path}"

    def folder(self, path: str) -> Problem | bool:
        """Whether this folder exists; a problem where it is no folder or leads out of the root."""
        if not path:
            return True
        if path not in self._folders:
            self._folders[path] = self._look(path)
        return self._folders[path]

    def read(self, path: str) -> bytes | Problem | None:
        """What a file holds, None where there is none. A link is not followed: it counts as a file that is not ours."""
        self.asked.add(path)
        folder = self.folder(path.rpartition("/")[0])
        if folder is not True:
            return folder or None
        absolute = self.absolute(path)
        try:
            descriptor = os.open(absolute, _READ)
        except FileNotFoundError:
            return None
        except OSError as error:
            return self._odd(path, error)
        try:
            return _read_all(descriptor)
        except OSError as error:
            return self._odd(path, error)
        finally:
            os.close(descriptor)

    def exists(self, path: str) -> bool:
        """Whether anything stands here."""
        self.asked.add(path)
        return self.folder(path.rpartition("/")[0]) is True and os.path.lexists(self.absolute(path))

    def link(self, path: str) -> bool:
        """Whether a symbolic link stands here."""
        return os.path.islink(self.absolute(path))  # noqa: PTH114 - strings on a hot path

    def files_below(self, path: str) -> list[str]:
        """Every file under a folder, links included; the path itself where it is no folder."""
        if not os.path.isdir(self.absolute(path)):  # noqa: PTH112
            return [path]
        found: list[str] = []
        for folder, folders, names in os.walk(self.absolute(path)):
            below = os.path.relpath(folder, self.root).replace(os.sep, "/")
            found.extend(f"{below}/{name}" for name in names)
            found.extend(f"{below}/{name}" for name in folders if self.link(f"{below}/{name}"))
        return found

    def namesake(self, path: str) -> str | None:
        """A file or folder on disk whose path is this one but for case or composition."""
        here = ""
        for part in path.split("/"):
            if self.folder(here) is not True:
                return None
            found = self._listing(here).get(folded(part), [part])
            if part not in found:
                return f"{here}/{found[0]}".lstrip("/")
            here = f"{here}/{part}".lstrip("/")
        return None

    def _listing(self, folder: str) -> dict[str, list[str]]:
        if folder not in self._names:
            names: dict[str, list[str]] = {}
            for name in self._listed(folder):
                names.setdefault(folded(name), []).append(name)
            self._names[folder] = names
        return self._names[folder]

    def _listed(self, folder: str) -> list[str]:
        """The names in a folder; a root that is not there yet has none."""
        try:
            return sorted(os.listdir(self.absolute(folder)))  # noqa: PTH208 - names alone, a hot path
        except FileNotFoundError:
            return []

    def _look(self, path: str) -> Problem | bool:
        above = self.folder(path.rpartition("/")[0])
        if above is not True:
            return above
        absolute = self.absolute(path)
        if self.link(path):
            return self._link(path, absolute)
        if os.path.isdir(absolute):  # noqa: PTH112 - strings on a hot path
            return True
        if os.path.lexists(absolute):
            return Problem(
                "path-blocked", path, f"{path} is a file where a folder is needed", f"move or delete {path}"
            )
        return False

    def _link(self, path: str, absolute: str) -> Problem | bool:
        self._real = self._real or os.path.realpath(self.root)
        target = os.path.realpath(absolute)
        if target.startswith(self._real.rstrip("/") + "/") and os.path.isdir(target):  # noqa: PTH112
            return True
        return Problem(
            "path-blocked",
            path,
            f"{path} is a symbolic link that leads out of the output root",
            "replace the link with a folder, or choose another output root with `--out`",
        )

    def _odd(self, path: str, error: OSError) -> bytes | Problem:
        absolute = self.absolute(path)
        if self.link(path):
            return b"symbolic link to " + os.fsencode(os.readlink(absolute)) + b"\n"  # noqa: PTH115
        if os.path.isdir(absolute):  # noqa: PTH112
            return Problem(
                "path-blocked", path, f"{path} is a folder where a file is needed", f"move or delete {path}"
            )
        reason = (error.strerror or "unknown error").lower()
        return Problem("unreadable-file", path, f"{path} can't be read: {reason}", "make it readable")
