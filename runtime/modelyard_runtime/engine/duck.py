"""DuckDB as the engine: embedded, columnar, in bounded memory."""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING, Any

from modelyard_runtime.engine.types import Engine, Field, Table, literal, quoted
from modelyard_runtime.errors import RuntimeProblem

if TYPE_CHECKING:
    from collections.abc import Sequence

_READERS = {
    ".parquet": "parquet",
    ".pq": "parquet",
    ".csv": "csv",
    ".csv.gz": "csv",
    ".tsv": "csv",
    ".json": "json",
    ".jsonl": "json",
    ".ndjson": "json",
}
"""How a location is read, by how its name ends."""


class DuckEngine(Engine):
    """One connection in memory. What has to be kept beside a scan spills to a folder that goes with it."""

    def __init__(self, *, memory_limit: str | None = None, threads: int | None = None) -> None:
        import duckdb

        self._error = duckdb.Error
        self._spill = tempfile.TemporaryDirectory(prefix="modelyard-")
        settings: dict[str, str | bool | int | float | list[str]] = {"temp_directory": self._spill.name}
        if memory_limit:
            settings["memory_limit"] = memory_limit
        if threads:
            settings["threads"] = threads
        self._connection = duckdb.connect(config=settings)
        # Aggregates don't depend on the order of rows, and keeping it costs memory.
        self._connection.execute("SET preserve_insertion_order = false")
        self._tables = 0

    def table(
        self, location: str, *, columns: Sequence[str] | None = None, text: Sequence[str] = ()
    ) -> Table:
        """A file, or the files of a glob, as a table."""
        reader = reader_of(location)
        if reader == "parquet":
            return self._described(f"read_parquet({literal(location)})", columns)
        scan = (
            f"read_csv({literal(location)}{self._types(location, text)})"
            if reader == "csv"
            else f"read_json({literal(location)})"
        )
        # Text is parsed once, into columns, and not once a query.
        kept = self._described(scan, columns)
        self._tables += 1
        name = f"scanned_{self._tables}"
        chosen = ", ".join(quoted(field.name) for field in kept.fields) or "1 AS no_column"
        self.rows(f"CREATE TEMP TABLE {name} AS SELECT {chosen} FROM {scan}")
        return Table(name, kept.fields)

    def _types(self, location: str, text: Sequence[str]) -> str:
        present = {field.name for field in self._described(f"read_csv({literal(location)})", None).fields}
        given = [f"{literal(name)}: 'VARCHAR'" for name in text if name in present]
        return f", types = {{{', '.join(given)}}}" if given else ""

    def _described(self, scan: str, columns: Sequence[str] | None) -> Table:
        fields = tuple(Field(str(row[0]), str(row[1])) for row in self.rows(f"DESCRIBE SELECT * FROM {scan}"))
        kept = None if columns is None else frozenset(columns)
        return Table(scan, tuple(field for field in fields if kept is None or field.name in kept))

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        try:
            return self._connection.execute(sql, list(parameters) if parameters else None).fetchall()
        except self._error as error:
            first = str(error).strip().splitlines()[0]
            raise RuntimeProblem(f"the data can't be read: {first}") from error

    def close(self) -> None:
        """Give back memory and the folder for what was spilt."""
        self._connection.close()
        self._spill.cleanup()


def reader_of(location: str) -> str:
    """How a location is read.

    Raises:
        RuntimeProblem: its name ends like no format that is known.
    """
    for ending, reader in _READERS.items():
        if location.lower().endswith(ending):
            return reader
    raise RuntimeProblem(
        f"the format of {location} is unknown", help=f"name a file that ends in {', '.join(sorted(_READERS))}"
    )
