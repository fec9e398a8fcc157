"""Embedded registries for tests, and a look into them past our own code."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

from modelyard_runtime.registry import database

if TYPE_CHECKING:
    from pathlib import Path


def made(folder: Path, cached: Path) -> None:
    """An empty registry in a folder; a copy of the cached one, because MLflow takes a second to make its tables."""
    if not cached.exists():
        database.prepare(cached)
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(cached, folder / "mlflow.db")


def rows(folder: Path, sql: str, *params: object) -> list[tuple[Any, ...]]:
    """What the database itself says."""
    with closing(sqlite3.connect(folder / "mlflow.db")) as opened:
        return opened.execute(sql, params).fetchall()


def versions(folder: Path) -> list[int]:
    """The versions that there are, deleted ones left out."""
    found = rows(
        folder,
        "SELECT version FROM model_versions WHERE current_stage <> 'Deleted_Internal' ORDER BY version",
    )
    return [int(number) for (number,) in found]


def aliases(folder: Path) -> dict[str, int]:
    """The aliases with their versions."""
    return {
        str(alias): int(number)
        for alias, number in rows(folder, "SELECT alias, version FROM registered_model_aliases")
    }


def statuses(folder: Path) -> list[str]:
    """How the runs ended, in the order of their beginning."""
    return [str(status) for (status,) in rows(folder, "SELECT status FROM runs ORDER BY start_time, rowid")]


def files_of(folder: Path, number: int) -> Path:
    """The folder with the files of the run of a version."""
    ((run,),) = rows(folder, "SELECT run_id FROM model_versions WHERE version = ?", number)
    return folder / "mlflow" / str(run) / "artifacts"
