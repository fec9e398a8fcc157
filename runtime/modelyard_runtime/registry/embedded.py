"""An embedded registry, opened: the local file, or a copy of the one in object storage that is put back whole."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from modelyard_runtime.registry import database, kept
from modelyard_runtime.registry.lock import locked

if TYPE_CHECKING:
    from collections.abc import Generator

    from modelyard_runtime.registry.address import Embedded

_FILES = "mlflow"
"""The folder beside the database that holds the files of the runs."""


@dataclass(frozen=True, slots=True)
class Store:
    """An opened store: its SQLAlchemy URL, and where the files of its runs are kept."""

    uri: str
    files: str


@contextmanager
def writing(place: Embedded, experiment: str) -> Generator[Store]:
    """The store for a writer, made if there is none. One in object storage is put back when the block ends well.

    Raises:
        RuntimeProblem: it can't be used, or another writer was faster.
    """
    if place.remote:
        with tempfile.TemporaryDirectory(prefix="modelyard-") as scratch:
            copy = Path(scratch) / place.database
            mark = kept.fetch(place, copy)
            database.prepare(copy)
            yield _store(place, copy)
            kept.put_back(place, copy, mark)
        return
    folder = Path(place.folder)
    _make(folder)
    with locked(folder / f".{place.database}.lock"):
        path = folder / place.database
        database.prepare(path)
        database.at_home(path, experiment, _store(place, path).files)
        yield _store(place, path)


@contextmanager
def reading(place: Embedded, experiment: str) -> Generator[Store | None]:
    """The store for a reader; None where there is none yet, and none is made.

    Raises:
        RuntimeProblem: it can't be used.
    """
    if place.remote:
        with tempfile.TemporaryDirectory(prefix="modelyard-") as folder:
            copy = Path(folder) / place.database
            if kept.fetch(place, copy) is None:
                yield None
                return
            database.prepare(copy)
            yield _store(place, copy)
        return
    path = Path(place.folder) / place.database
    if not path.exists():
        yield None
        return
    with locked(path.with_name(f".{place.database}.lock")):
        database.prepare(path)
        database.at_home(path, experiment, _store(place, path).files)
    yield _store(place, path)


def _store(place: Embedded, path: Path) -> Store:
    return Store(database.url(path), f"{place.folder.rstrip('/')}/{_FILES}")


def _make(folder: Path) -> None:
    """The folder, which git leaves alone: what a registry holds are products."""
    folder.mkdir(parents=True, exist_ok=True)
    ignore = folder / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n", encoding="utf-8")
