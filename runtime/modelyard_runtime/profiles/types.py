"""A profile: one grid and its counts for each column. Profiles of the same grid add exactly."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

Shape = Literal["softsign", "root"]


@dataclass(frozen=True, slots=True)
class Grid:
    """How numbers are binned, by nothing but correctly rounded operations (+ - / abs sqrt floor).

    With t = (x - centre) / scale the bin is floor(256 u / (1 + abs u)), where u is t (``softsign``) or its square root
    with the sign of t (``root``, for heavy tails). A value in ``points`` has a bin of its own.
    """

    centre: float
    scale: float
    shape: Shape = "softsign"
    points: tuple[float, ...] = ()
    scale_is_fallback: bool = False

    @property
    def quantum(self) -> float:
        """The unit in which sums are kept: a power of two between 2^-25 and 2^-24 of the scale."""
        return math.ldexp(1.0, max(math.frexp(self.scale)[1] - 25, -1020))


CLAMP = 2**52
"""Quanta from the centre beyond which a value counts as lying there in a sum, so that sums stay exact."""


@dataclass(frozen=True, slots=True)
class Bin:
    """The values of one bin: how many, their exact sum in quanta from the centre, the least and the greatest."""

    index: int
    point: bool
    n: int
    total: int
    low: float
    high: float

    @property
    def key(self) -> tuple[int, bool, float]:
        """What tells it from the other bins of its grid; sorts by place."""
        return self.index, self.point, self.low if self.point else 0.0


@dataclass(frozen=True, slots=True)
class NumericColumn:
    """Numbers, dates (seconds since 1970, UTC) and times: what is no finite number is counted apart."""

    name: str
    type: str
    rows: int
    nulls: int
    nans: int
    infinities: int
    grid: Grid
    bins: tuple[Bin, ...]

    @property
    def values(self) -> int:
        """How many finite numbers there are."""
        return self.rows - self.missing

    @property
    def missing(self) -> int:
        """Rows without a finite number."""
        return self.nulls + self.nans + self.infinities


@dataclass(frozen=True, slots=True)
class CategoryColumn:
    """Levels and their counts. ``levels`` is the grid; ``others`` names what is beside it, None if too many to name."""

    name: str
    type: str
    rows: int
    nulls: int
    levels: tuple[tuple[str, int], ...]
    other: int
    others: tuple[tuple[str, int], ...] | None

    @property
    def values(self) -> int:
        """How many rows have a level."""
        return self.rows - self.nulls

    @property
    def missing(self) -> int:
        """Rows without a level."""
        return self.nulls

    @property
    def known(self) -> frozenset[str] | None:
        """Every level that occurs, None if they are too many to name."""
        if self.others is None:
            return None
        return frozenset(name for name, n in (*self.levels, *self.others) if n)


@dataclass(frozen=True, slots=True)
class OpaqueColumn:
    """What is only counted: free text, embeddings, personal data."""

    name: str
    type: str
    rows: int
    nulls: int

    @property
    def values(self) -> int:
        """How many rows have a value."""
        return self.rows - self.nulls

    @property
    def missing(self) -> int:
        """Rows without a value."""
        return self.nulls


ColumnProfile = NumericColumn | CategoryColumn | OpaqueColumn


@dataclass(frozen=True, slots=True)
class Profile:
    """The columns of one data set, in the order of their names."""

    rows: int
    columns: tuple[ColumnProfile, ...]

    def column(self, name: str) -> ColumnProfile | None:
        """The column of this name, if there is one."""
        return next((column for column in self.columns if column.name == name), None)
