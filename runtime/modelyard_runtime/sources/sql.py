"""Sources that are tables of a database: streamed in batches, by a cursor that the server keeps."""

from __future__ import annotations

import os
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.sources.arrow import arrow_type, batch
from modelyard_runtime.sources.raw import Raw
from modelyard_runtime.storage.filesystems import first_line

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

    import pyarrow
    import sqlalchemy

    from modelyard_runtime.contract.types import Source
    from modelyard_runtime.engine.types import Engine, Table

BATCH = 5_000
"""Rows that are in memory at a time."""


def read(engine: Engine, source: Source) -> Raw:
    """The rows of a table, in the engine.

    Raises:
        RuntimeProblem: the variable with the URL is not set, or the database or table can't be read.
    """
    url = url_of(source)
    with _connected(source, url) as connection:
        found = _columns(connection, source)
        wanted = {column.name for column in source.columns} or set(found)
        chosen = {name: type_ for name, type_ in found.items() if name in wanted}
        if not chosen:
            names = ", ".join(sorted(found))
            raise RuntimeProblem(
                f"the table {source.location} has none of the columns of data.{source.name}",
                help=f"it has {names}",
            )
        stream = _Stream(connection, source, chosen)
        table = stream.into(engine)
    extra = tuple(name for name in found if name not in chosen)
    return Raw(table, source.location, "", typed=stream.typed, extra=extra)


def url_of(source: Source) -> sqlalchemy.URL:
    """The URL of a source's database, from the variable that its secret names.

    Raises:
        RuntimeProblem: the variable is not set, or holds no URL.
    """
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    name = source.secret or ""
    text = os.environ.get(name, "")
    if not text:
        raise RuntimeProblem(
            f"data.{source.name} needs the database's URL in the environment variable {name}, which is not set",
            help=f"export {name}=postgresql://user:password@host/database",
        )
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        # The text may hold a password, so that it is not shown.
        raise RuntimeProblem(
            f"the environment variable {name} holds no database URL",
            help="write it as postgresql://user:password@host/database",
        ) from None
    if url.drivername in {"postgres", "postgresql"}:
        return url.set(drivername="postgresql+psycopg")
    return url


@contextmanager
def _connected(source: Source, url: sqlalchemy.URL) -> Generator[sqlalchemy.Connection]:
    import sqlalchemy
    from sqlalchemy.exc import NoSuchModuleError, SQLAlchemyError

    what = f"the database of data.{source.name} ({url.render_as_string(hide_password=True)})"
    try:
        database = sqlalchemy.create_engine(url)
    except (NoSuchModuleError, ImportError) as error:
        raise RuntimeProblem(f"{what} needs a driver that is missing: {first_line(error)}") from error
    try:
        with database.connect() as connection:
            yield connection
    except SQLAlchemyError as error:
        raise RuntimeProblem(f"{what} can't be read: {_message(error)}") from error
    finally:
        database.dispose()


def _message(error: Exception) -> str:
    """What the database said, without the statement and its parameters."""
    return first_line(cast("Exception", getattr(error, "orig", None) or error))


def _columns(connection: sqlalchemy.Connection, source: Source) -> dict[str, str]:
    """The columns of the table with the database's types."""
    from sqlalchemy import inspect
    from sqlalchemy.exc import NoSuchTableError

    name, schema = _name(source)
    try:
        with warnings.catch_warnings():
            # A type that SQLAlchemy has no name for is text to us.
            warnings.filterwarnings("ignore", message="Did not recognize type")
            found = inspect(connection).get_columns(name, schema=schema)
    except NoSuchTableError:
        raise RuntimeProblem(f"the database of data.{source.name} has no table {source.location}") from None
    return {str(one["name"]): str(one["type"]) for one in found}


def _name(source: Source) -> tuple[str, str | None]:
    """The name of the table, and of its schema where it is given."""
    schema, _, name = source.location.rpartition(".")
    return name, schema or None


class _Stream:
    """The rows of a table as Arrow batches, with the reader's own error kept from passing through the engine."""

    def __init__(self, connection: sqlalchemy.Connection, source: Source, columns: dict[str, str]) -> None:
        import pyarrow

        # SQLite holds any value in any column, so that its values are text until they are looked at.
        self.typed = connection.dialect.name != "sqlite"
        self._connection, self._source, self._names = connection, source, tuple(columns)
        self._schema = pyarrow.schema(
            [(name, arrow_type(type_) if self.typed else pyarrow.string()) for name, type_ in columns.items()]
        )
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
                yield batch(self._schema, rows)
        except Exception as error:
            self._error = error
            raise

    def _partitions(self) -> Iterator[Sequence[Sequence[object]]]:
        import sqlalchemy

        name, schema = _name(self._source)
        # Columns without a type bring values as the driver has them.
        columns: list[Any] = [sqlalchemy.column(name) for name in self._names]
        query: Any = sqlalchemy.select(*columns).select_from(sqlalchemy.table(name, schema=schema))
        rows: Any = self._connection.execution_options(stream_results=True, yield_per=BATCH).execute(query)
        found: Iterator[Sequence[Sequence[object]]] = rows.partitions()
        return found
