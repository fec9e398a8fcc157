"""A source that was opened: its rows as a table, and which version of them it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modelyard_runtime.contract.types import Source
    from modelyard_runtime.engine.types import Table


@dataclass(frozen=True, slots=True)
class SourceVersion:
    """Which state of a source was read.

    Attributes:
        version: The name that what keeps its versions gives it (``delta:7``, ``dvc:…``), else the digest's beginning.
        digest: Names the content: the same rows have the same digest, wherever they lie.
        first: The earliest time of the source's timestamp column, in ISO 8601 and UTC; None where it has none.
        last: The latest.
    """

    name: str
    kind: str
    location: str
    version: str
    digest: str
    rows: int
    first: str | None
    last: str | None


@dataclass(frozen=True, slots=True)
class Reading:
    """How a source's raw columns became those that are declared.

    Attributes:
        wide: The table with, beside each column that could hold a value of another type, what could not be read as
            its declared type, as text.
        unread: The column of ``wide`` with those texts, by the column's name.
        found: The engine's type of each raw column, by name.
        missing: Declared columns that the data lacks.
        partial: Columns that some of the files lack; their rows have no value there.
        extra: Columns that the data has and nobody declared.
        rejected: Lines that are no rows of the file's format, each as place and reason; the first few.
        typed: Whether the data itself has types, as Parquet has, and CSV has not.
        rejects: How many lines there are of that kind.
    """

    wide: Table
    unread: Mapping[str, str] = field(default_factory=dict[str, str])
    found: Mapping[str, str] = field(default_factory=dict[str, str])
    missing: tuple[str, ...] = ()
    partial: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()
    rejects: int = 0
    typed: bool = False


@dataclass(frozen=True, slots=True)
class OpenedSource:
    """A source as a table of its declared columns in their declared types; what can't be read so is null there."""

    source: Source
    table: Table
    version: SourceVersion
    reading: Reading
