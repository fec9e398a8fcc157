"""The grids of numeric columns, chosen from the reference: the same for every order of rows and number of threads.

What places a grid is read off a sample of about a hundred thousand rows, drawn by what the rows hold and not by where
they lie. The counts themselves are of every row.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from modelyard_runtime.engine.types import quoted
from modelyard_runtime.profiles.kinds import number
from modelyard_runtime.profiles.numeric import profiles
from modelyard_runtime.profiles.numeric_parts import places
from modelyard_runtime.profiles.types import Grid, NumericColumn

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from modelyard_runtime.engine.arrays import Values
    from modelyard_runtime.engine.types import Engine, Field, Table

FEW = 50
"""Up to so many distinct values each has a bin of its own."""

REPEATED = 10
"""Rows a value in the mean, from which few values are a property of the column and not of how few rows there are."""

POINT_SHARE = 256
"""A value that holds more than one in so many rows has a bin of its own."""

MOST_POINTS = 16
"""Values with a bin of their own beside the grid: each costs a comparison a row."""

_SAMPLE = 100_000
"""About so many rows place a grid: enough for a quantile to a few thousandths."""

_HASHED = (2, 16)
"""Columns that decide whether a row belongs to the sample; and where these are too much alike. At last, all do."""

_COARSE = 0.02
"""Share of the rows in one bin from which a grid is too coarse; of a rougher one that many times more."""

_WIDE, _FINE, _ROUGH = 200, 256, 64
"""Columns from which a table is wide; bins on either side of the centre where it isn't, and where it is.

A profile of a thousand columns has to be read at every check. Sums and ends of bins keep the distances exact.
"""

_VALUES, _MOST, _MANY = 600_000, 16, 4_000_000
"""Values of a sample that are held at once, columns that are read together, and rows from which each is read alone.

A column takes some megabytes while it is read, and the more the longer a file is.
"""


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the sample shows of a column: its distinct finite values in order, and how many rows have each."""

    values: NDArray[Any]
    counts: NDArray[Any]

    @property
    def n(self) -> int:
        """How many finite values there are."""
        return int(self.counts.sum())

    @property
    def few(self) -> bool:
        """Whether the column has few values that repeat."""
        return 0 < len(self.values) <= FEW and self.n >= REPEATED * len(self.values)

    def quartiles(self) -> tuple[float, ...]:
        """The values at a quarter, a half and three quarters of the rows."""
        return _quartiles(self.values, self.counts.cumsum())


def numeric(engine: Engine, table: Table, fields: Sequence[Field], rows: int) -> Iterator[NumericColumn]:
    """Reference columns, each on the grid that suits it."""
    half = _FINE if len(fields) <= _WIDE else _ROUGH
    seen = _sampled(engine, table, fields, rows, _drawn(engine, table, fields, rows))
    grids = {field: _grid(one, half) for field, one in seen}
    for column in profiles(engine, table, grids, rows):
        yield _discrete(column)


def _drawn(engine: Engine, table: Table, fields: Sequence[Field], rows: int) -> str:
    """The condition on which a row is in the sample; empty where all are: they are few, or are too much alike.

    It is the hash of a few columns, for each of them has to be read beside those that are asked about.
    """
    every = rows // _SAMPLE
    for hashed in (*_HASHED, len(fields)) if every > 1 and fields else ():
        drawn = f"hash({', '.join(quoted(field.name) for field in fields[:hashed])}) % {every} = 0"
        if int(engine.rows(f"SELECT count(*) FROM {table.sql} WHERE {drawn}")[0][0]) >= _SAMPLE // 10:
            return drawn
    return ""


