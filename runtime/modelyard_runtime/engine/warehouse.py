"""A warehouse as the engine: statements go to where the data is, over SQLAlchemy.

Ibis was weighed and left out: it reads a statement anew, nests it and prints it in its own words, and what its
functions mean differs from warehouse to warehouse. What is needed is a cursor, a stream and the types of columns, which
SQLAlchemy has for every warehouse, and which sources of the kind ``sql`` need anyway.
"""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modelyard_runtime.engine import database, database_types
from modelyard_runtime.engine.duck import DuckEngine
from modelyard_runtime.engine.formats import reader_of
from modelyard_runtime.engine.sql.translate import translated
from modelyard_runtime.engine.streams import stream_of, write_stream
from modelyard_runtime.engine.types import Engine, Table, chosen, quoted
from modelyard_runtime.errors import RuntimeProblem

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

    import pyarrow
    import sqlalchemy

    from modelyard_runtime.engine.formats import Format
    from modelyard_runtime.engine.sql.translate import Target

LOADED = 10_000
"""Rows that are loaded by one statement."""


class WarehouseEngine(Engine):
    """A database behind a URL. Statements are translated; what is not known to mean the same is refused.

    Tables of the same database are read where they lie. What comes from elsewhere is loaded into temporary tables. All
    is one transaction, so that every statement sees the same state of the data, and nothing is left behind.
    """

    def __init__(self, url: str, *, memory_limit: str | None = None, threads: int | None = None) -> None:
        self._target = _target(url)
        self._url = database.url_of(url, "the engine's URL")
        self._connection = database.connect(self._url, "the warehouse")
        self._spill = tempfile.TemporaryDirectory(prefix="modelyard-")
        # Text files are parsed by DuckDB, so that the same lines are rows whatever the engine is.
        self._parser = DuckEngine(memory_limit=memory_limit, threads=threads)
        self._tables = 0

    @property
    def spill(self) -> Path:
        """The folder for what is kept beside a scan; it goes when the engine is closed."""
        return Path(self._spill.name)

    @property
    def parser(self) -> DuckEngine:
        """DuckDB, for text."""
        return self._parser

    def table(
        self, location: str, *, columns: Sequence[str] | None = None, text: Sequence[str] = ()
    ) -> Table:
        """A file, or the files of a glob, as a table."""
        from modelyard_runtime.storage.locations import glob

        found = [entry.location for entry in glob(location)]
        if not found:
            raise RuntimeProblem(f"no file matches {location}")
        return chosen(self.scan(found, form=reader_of(location), text=text), columns)

    def scan(
        self,
        locations: Sequence[str],
        *,
        form: Format | None = None,
        text: Sequence[str] | None = (),
        lenient: bool = False,
    ) -> Table:
        """Files as a table of all their columns, loaded into the warehouse."""
        parsed = self._parser.scan(locations, form=form, text=text, lenient=lenient)
        table = self.frame(self._parser.arrow(f"SELECT * FROM {parsed.sql}"))
        return Table(table.sql, table.fields, parsed.rejects, parsed.partial)

    def rejected(self, table: Table) -> tuple[int, tuple[str, ...]]:
        """How many lines of a lenient scan were no rows, and the first of them."""
        return self._parser.rejected(table)

    def inside(self, url: sqlalchemy.URL, name: str) -> Table | None:
        """A table of a database, where that is this one; each text in the collation in which DuckDB compares."""
        mine = self._url
        if (url.host, url.port, url.database) != (mine.host, mine.port, mine.database):
            return None
        schema, _, table = name.rpartition(".")
        fields = database.fields(self._connection, table, schema or None)
        place = ".".join(quoted(part) for part in (schema, table) if part)
        columns = ", ".join(database_types.compared_as_bytes(field) for field in fields)
        return Table(f"{self._view(f'SELECT {columns} FROM {place}')}", fields)

    def keep(self, sql: str) -> Table:
        """The result of a query, computed once, in a temporary table."""
        name = self._name()
        self._run(f"CREATE TEMPORARY TABLE {name} AS {translated(sql, (), self._target)}")
        self._run(f"ANALYZE {name}")
        return Table(name, database.fields(self._connection, name, None))

    def frame(self, data: object) -> Table:
        """A pandas, polars or Arrow table, or a stream of Arrow batches, as a temporary table."""
        stream = stream_of(data, self._parser)
        name, fields = self._name(), database_types.of_arrow(stream.schema)
        columns = ", ".join(database_types.declared(field) for field in fields)
        self._run(f"CREATE TEMPORARY TABLE {name} ({columns})")
        with self._told():
            for batch in stream:
                database.load(self._connection, name, batch, LOADED)
        self._run(f"ANALYZE {name}")
        return Table(name, fields)

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        return self._run(translated(sql, parameters, self._target))

    def arrow(self, sql: str, *, batch: int = 65_536) -> pyarrow.RecordBatchReader:
        """The result of a query as a stream of Arrow batches, by a cursor that the server keeps."""
        import pyarrow

        text = translated(sql, (), self._target)
        name = self._view(text)
        schema = database_types.schema(database.fields(self._connection, name, None))
        return pyarrow.RecordBatchReader.from_batches(schema, self._batches(text, schema, batch))

    def _batches(self, text: str, schema: pyarrow.Schema, size: int) -> Iterator[pyarrow.RecordBatch]:
        with self._told():
            for rows in database.stream(self._connection, text, size):
                yield database_types.batch(schema, rows)

    def write_parquet(self, sql: str, path: Path) -> int:
        """Write the result of a query to a Parquet file, in its order, whole or not at all; how many rows it has."""
        return write_stream(self.arrow(sql), path)

    def close(self) -> None:
        """Take the transaction back, and with it all that was loaded."""
        self._parser.close()
        self._connection.close()
        self._connection.engine.dispose()
        self._spill.cleanup()

    def _view(self, text: str) -> str:
        name = self._name()
        self._run(f"CREATE TEMPORARY VIEW {name} AS {text}")
        return name

    def _run(self, text: str) -> list[tuple[Any, ...]]:
        with self._told():
            return database.run(self._connection, text)

    def _name(self) -> str:
        self._tables += 1
        return f"modelyard_{self._tables}"

    @contextmanager
    def _told(self) -> Generator[None]:
        with database.told("the data can't be read"):
            yield


def _target(url: str) -> Target:
    scheme = url.partition("://")[0].partition("+")[0]
    if scheme not in {"postgres", "postgresql"}:
        raise RuntimeProblem(
            f"the engine {scheme or url} is not known",
            help="use duckdb, spark, or the URL of a warehouse that begins with postgresql://",
        )
    from modelyard_runtime.engine.sql.postgres import POSTGRES

    return POSTGRES
