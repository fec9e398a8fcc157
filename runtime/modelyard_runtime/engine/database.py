"""A connection to a database over SQLAlchemy: what sources and the warehouse engine ask of it."""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

from modelyard_runtime.engine import database_types as types
from modelyard_runtime.engine.types import Field
from modelyard_runtime.errors import RuntimeProblem

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

    import pyarrow
    import sqlalchemy

FORM = "postgresql://user:password@host/database"
"""How a URL is written."""


def url_of(text: str, what: str) -> sqlalchemy.URL:
    """A database's URL.

    Raises:
        RuntimeProblem: it is none. The text is not shown, since it may hold a password.
    """
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise RuntimeProblem(f"{what} is no database URL", help=f"write it as {FORM}") from None
    if url.drivername in {"postgres", "postgresql"}:
        return url.set(drivername="postgresql+psycopg")
    return url


def connect(url: sqlalchemy.URL, what: str) -> sqlalchemy.Connection:
    """A connection in one transaction, which sees one state of the data, in UTC; ``what`` names it in messages.

    Raises:
        RuntimeProblem: there is no driver for it, or it can't be reached.
    """
    import sqlalchemy
    from sqlalchemy.exc import NoSuchModuleError

    where = f"{what} ({url.render_as_string(hide_password=True)})"
    postgres = url.get_backend_name() == "postgresql"
    try:
        database = sqlalchemy.create_engine(
            url, **({"isolation_level": "REPEATABLE READ"} if postgres else {})
        )
    except (NoSuchModuleError, ImportError) as error:
        raise RuntimeProblem(f"{where} needs a driver that is missing: {_first(error)}") from error
    with told(f"{where} can't be read"):
        connection = database.connect()
        connection.begin()
        if postgres:
            connection.exec_driver_sql("SET TIME ZONE 'UTC'")
    return connection


@contextmanager
def told(what: str) -> Generator[None]:
    """Say of a database's error, in one line and without the statement, what can't be done."""
    from sqlalchemy.exc import SQLAlchemyError

    try:
        yield
    except SQLAlchemyError as error:
        original = cast("Exception", getattr(error, "orig", None) or error)
        raise RuntimeProblem(f"{what}: {_first(original)}") from error


def run(connection: sqlalchemy.Connection, text: str) -> list[tuple[Any, ...]]:
    """A statement's rows, if it has any. If it fails, what was done before in the transaction stays."""
    with connection.begin_nested():
        result: Any = connection.exec_driver_sql(text, execution_options={"no_parameters": True})
        return (
            [tuple(types.plain(value) for value in row) for row in result.fetchall()]
            if result.returns_rows
            else []
        )


def stream(connection: sqlalchemy.Connection, text: str, size: int) -> Iterator[Sequence[Sequence[object]]]:
    """A statement's rows in parts, by a cursor that the server keeps."""
    options = {"no_parameters": True, "stream_results": True, "yield_per": size}
    result: Any = connection.exec_driver_sql(text, execution_options=options)
    yield from result.partitions()


def load(connection: sqlalchemy.Connection, name: str, rows: pyarrow.RecordBatch, size: int) -> None:
    """Add rows to a table."""
    import sqlalchemy

    columns: list[Any] = [sqlalchemy.column(str(column)) for column in rows.schema.names]
    table: Any = sqlalchemy.table(name, *columns)
    insert: Any = table.insert()
    for start in range(0, rows.num_rows, size):
        connection.execute(insert, rows.slice(start, size).to_pylist())


def fields(connection: sqlalchemy.Connection, name: str, schema_: str | None) -> tuple[Field, ...]:
    """The columns of a table or view.

    Raises:
        RuntimeProblem: there is no such table.
    """
    from sqlalchemy import inspect
    from sqlalchemy.exc import NoSuchTableError

    with warnings.catch_warnings():
        # A type that SQLAlchemy has no name for is text to us.
        warnings.filterwarnings("ignore", message="Did not recognize type")
        try:
            found = inspect(connection).get_columns(name, schema=schema_)
        except NoSuchTableError:
            raise RuntimeProblem(f"the database has no table {name}") from None
    return tuple(Field(str(one["name"]), types.name_of(one["type"])) for one in found)


def _first(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0].strip() if lines else type(error).__name__
