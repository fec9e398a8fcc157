"""Files on the local disk: written whole or not at all, and named by their content."""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import contextmanager
from itertools import count
from typing import TYPE_CHECKING, Any, cast

from modelyard_runtime.errors import RuntimeProblem

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

_NUMBERS = count()


@contextmanager
def replacing(path: Path) -> Generator[Path]:
    """A new file beside ``path`` that takes its place when the block ends well, and is gone when it doesn't."""
    path.parent.mkdir(parents=True, exist_ok=True)
    staged = _staged(path)
    try:
        yield staged
        # whatever the mask of this process: what is written here is meant to be read by others
        staged.chmod(0o644)
        staged.replace(path)
    except BaseException:
        staged.unlink(missing_ok=True)
        raise


def _staged(path: Path) -> Path:
    """A new and empty file beside a path. `tempfile` would do it, and takes as long to load as a gate to judge."""
    while True:
        staged = path.with_name(f".{path.name}.{os.getpid()}-{next(_NUMBERS)}")
        try:
            os.close(os.open(staged, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except FileExistsError:
            continue  # what a process of the same number left, which was killed
        return staged


def write(path: Path, text: str) -> None:
    """Write a text file, in UTF-8, whole or not at all."""
    with replacing(path) as staged:
        staged.write_text(text, encoding="utf-8", newline="\n")


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    with replacing(path) as staged:
        staged.write_bytes(data)


def write_json(path: Path, document: object) -> None:
    """Write a JSON document: two spaces, keys as they come, a final newline; NaN and infinities are refused."""
    write(path, json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n")


def read_json(path: Path, what: str) -> dict[str, Any]:
    """The JSON mapping in a file; ``what`` names it in messages.

    Raises:
        RuntimeProblem: it is missing, unreadable or no JSON mapping.
    """
    try:
        data: Any = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RuntimeProblem(f"{what} {path} can't be read: {error.strerror}") from None
    except ValueError as error:
        raise RuntimeProblem(f"{what} {path} is no JSON: {error}") from None
    if not isinstance(data, dict):
        raise RuntimeProblem(f"{what} {path} has to be a JSON mapping")
    return cast("dict[str, Any]", data)


def sha256(path: Path) -> str:
    """``sha256:`` and the digest of a file's bytes."""
    with path.open("rb") as stream:
        return "sha256:" + hashlib.file_digest(stream, "sha256").hexdigest()


def sha256_of_folder(folder: Path) -> str:
    """``sha256:`` and the digest of a folder: of each file's path below it and bytes, in the order of the paths."""
    whole = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        whole.update(f"{path.relative_to(folder).as_posix()}\0{sha256(path)}\n".encode())
    return "sha256:" + whole.hexdigest()
