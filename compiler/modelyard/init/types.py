"""What is learnt of a data file."""

from __future__ import annotations

from modelyard.records import dataclass


@dataclass(frozen=True, slots=True)
class Profile:
    """One column as it was seen. ``type`` is the spec's word; ``levels`` the distinct values of a small set, sorted.

    ``distinct`` counts distinct values up to a limit; ``least`` and ``most`` are set for numbers.
    """

    name: str
    type: str
    rows: int
    nulls: int
    distinct: int
    levels: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None

    @property
    def unique(self) -> bool:
        """Whether no value appears twice and none is missing."""
        return self.nulls == 0 and self.rows > 0 and self.distinct >= self.rows


@dataclass(frozen=True, slots=True)
class Table:
    """A data file: its kind (``csv`` or ``parquet``), where it lies as the spec will say it, its rows and columns."""

    kind: str
    location: str
    rows: int
    columns: tuple[Profile, ...]


class UnreadableError(Exception):
    """The file can't be read as data; the text says why and what to do."""
