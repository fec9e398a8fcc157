"""A profile: one grid and its counts for each column. Profiles of the same grid add exactly."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, NamedTuple

Shape = Literal["softsign", "root"]


@dataclass(frozen=True, slots=True)
class Grid:
    """How numbers are binned, by nothing but correctly rounded operations (+ - * / abs sqrt floor).

    With t = (x - centre) / scale the bin is floor(half u / (1 + abs u)), where u is t (``softsign``) or its square root
    with the sign of t (``root``, for heavy tails), and ``half`` the number of bins on either side of the centre. A
    value in ``points`` has a bin of its own beside these: it is frequent, and shares its place with others.
    ``discrete``: the reference has few values, each with its own bin.
    """

    centre: float
    scale: float
    shape: Shape = "softsign"
    points: tuple[float, ...] = ()
    scale_is_fallback: bool = False
    discrete: bool = False
    half: int = 256

    @property
    def coarse(self) -> int:
        """How many bins are joined to one in past windows: sixteen are left on either side."""
        return self.half // 16

    @property
    def quantum(self) -> float:
        """The unit in which sums are kept: 2^-24 of the scale."""
        return self.scale * 2.0**-24

    def index(self, value: float) -> int:
        """The bin of a finite value, by the very operations that the engine uses."""
        t = (value - self.centre) / self.scale
        if math.isinf(t):
            return self.half if t > 0 else -self.half
        u = t if self.shape == "softsign" else math.copysign(math.sqrt(abs(t)), t)
        return math.floor(self.half * (u / (1 + abs(u))))


CLAMP = 2**63 - 1
"""Quanta from the centre beyond which a value counts as lying there in a sum."""


class Bin(NamedTuple):
    """The values of the bin at an index: how many, their exact sum in quanta from the centre, the ends."""

    place: int
    point: bool
    n: int
    total: int
    low: float
    high: float

    @property
    def key(self) -> tuple[int, bool, float]:
        """What tells it from the other bins of its grid; sorts by place."""
        return self.place, self.point, self.low if self.point else 0.0

    def with_(self, other: Bin) -> Bin:
        """The values of both, which lie in the same bin."""
        low, high = min(self.low, other.low), max(self.high, other.high)
        return Bin(self.place, self.point, self.n + other.n, self.total + other.total, low, high)


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
