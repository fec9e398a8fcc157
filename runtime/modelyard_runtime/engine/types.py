"""What profiles ask of an engine: tables to scan, and rows of aggregates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence


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

    def field(self, name: str) -> Field | None:
        """The column of this name, if there is one."""
        return next((field for field in self.fields if field.name == name), None)


class Engine(Protocol):
    """An engine that evaluates aggregates where the data is; only the aggregates come back."""

    def table(
        self, location: str, *, columns: Sequence[str] | None = None, text: Sequence[str] = ()
    ) -> Table:
        """A source as a table.

        ``columns`` are the only ones read, ``text`` the ones that are never guessed to be numbers where the format
        holds no types.
        """
        ...

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        ...

    def close(self) -> None:
        """Give back memory and files."""
        ...


def quoted(name: str) -> str:
    """A name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"
