"""Files by location: a path on this machine, or a URL such as ``s3://bucket/folder/file``; the same words for both."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from glob import glob as local_glob
from pathlib import Path
from typing import TYPE_CHECKING, cast

from modelyard_runtime import files
from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.storage.filesystems import filesystem, first_line, is_remote, parsed

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from pyarrow.fs import FileInfo, FileSystem

__all__ = [
    "Entry",
    "entries",
    "exists",
    "fingerprint",
    "glob",
    "is_remote",
    "join",
    "list_files",
    "local_copy",
    "put",
    "read_bytes",
    "remove",
    "write_bytes",
]

_WILD = "*?["


@dataclass(frozen=True, slots=True)
class Entry:
    """A file by its location, and its size in bytes."""

    location: str
    size: int


def join(location: str, *parts: str) -> str:
    """A location below another."""
    below = "/".join(part.strip("/") for part in parts if part.strip("/"))
    if is_remote(location):
        return f"{location.rstrip('/')}/{below}" if below else location
    return str(Path(location) / below)


def exists(location: str) -> bool:
    """Whether there is a file of this location, or a folder with something in it.

    Raises:
        RuntimeProblem: the storage can't be asked.
    """
    if not is_remote(location):
        return Path(location).exists()
    with _told(location, "read"):
        return _info(location).type.name != "NotFound"


def read_bytes(location: str) -> bytes:
    """The bytes of a file.

    Raises:
        RuntimeProblem: it is missing or can't be read.
    """
    with _told(location, "read"):
        if not is_remote(location):
            return Path(location).read_bytes()
        system, path = filesystem(location)
        with system.open_input_stream(path) as stream:
            return stream.read()


def write_bytes(location: str, data: bytes) -> None:
    """Write a file whole or not at all: a rename on a disk, one object in a store.

    Raises:
        RuntimeProblem: it can't be written.
    """
    with _told(location, "written"):
        if not is_remote(location):
            files.write_bytes(Path(location), data)
            return
        system, path = filesystem(location)
        with system.open_output_stream(path) as stream:
            stream.write(data)


def put(path: Path, location: str) -> None:
    """Write a file of this machine to a location, whole or not at all, without holding it in memory.

    Raises:
        RuntimeProblem: it can't be written.
    """
    with _told(location, "written"), path.open("rb") as data:
        if not is_remote(location):
            with files.replacing(Path(location)) as staged, staged.open("wb") as copy:
                shutil.copyfileobj(data, copy, 1 << 20)
            return
        system, there = filesystem(location)
        # What is uploaded in parts is seen when the last one is there.
        with system.open_output_stream(there) as stream:
            shutil.copyfileobj(data, stream, 1 << 23)


def remove(location: str) -> None:
    """Remove a file. One that is not there is no problem.

    Raises:
        RuntimeProblem: it can't be removed.
    """
    with _told(location, "removed"):
        if not is_remote(location):
            Path(location).unlink(missing_ok=True)
        elif exists(location):
            system, path = filesystem(location)
            system.delete_file(path)


def list_files(location: str) -> list[str]:
    """The locations of all files below a folder or prefix, at any depth, sorted; empty where there are none.

    Raises:
        RuntimeProblem: the storage can't be asked.
    """
    return [entry.location for entry in entries(location)]


def entries(location: str) -> list[Entry]:
    """Like ``list_files``, with sizes."""
    with _told(location, "listed"):
        if not is_remote(location):
            found = (path for path in Path(location).rglob("*") if path.is_file())
            return sorted((Entry(str(path), path.stat().st_size) for path in found), key=_by_location)
        from pyarrow.fs import FileSelector

        system, path = filesystem(location)
        return _entries(
            location, system.get_file_info(FileSelector(path, recursive=True, allow_not_found=True))
        )


def glob(pattern: str) -> list[Entry]:
    """The files that a location or a pattern with ``*``, ``?``, ``[…]`` or ``**`` names, sorted.

    Raises:
        RuntimeProblem: the storage can't be asked.
    """
    if not is_remote(pattern):
        paths = (Path(name) for name in local_glob(pattern, recursive=True))  # noqa: PTH207 - may be absolute
        found = [Entry(str(path), path.stat().st_size) for path in paths if path.is_file()]
        return sorted(found, key=_by_location)
    if not any(sign in pattern for sign in _WILD):
        with _told(pattern, "read"):
            return _entries(pattern, [_info(pattern)])
    folder = "/".join(pattern.split("/")[: _fixed(pattern)])
    return [entry for entry in entries(folder) if matches(entry.location, pattern)]


def matches(location: str, pattern: str) -> bool:
    """Whether a location fits a pattern, in which ``**`` stands for any number of folders."""
    return _match(location.split("/"), pattern.split("/"))


def _match(names: list[str], patterns: list[str]) -> bool:
    if not patterns:
        return not names
    if patterns[0] == "**":
        return any(_match(names[skipped:], patterns[1:]) for skipped in range(len(names) + 1))
    return bool(names) and fnmatchcase(names[0], patterns[0]) and _match(names[1:], patterns[1:])


def _fixed(pattern: str) -> int:
    """How many parts of a pattern come before the first with a wildcard."""
    parts = pattern.split("/")
    return next(i for i, part in enumerate(parts) if any(sign in part for sign in _WILD))


def local_copy(location: str, folder: Path) -> Path:
    """A file on this machine: a local location as it is, a remote one copied into the folder under its own path.

    Raises:
        RuntimeProblem: it is missing or can't be read.
    """
    if not is_remote(location):
        return Path(location)
    system, path = filesystem(location)
    target = folder / Path(*(part for part in path.split("/") if part not in {"", ".", ".."}))
    with (
        _told(location, "read"),
        files.replacing(target) as staged,
        system.open_input_stream(path) as stream,
        staged.open("wb") as copy,
    ):
        shutil.copyfileobj(stream, copy, 1 << 20)
    return target


def fingerprint(location: str) -> str:
    """What tells one state of a remote file from another, without reading it: the store's ETag.

    Raises:
        RuntimeProblem: it is missing or can't be read.
    """
    system, path = filesystem(location)
    with _told(location, "read"), system.open_input_stream(path) as stream:
        metadata = cast("Mapping[str, bytes]", stream.metadata() or {})
    return metadata.get("ETag", b"").decode().strip('"')


def _info(location: str) -> FileInfo:
    system, path = filesystem(location)
    return _one(system, path)


def _one(system: FileSystem, path: str) -> FileInfo:
    return system.get_file_info([path])[0]


def _entries(location: str, infos: list[FileInfo]) -> list[Entry]:
    """Files of a listing as locations of the scheme that was asked for."""
    scheme, path = parsed(location)
    authority = path.partition("/")[0]
    found = [
        Entry(f"{scheme}://{authority}/{info.path.partition('/')[2]}", int(info.size))
        for info in infos
        if info.type.name == "File"
    ]
    return sorted(found, key=_by_location)


def _by_location(entry: Entry) -> str:
    return entry.location


@contextmanager
def _told(location: str, done: str) -> Generator[None]:
    """Say of a storage's error which location it is about."""
    try:
        yield
    except FileNotFoundError:
        raise RuntimeProblem(f"{location} is not there") from None
    except OSError as error:
        raise RuntimeProblem(f"{location} can't be {done}: {error.strerror or first_line(error)}") from error
