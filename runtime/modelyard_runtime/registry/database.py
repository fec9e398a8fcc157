"""The SQLite file of an embedded registry: made whole, brought up to date, and at home where it lies."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.files import replacing

_DAMAGED = "restore it from a backup, or move it away to begin a new registry"


def url(path: Path) -> str:
    """The SQLAlchemy URL of a SQLite file."""
    return f"sqlite:///{path.absolute().as_posix()}"


def prepare(path: Path) -> None:
    """Make the database, or bring it up to date with the installed MLflow: whole, or left as it was.

    A database of an earlier schema is kept beside the new one, under the name of its revision.

    Raises:
        RuntimeProblem: the file is no MLflow database, or a newer MLflow wrote it.
    """
    if not path.exists():
        with replacing(path) as staged:
            _create(staged)
        return
    found, (head, known) = _revision(path), _revisions()
    if found == head:
        return
    if found not in known:
        raise RuntimeProblem(
            f"the registry {path} was written by a newer MLflow: this one does not know its schema {found}",
            help="install at least that version of mlflow-skinny",
        )
    with replacing(path) as staged:
        shutil.copyfile(path, staged)
        _upgrade(staged)
        shutil.copyfile(path, path.with_name(f"{path.name}.{found}"))


def _create(path: Path) -> None:
    """Let MLflow make its tables in an empty file."""
    from modelyard_runtime.registry.client import mlflow_client
    from modelyard_runtime.registry.failures import failing

    with failing(str(path.parent), "make a registry"):
        mlflow_client(url(path)).search_experiments(max_results=1)


def _upgrade(path: Path) -> None:
    command = [sys.executable, "-P", "-m", "mlflow", "db", "upgrade", url(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own interpreter
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise RuntimeProblem(f"the registry can't be brought up to date: {last}", help=_DAMAGED)


def _revision(path: Path) -> str:
    """The revision of a database's schema.

    Raises:
        RuntimeProblem: it is no database of MLflow's.
    """
    try:
        with closing(sqlite3.connect(path)) as database:
            rows = database.execute("SELECT version_num FROM alembic_version").fetchall()
    except sqlite3.DatabaseError as error:
        raise RuntimeProblem(f"the registry {path} is no MLflow database: {error}", help=_DAMAGED) from None
    if len(rows) != 1:
        raise RuntimeProblem(f"the registry {path} is no MLflow database: it has no schema", help=_DAMAGED)
    return str(rows[0][0])


def _revisions() -> tuple[str, frozenset[str]]:
    """The newest schema that the installed MLflow knows, and all of them."""
    import mlflow
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory(str(Path(mlflow.__file__).parent / "store" / "db_migrations"))
    return str(scripts.get_current_head()), frozenset(script.revision for script in scripts.walk_revisions())


_PLACES = (
    ("experiments", "artifact_location"),
    ("runs", "artifact_uri"),
    ("model_versions", "source"),
    ("model_versions", "storage_location"),
)
"""Where MLflow keeps absolute paths of files."""


def at_home(path: Path, experiment: str, files: str) -> None:
    """Let a database that was moved with its folder know where its files are now.

    Args:
        path: The database.
        experiment: The experiment whose location tells where the files were.
        files: Where they are.
    """
    with closing(sqlite3.connect(path, timeout=20)) as database, database:
        found = database.execute(
            "SELECT artifact_location FROM experiments WHERE name = ?", (experiment,)
        ).fetchone()
        before = str(found[0]) if found else files
        if before == files:
            return
        for table, column in _PLACES:
            database.execute(
                f"UPDATE {table} SET {column} = ? || substr({column}, ?) WHERE {column} LIKE ? ESCAPE '!'",
                (files, len(before) + 1, _beginning(before)),
            )


def _beginning(path: str) -> str:
    return re.sub(r"([!%_])", r"!\1", path) + "%"
