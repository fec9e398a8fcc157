"""Embedded registries for tests, and a look into them past our own code."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

from modelyard_runtime.registry import database


@cache
def _empty() -> bytes:
    """A registry with nothing in it. MLflow takes a second to make its tables."""
    with tempfile.TemporaryDirectory() as folder:
        database.prepare(Path(folder) / "mlflow.db")
        return (Path(folder) / "mlflow.db").read_bytes()


def made(folder: Path) -> Path:
    """An empty registry in a folder: its database."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "mlflow.db").write_bytes(_empty())
    return folder / "mlflow.db"


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
