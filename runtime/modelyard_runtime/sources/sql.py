"""Sources that are tables of a database: streamed in batches, by a cursor that the server keeps."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from modelyard_runtime.engine import database, database_types
from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.sources.raw import Raw

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pyarrow
    import sqlalchemy

    from modelyard_runtime.contract.types import Source
    from modelyard_runtime.engine.types import Engine, Field, Table

BATCH = 5_000
"""Rows that are in memory at a time."""


def read(engine: Engine, source: Source) -> Raw:
    """The rows of a table, in the engine; where the engine is the database itself, they stay where they are.

    Raises:
        RuntimeProblem: the variable with the URL is not set, or the database or table can't be read.
    """
    url = url_of(source)
    inside = engine.inside(url, source.location)
    if inside is not None:
        return Raw(inside, source.location, "", typed=True)
    connection = database.connect(url, f"the database of data.{source.name}")
    try:
        with database.told(f"the database of data.{source.name} can't be read"):
            return _copied(engine, source, connection)
    finally:
        connection.close()
        connection.engine.dispose()


def _copied(engine: Engine, source: Source, connection: sqlalchemy.Connection) -> Raw:
    name, schema = _name(source)
    found = database.fields(connection, name, schema)
    wanted = {column.name for column in source.columns} or {field.name for field in found}
    chosen = [field for field in found if field.name in wanted]
    if not chosen:
        raise RuntimeProblem(
            f"the table {source.location} has none of the columns of data.{source.name}",
            help=f"it has {', '.join(sorted(field.name for field in found))}",
        )
    # SQLite holds any value in any column, so that its values are text until they are looked at.
    typed = connection.dialect.name != "sqlite"
    table = _Stream(connection, source, [_as_read(field, typed=typed) for field in chosen]).into(
        engine if typed else engine.parser
    )
    extra = tuple(field.name for field in found if field.name not in wanted)
    return Raw(table, source.location, "", parsed=not typed, typed=typed, extra=extra)


def url_of(source: Source) -> sqlalchemy.URL:
    """The URL of a source's database, from the variable that its secret names.

    Raises:
        RuntimeProblem: the variable is not set, or holds no URL.
    """
    name = source.secret or ""
    text = os.environ.get(name, "")
    if not text:
        raise RuntimeProblem(
            f"data.{source.name} needs the database's URL in the environment variable {name}, which is not set",
            help=f"export {name}={database.FORM}",
        )
    return database.url_of(text, f"what the environment variable {name} holds")


def _name(source: Source) -> tuple[str, str | None]:
    """The name of the table, and of its schema where it is given."""
    schema, _, name = source.location.rpartition(".")
    return name, schema or None


def _as_read(field: Field, *, typed: bool) -> Field:
    """A column in the type in which its values come: decimals as text, which keeps them exact."""
    plain = typed and field.type not in {"DECIMAL", "HUGEINT"}
    return field if plain else replace(field, type="VARCHAR")


class _Stream:
    """The rows of a table as Arrow batches, with the reader's own error kept from passing through the engine."""

    def __init__(self, connection: sqlalchemy.Connection, source: Source, fields: Sequence[Field]) -> None:
        self._connection, self._source, self._fields = connection, source, fields
        self._schema = database_types.schema(fields)
        self._error: Exception | None = None

    def into(self, engine: Engine) -> Table:
        """The stream as a table of the engine."""
        import pyarrow

        try:
            return engine.frame(pyarrow.RecordBatchReader.from_batches(self._schema, self._batches()))
        except RuntimeProblem:
            if self._error is not None:
                raise self._error from None
            raise

    def _batches(self) -> Iterator[pyarrow.RecordBatch]:
        try:
            for rows in self._partitions():
                yield database_types.batch(self._schema, rows)
        except Exception as error:
            self._error = error
            raise

    def _partitions(self) -> Iterator[Sequence[Sequence[object]]]:
        import sqlalchemy

        name, schema = _name(self._source)
        # Columns without a type bring values as the driver has them.
        columns: list[Any] = [sqlalchemy.column(field.name) for field in self._fields]
        query: Any = sqlalchemy.select(*columns).select_from(sqlalchemy.table(name, schema=schema))
        options = {"stream_results": True, "yield_per": BATCH}
        rows: Any = self._connection.execute(query, execution_options=options)
        found: Iterator[Sequence[Sequence[object]]] = rows.partitions()
        return found
