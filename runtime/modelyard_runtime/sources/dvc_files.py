"""What DVC records of data: the entries of ``.dvc`` files and of ``dvc.lock``, read without DVC itself."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from modelyard_runtime.errors import RuntimeProblem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_SKIPPED = frozenset({"node_modules", "__pycache__"})
_BLOCK = 1 << 20
_TEXT = bytes(range(32, 127)) + b"\n\r\t\f\b"


@dataclass(frozen=True, slots=True)
class Tracked:
    """A file or folder that DVC tracks.

    Attributes:
        path: A local path, or the URL that was imported.
        digest: The recorded hash: of a folder it ends in ``.dir``.
        kind: ``md5`` of the bytes, ``etag`` of an object store, or ``md5-dos2unix``, DVC 2's hash, for which line
            ends of text do not count.
        record: The file that says so.
        files: The recorded hash of each file below an imported URL, by its path there.
    """

    path: str
    digest: str
    kind: str
    record: Path
    files: Mapping[str, str] = field(default_factory=dict[str, str])


def repository(path: Path) -> Path | None:
    """The DVC repository that a path lies in: the nearest folder above it with a ``.dvc`` folder."""
    return next((folder for folder in (path, *path.parents) if (folder / ".dvc").is_dir()), None)


def tracked(root: Path) -> Iterator[Tracked]:
    """Everything that the records below a repository's root track."""
    for folder, names, files in os.walk(root):
        names[:] = sorted(name for name in names if not name.startswith(".") and name not in _SKIPPED)
        for name in sorted(files):
            if name.endswith(".dvc") or name == "dvc.lock":
                yield from _entries(Path(folder) / name)


def _entries(record: Path) -> Iterator[Tracked]:
    data = _read(record)
    if record.name == "dvc.lock":
        for stage in cast("dict[str, dict[str, Any]]", data.get("stages") or {}).values():
            yield from (_entry(one, record.parent, record) for one in stage.get("outs") or ())
        return
    folder = record.parent / str(data.get("wdir") or ".")
    for one in (*(data.get("outs") or ()), *(data.get("deps") or ())):
        yield _entry(one, folder, record)


def _read(record: Path) -> dict[str, Any]:
    import yaml

    try:
        data: object = yaml.safe_load(record.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise RuntimeProblem(f"DVC's record {record} can't be read: {error}") from error
    return cast("dict[str, Any]", data) if isinstance(data, dict) else {}


def _entry(one: Mapping[str, Any], folder: Path, record: Path) -> Tracked:
    path = str(one["path"])
    if "://" not in path:
        path = os.path.normpath(folder / path)
    files = {str(item["relpath"]): _hash(item)[0] for item in one.get("files") or ()}
    digest, kind = _hash(one)
    return Tracked(path, digest, kind, record, files)


def _hash(one: Mapping[str, Any]) -> tuple[str, str]:
    if one.get("etag"):
        return str(one["etag"]).strip('"'), "etag"
    # DVC 3 names the hash; where no name stands, the entry is of DVC 2.
    return str(one.get("md5") or ""), "md5" if "hash" in one else "md5-dos2unix"


def digest_of(path: Path, kind: str) -> str:
    """The hash that DVC gives a file or folder."""
    if path.is_dir():
        below = sorted(file for file in path.rglob("*") if file.is_file())
        listed = [
            {"md5": _digest_of_file(file, kind), "relpath": file.relative_to(path).as_posix()}
            for file in below
        ]
        listed.sort(key=lambda one: one["relpath"])
        return hashlib.md5(json.dumps(listed).encode(), usedforsecurity=False).hexdigest() + ".dir"
    return _digest_of_file(path, kind)


def _digest_of_file(path: Path, kind: str) -> str:
    whole = hashlib.md5(usedforsecurity=False)
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            plain = kind == "md5" or not _is_text(block[:512])
            whole.update(block if plain else block.replace(b"\r\n", b"\n"))
    return whole.hexdigest()


def _is_text(block: bytes) -> bool:
    """Whether DVC 2 took a block for text."""
    return b"\0" not in block and len(block.translate(None, _TEXT)) <= 0.30 * len(block)
