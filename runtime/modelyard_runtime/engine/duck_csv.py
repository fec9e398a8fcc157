"""CSV files whose lines may be broken and whose columns may differ, in DuckDB."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard_runtime.engine.types import Field, Table, literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from modelyard_runtime.engine.types import Engine

BUFFERED = "buffer_size = 4194304"
"""As an option: DuckDB's own buffers of 32 MB are no faster, and a few of them are a small limit of memory."""

_SHOWN = 5
"""Broken lines that are named."""


def scan(engine: Engine, locations: Sequence[str], text: Sequence[str] | None, name: str) -> Table:
    """Files as one table; lines that are no rows are left out and noted under ``name``.

    DuckDB notes them only for files of the same columns, so that these are scanned together, and other ones apart.
    """
    groups = _by_columns(engine, locations)
    names = list(dict.fromkeys(column for columns in groups for column in columns))
    noted = f"store_rejects = true, rejects_table = '{name}', rejects_scan = '{name}_scan'"
    scans = [
        f"read_csv({listed(files)}, header = true, {BUFFERED}, {noted}{_types(columns, text)})"
        for columns, files in groups.items()
    ]
    sql = scans[0] if len(scans) == 1 else f"({' UNION ALL BY NAME '.join(f'FROM {scan}' for scan in scans)})"
    everywhere = set(names).intersection(*groups)
    partial = tuple(column for column in names if column not in everywhere)
    return Table(sql, described(engine, sql), name, partial)


def rejected(engine: Engine, name: str) -> tuple[int, tuple[str, ...]]:
    """How many lines were noted under a name, and the first of them with the reason."""
    if not name or not engine.rows("SELECT 1 FROM duckdb_tables() WHERE table_name = ?", [name]):
        return 0, ()
    # One scan has one row for each column that is amiss, and a file's own number.
    lines = (
        f"SELECT s.file_path AS file, e.line AS line, min(e.error_type) AS why FROM {name} e "
        f"JOIN {name}_scan s USING (scan_id, file_id) GROUP BY ALL"
    )
    count = engine.rows(f"SELECT count(*) FROM ({lines})")[0][0]
    first = engine.rows(f"SELECT file, line, why FROM ({lines}) ORDER BY file, line LIMIT {_SHOWN}")
    return int(count), tuple(
        f"{str(file).rsplit('/', 1)[-1]}:{line}: {str(why).lower()}" for file, line, why in first
    )


def listed(locations: Iterable[str]) -> str:
    """Locations as an SQL list."""
    return f"[{', '.join(literal(location) for location in locations)}]"


def types(given: Mapping[str, str]) -> str:
    """Columns and their types as what a reader's option takes."""
    return f"{{{', '.join(f'{literal(name)}: {literal(type_)}' for name, type_ in given.items())}}}"


def described(engine: Engine, sql: str) -> tuple[Field, ...]:
    """The columns of what stands after FROM."""
    return tuple(Field(str(row[0]), str(row[1])) for row in engine.rows(f"DESCRIBE SELECT * FROM {sql}"))


def _by_columns(engine: Engine, locations: Sequence[str]) -> dict[tuple[str, ...], list[str]]:
    groups: dict[tuple[str, ...], list[str]] = {}
    for location in locations:
        head = f"read_csv({literal(location)}, header = true, all_varchar = true, ignore_errors = true)"
        groups.setdefault(tuple(field.name for field in described(engine, head)), []).append(location)
    return groups


def _types(columns: Sequence[str], text: Sequence[str] | None) -> str:
    if text is None:
        return ", all_varchar = true"
    given = {name: "VARCHAR" for name in columns if name in set(text)}
    # All rows say what the others are, so that a late one can't contradict the first.
    return ", sample_size = -1" + (f", types = {types(given)}" if given else "")
