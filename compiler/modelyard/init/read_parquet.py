"""A Parquet file's columns, asked of DuckDB, which reads only what is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelyard.init.read_csv import LEVELS
from modelyard.init.types import Profile, UnreadableError

if TYPE_CHECKING:
    from pathlib import Path

_TYPES = (
    ("BOOLEAN", "boolean"),
    ("DATE", "date"),
    ("TIMESTAMP", "timestamp"),
    ("DECIMAL", "float"),
    ("DOUBLE", "float"),
    ("FLOAT", "float"),
    ("TINYINT", "integer"),
    ("SMALLINT", "integer"),
    ("INTEGER", "integer"),
    ("BIGINT", "integer"),
    ("UTINYINT", "integer"),
    ("USMALLINT", "integer"),
    ("UINTEGER", "integer"),
)


def read_parquet(path: Path) -> tuple[int, tuple[Profile, ...]]:
    """The number of rows and a profile of each column. Raises UnreadableError."""
    try:
        import duckdb  # noqa: PLC0415 - a part of the runtime's extra, and needed for this alone
    except ImportError as error:
        message = "reading Parquet needs DuckDB: pip install 'modelyard[runtime]', or give a CSV file"
        raise UnreadableError(message) from error
    connection = duckdb.connect()
    try:
        relation = connection.read_parquet(str(path))
        names, types = list(relation.columns), [str(t) for t in relation.types]
        rows = int(_one(connection, path, "count(*)")[0])
        return rows, tuple(_profile(connection, path, n, t, rows) for n, t in zip(names, types, strict=True))
    except duckdb.Error as error:
        raise UnreadableError(f"{path} can't be read as Parquet: {error}") from error
    finally:
        connection.close()


def _one(connection: Any, path: Path, select: str) -> Any:
    return connection.execute(f"SELECT {select} FROM read_parquet(?)", [str(path)]).fetchone()  # noqa: S608 - see below


def _profile(connection: Any, path: Path, name: str, sql_type: str, rows: int) -> Profile:
    quoted = '"' + name.replace('"', '""') + '"'  # the only thing from outside that enters the text
    missing, distinct = _one(connection, path, f"count(*) - count({quoted}), approx_count_distinct({quoted})")
    type_ = next(
        (ours for prefix, ours in _TYPES if sql_type.startswith(prefix) and "[]" not in sql_type), None
    )
    if type_ is None:
        type_ = "embedding" if sql_type in {"FLOAT[]", "DOUBLE[]"} else "string"
    least = most = None
    levels: tuple[str, ...] = ()
    if type_ in {"integer", "float"}:
        low, high = _one(connection, path, f"min({quoted}), max({quoted})")
        least, most = (float(low), float(high)) if low is not None else (None, None)
    elif type_ == "string" and distinct <= LEVELS and distinct * 2 <= rows:
        type_ = "category"
        found = connection.execute(
            f"SELECT DISTINCT {quoted} FROM read_parquet(?) WHERE {quoted} IS NOT NULL ORDER BY 1",  # noqa: S608
            [str(path)],
        ).fetchall()
        levels = tuple(str(row[0]) for row in found)
    exact = (
        rows
        if distinct * 1.1 >= rows and _unique(connection, path, quoted, rows)
        else min(int(distinct), rows - 1)
    )
    return Profile(name, type_, rows, int(missing), exact, levels, least, most)


def _unique(connection: Any, path: Path, quoted: str, rows: int) -> bool:
    return int(_one(connection, path, f"count(DISTINCT {quoted})")[0]) == rows
