"""DuckDB as the engine: embedded, columnar, in bounded memory."""

from __future__ import annotations

import os
import re
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modelyard_runtime.engine import duck_csv
from modelyard_runtime.engine.formats import reader_of
from modelyard_runtime.engine.streams import columns_that_some_lack
from modelyard_runtime.engine.types import HEXADECIMAL, Engine, Table, chosen, literal, quoted
from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.files import replacing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pyarrow
    import sqlalchemy

    from modelyard_runtime.engine.arrays import Values
    from modelyard_runtime.engine.formats import Format

_OPTIONS = {
    "csv": f"header = true, union_by_name = true, {duck_csv.BUFFERED}",
    # A key may be missing from all but a few lines, so that all are looked at for names and types.
    "json": "union_by_name = true, sample_size = -1",
}

_A_THREAD = 40_000_000
"""Bytes that a thread may need for itself."""

_SETTINGS = (
    # Aggregates don't depend on the order of rows, and keeping it costs memory.
    "SET preserve_insertion_order = false",
    # What a time without a zone means must not depend on the machine.
    "SET TimeZone = 'UTC'",
    # It would be written to standard output, among the results.
    "SET enable_progress_bar = false",
)


class DuckEngine(Engine):
    """One connection in memory. What has to be kept beside a scan spills to a folder that goes with it."""

    def __init__(self, *, memory_limit: str | None = None, threads: int | None = None) -> None:
        import duckdb

        self._error = duckdb.Error
        self._spill = tempfile.TemporaryDirectory(prefix="modelyard-")
        settings: dict[str, str | bool | int | float | list[str]] = {"temp_directory": self._spill.name}
        if memory_limit:
            settings["memory_limit"] = memory_limit
        threads = threads or _fitting(memory_limit)
        if threads:
            settings["threads"] = threads
        try:
            self._connection = duckdb.connect(config=settings)
        except duckdb.Error as error:
            self._spill.cleanup()
            raise RuntimeProblem(f"the engine can't be started: {_first(error)}") from error
        for setting in _SETTINGS:
            self._connection.execute(setting)
        self._connection.execute(f"CREATE MACRO {HEXADECIMAL}(digits) AS CAST('0x' || digits AS BIGINT)")
        self._tables = 0
        self._frames: dict[str, object] = {}

    @property
    def spill(self) -> Path:
        """The folder for what is kept beside a scan; it goes when the engine is closed."""
        return Path(self._spill.name)

    @property
    def embedded(self) -> bool:
        """It is."""
        return True

    @property
    def parser(self) -> DuckEngine:
        """Itself."""
        return self

    def table(
        self, location: str, *, columns: Sequence[str] | None = None, text: Sequence[str] = ()
    ) -> Table:
        """A file, or the files of a glob, as a table."""
        scanned = chosen(self.scan([location], text=text), columns)
        if reader_of(location) == "parquet":
            return scanned
        # Text is parsed once, into columns, and not once a query.
        names = ", ".join(quoted(field.name) for field in scanned.fields) or "1 AS no_column"
        return Table(self.keep(f"SELECT {names} FROM {scanned.sql}").sql, scanned.fields)

    def scan(
        self,
        locations: Sequence[str],
        *,
        form: Format | None = None,
        text: Sequence[str] | None = (),
        lenient: bool = False,
    ) -> Table:
        """Files as a table of all their columns, read anew by every query."""
        form = form or reader_of(locations[0])
        if form == "parquet":
            found = self.described(f"read_parquet({duck_csv.listed(locations)}, union_by_name = true)")
            return replace(found, partial=columns_that_some_lack(locations)) if lenient else found
        if lenient and form == "csv":
            return duck_csv.scan(self, locations, text, self._name())
        return self._typed(f"read_{form}({duck_csv.listed(locations)}, {_OPTIONS[form]}", form, text)

    def _typed(self, scan: str, form: Format, text: Sequence[str] | None) -> Table:
        """A scan, given without its closing bracket, that leaves some of its columns as text."""
        found = self.described(f"{scan})")
        given = {field.name: "VARCHAR" for field in found.fields if text is None or field.name in text}
        if not given:
            return found
        if form == "json":
            # Where types are given, columns without one are not read.
            given = {field.name: field.type for field in found.fields} | given
        return self.described(
            f"{scan}, {'columns' if form == 'json' else 'types'} = {duck_csv.types(given)})"
        )

    def inside(self, url: sqlalchemy.URL, name: str) -> Table | None:
        """None: this engine is no database of others."""
        del url, name
        return None

    def rejected(self, table: Table) -> tuple[int, tuple[str, ...]]:
        """How many lines of a lenient scan were no rows, once it was kept, and the first of them with the reason."""
        return duck_csv.rejected(self, table.rejects)

    def keep(self, sql: str) -> Table:
        """The result of a query, computed once, as a table for the queries that follow."""
        name = self._name()
        self.rows(f"CREATE TABLE {name} AS {sql}")
        return self.described(name)

    def frame(self, data: object) -> Table:
        """A pandas, polars or Arrow table, or a stream of Arrow batches, as a table."""
        import pyarrow

        name = self._name()
        try:
            self._connection.register(name, data)
        except self._error as error:
            raise RuntimeProblem(f"{type(data).__name__} is no table: {_first(error)}") from error
        if not isinstance(data, pyarrow.RecordBatchReader):
            self._frames[name] = data
            return self.described(name)
        # A stream can be read once only.
        kept = self.keep(f"SELECT * FROM {name}")
        self._connection.unregister(name)
        return kept

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        try:
            return self._connection.execute(sql, list(parameters) if parameters else None).fetchall()
        except self._error as error:
            raise RuntimeProblem(f"the data can't be read: {_first(error)}") from error

    def arrow(self, sql: str, *, batch: int = 65_536) -> pyarrow.RecordBatchReader:
        """The result of a query as a stream of Arrow batches.

        Each stream has a cursor of its own, so that other queries may run while it is read.
        """
        cursor = self._connection.cursor()
        for setting in _SETTINGS:
            cursor.execute(setting)
        for name, data in self._frames.items():
            cursor.register(name, data)
        try:
            reader: pyarrow.RecordBatchReader = cursor.sql(sql).to_arrow_reader(batch)
        except self._error as error:
            raise RuntimeProblem(f"the data can't be read: {_first(error)}") from error
        return reader

    def arrays(self, sql: str) -> Iterator[tuple[Values, ...]]:
        """The result of a query of numbers, part by part, without pyarrow. No other query may run meanwhile."""
        from modelyard_runtime.engine.arrays import parts

        try:
            yield from parts(self._connection.sql(sql))
        except (self._error, RuntimeError) as error:
            raise RuntimeProblem(f"the data can't be read: {_first(error)}") from error

    def write_parquet(self, sql: str, path: Path) -> int:
        """Write the result of a query to a Parquet file, in its order, whole or not at all; how many rows it has."""
        with replacing(path) as staged:
            # The order of a query that asks for one is kept by COPY whatever the setting, that of files is not.
            counted = self.rows(f"COPY ({sql}) TO {literal(str(staged))} (FORMAT parquet, COMPRESSION zstd)")
        return int(counted[0][0])

    def close(self) -> None:
        """Give back memory and the folder for what was spilt."""
        self._connection.close()
        self._spill.cleanup()

    def _name(self) -> str:
        self._tables += 1
        return f"kept_{self._tables}"

    def described(self, sql: str) -> Table:
        """What stands after FROM, with its columns."""
        return Table(sql, duck_csv.described(self, sql))


def _first(error: Exception) -> str:
    return str(error).strip().splitlines()[0]


def _fitting(memory_limit: str | None) -> int | None:
    """How many threads find room for what each of them holds while it reads; None for as many as there are cores."""
    found = re.fullmatch(r"\s*([0-9]+)(?:\.[0-9]+)?\s*([kmgt])i?b\s*", memory_limit or "", re.IGNORECASE)
    if found is None:
        return None
    size = int(found.group(1)) * int(1000 ** " kmgt".index(found.group(2).lower()))
    return max(1, min(os.cpu_count() or 1, size // _A_THREAD))
