"""What the stages ask of an engine: tables to scan, rows of aggregates, streams and files of results."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import pyarrow
    import sqlalchemy

    from modelyard_runtime.engine.arrays import Values
    from modelyard_runtime.engine.formats import Format


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a table, with the engine's name of its type."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Table:
    """Something that can stand after FROM, and its columns."""

    sql: str
    fields: tuple[Field, ...]
    rejects: str = ""
    """Where the engine notes lines that are no rows, for a scan that leaves them out."""
    partial: tuple[str, ...] = ()
    """Columns that some of the table's files lack."""

    def field(self, name: str) -> Field | None:
        """The column of this name, if there is one."""
        return next((field for field in self.fields if field.name == name), None)


HEXADECIMAL = "modelyard_hexadecimal"
"""A function that every engine has beside DuckDB's: the number that up to 15 hexadecimal digits are."""


class Engine(Protocol):
    """An engine that evaluates SQL where the data is.

    Every statement is written in DuckDB's dialect; an engine of another dialect translates it. What is scanned stays
    in the engine: aggregates come back as rows, tables only as a stream of batches or as a file.
    """

    @property
    def spill(self) -> Path:
        """The folder for what is kept beside a scan; it goes when the engine is closed."""
        ...

    @property
    def embedded(self) -> bool:
        """Whether it runs in this process, so that rows are cheap to look at here."""
        return False

    @property
    def parser(self) -> Engine:
        """The engine that makes tables of text, so that the same lines are rows for all; DuckDB is its own."""
        ...

    def table(
        self, location: str, *, columns: Sequence[str] | None = None, text: Sequence[str] = ()
    ) -> Table:
        """A source as a table.

        ``columns`` are the only ones read, ``text`` the ones that are never guessed to be numbers where the format
        holds no types.
        """
        ...

    def scan(
        self,
        locations: Sequence[str],
        *,
        form: Format | None = None,
        text: Sequence[str] | None = (),
        lenient: bool = False,
    ) -> Table:
        """Files of one format as a table of all their columns, read anew by every query.

        ``form`` says how they are read where their names don't, ``text`` which columns are left as they are
        written: None for all.
        ``lenient``: lines that are no rows of the format are left out and noted, where the format has lines.
        """
        ...

    def keep(self, sql: str) -> Table:
        """The result of a query, computed once and kept beside the scan, on disk where it is large."""
        ...

    def inside(self, url: sqlalchemy.URL, name: str) -> Table | None:
        """A table of a database, where the engine is that database."""
        ...

    def rejected(self, table: Table) -> tuple[int, tuple[str, ...]]:
        """How many lines of a lenient scan were no rows, once it was read, and the first of them with the reason."""
        ...

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        ...

    def arrow(self, sql: str, *, batch: int = 65_536) -> pyarrow.RecordBatchReader:
        """The result of a query as a stream of Arrow batches of at most about ``batch`` rows, in bounded memory."""
        ...

    def arrays(self, sql: str) -> Iterator[tuple[Values, ...]]:
        """The result of a query of numbers, part by part: its columns as numpy arrays."""
        from modelyard_runtime.engine.arrays import parts

        return parts(self.arrow(sql))

    def frame(self, data: object) -> Table:
        """A pandas, polars or Arrow table, or a stream of Arrow batches, as a table."""
        ...

    def write_parquet(self, sql: str, path: Path) -> int:
        """Write the result of a query to a Parquet file, in its order, whole or not at all; how many rows it has."""
        ...

    def close(self) -> None:
        """Give back memory and files."""
        ...


def chosen(table: Table, columns: Sequence[str] | None) -> Table:
    """A table of which only some columns are meant."""
    kept = None if columns is None else frozenset(columns)
    return replace(table, fields=tuple(one for one in table.fields if kept is None or one.name in kept))


def quoted(name: str) -> str:
    """A name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"