def _sampled(
    engine: Engine, table: Table, fields: Sequence[Field], rows: int, drawn: str
) -> Iterator[tuple[Field, _Seen]]:
    """What a sample shows of each column of a table of so many rows."""
    held = max(1, min(rows, 2 * _SAMPLE))
    step = 1 if rows > _MANY else max(1, min(_MOST, _VALUES // held))
    for start in range(0, len(fields), step):
        batch = fields[start : start + step]
        names = ", ".join(f"{number(field)} AS {quoted(field.name)}" for field in batch)
        kept = f" WHERE {drawn}" if drawn else ""
        found: list[_Seen | None] = [None] * len(batch)
        for part in engine.arrays(f"SELECT {names} FROM {table.sql}{kept}"):
            for i, values in enumerate(part):
                found[i] = _with(found[i], _finite(values))
        yield from ((field, one or _nothing()) for field, one in zip(batch, found, strict=True))


def _finite(values: Values) -> NDArray[Any]:
    import numpy

    kept = numpy.isfinite(values.numbers)
    if values.valid is not None:
        kept &= values.valid
    # `+ 0.0` makes one zero of the two that compare equal.
    found: NDArray[Any] = values.numbers[kept] + 0.0
    return found


def _with(seen: _Seen | None, numbers: NDArray[Any]) -> _Seen:
    """What is seen with more rows. Where no sample could be drawn rows are alike, and what is held stays small."""
    import numpy

    values, counts = numpy.unique(numbers, return_counts=True)
    if seen is None:
        return _Seen(values, counts)
    both, place = numpy.unique(numpy.concatenate([seen.values, values]), return_inverse=True)
    added = numpy.zeros(len(both), dtype=numpy.int64)
    numpy.add.at(added, place, numpy.concatenate([seen.counts, counts]))
    return _Seen(both, added)


def _nothing() -> _Seen:
    import numpy

    return _Seen(numpy.empty(0), numpy.empty(0, dtype=numpy.int64))


def _quartiles(values: NDArray[Any], until: NDArray[Any]) -> tuple[float, ...]:
    """Quartiles of values of which so many rows are up to each: those at the row before which a share lies."""
    import numpy

    n = int(until[-1])
    rows = [max(1, n - (n - q * n) // 1) for q in (0.25, 0.5, 0.75)]
    return tuple(float(value) for value in values[numpy.searchsorted(until, rows)])


def _grid(seen: _Seen, half: int) -> Grid:
    """The grid of a column: the shape that leaves less in its fullest bin, with frequent values as points."""
    plain = replace(_plain(seen), half=half)
    first, left = _pointed(plain, seen)
    if left <= _COARSE * _FINE / half:
        return first
    second, less = _pointed(replace(plain, shape="root"), seen)
    return second if less < left else first


def _plain(seen: _Seen) -> Grid:
    """Centre and scale of a column; of a few values that repeat, such that each has its own bin."""
    grid = _centred(seen)
    return _separating(grid, seen.values.tolist()) if seen.few else grid


def _centred(seen: _Seen) -> Grid:
    """Median and IQR/1.35; of the distinct values where half of all rows have the same."""
    if not len(seen.values):
        return Grid(0.0, 1.0, scale_is_fallback=True)
    import numpy

    quartiles = seen.quartiles()
    found = _of(quartiles) or _of(_quartiles(seen.values, numpy.arange(1, len(seen.values) + 1)))
    middle = quartiles[1]
    return found or Grid(middle, max(abs(middle), 1.0), scale_is_fallback=True)


def _of(quartiles: Sequence[float]) -> Grid | None:
    low, middle, high = quartiles
    scale = high / 1.35 - low / 1.35
    return Grid(middle, scale) if 1e-290 < scale < 1e307 else None


def _separating(grid: Grid, values: Sequence[float]) -> Grid:
    """A grid on which each of a few values has its own bin; where none does, the ones that share a bin are points."""
    low, high = values[0], values[-1]
    span = high / 2 - low / 2
    wider = [Grid(low / 2 + high / 2, span * k) for k in (0.25, 0.5, 1.0, 2.0) if 1e-290 < span * k < 1e307]
    for candidate in (grid, *wider):
        if len({candidate.index(value) for value in values}) == len(values):
            return candidate
    places = [grid.index(value) for value in values]
    return replace(
        grid, points=tuple(v for v, place in zip(values, places, strict=True) if places.count(place) > 1)
    )


def _pointed(grid: Grid, seen: _Seen) -> tuple[Grid, float]:
    """The grid with the frequent values that share a bin as points, and what is left in the fullest shared bin."""
    import numpy

    if not len(seen.values):
        return grid, 0.0
    place = places(grid, seen.values) + grid.half
    free = ~numpy.isin(seen.values, grid.points)
    shared = numpy.bincount(place[free], minlength=2 * grid.half + 1) > 1
    inside = numpy.bincount(place[free], seen.counts[free], minlength=2 * grid.half + 1)
    often = (seen.counts * POINT_SHARE > seen.n) & (seen.counts >= REPEATED) & free & shared[place]
    mixed = sorted(zip((-seen.counts[often]).tolist(), seen.values[often].tolist(), strict=True))[
        :MOST_POINTS
    ]
    for fewer, value in mixed:
        inside[grid.index(value) + grid.half] += fewer
    points = tuple(sorted({*grid.points, *(value for _, value in mixed)}))
    return replace(grid, points=points), float(inside[shared].max(initial=0.0)) / seen.n


def _discrete(column: NumericColumn) -> NumericColumn:
    """Whether the column has few values, each with a bin of its own."""
    alone = all(item.low == item.high for item in column.bins)
    few = len(column.bins) <= FEW and column.values >= REPEATED * len(column.bins)
    if not (alone and few and column.bins):
        return column
    return replace(column, grid=replace(column.grid, discrete=True))
