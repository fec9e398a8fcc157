"""The grids of numeric columns, chosen from the reference: the same for every order of rows and number of threads.

What places a grid is read off a sample of about a hundred thousand rows, drawn by what the rows hold and not by where
they lie. The counts themselves are of every row.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from modelyard_runtime.engine.types import Table, quoted
from modelyard_runtime.profiles.kinds import number
from modelyard_runtime.profiles.numeric import index_sql, profiles
from modelyard_runtime.profiles.types import Grid, NumericColumn

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping, Sequence

    from modelyard_runtime.engine.types import Engine, Field

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

_HASHED = 8
"""Columns that decide whether a row belongs to the sample."""

_COARSE = 0.02
"""Share of the rows in one bin from which a grid is too coarse."""

_WIDE, _FINE, _ROUGH = 200, 256, 64
"""Columns from which a table is wide; bins on either side of the centre where it isn't, and where it is.

A profile of a thousand columns has to be read at every check. Sums and ends of bins keep the distances exact.
"""

_BATCH = 16


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the sample shows of a column: finite values, quartiles, how many differ, frequent ones with counts, few."""

    n: int
    quartiles: tuple[float, ...]
    distinct: int
    frequent: tuple[tuple[float, int], ...]
    few: tuple[float, ...]


def numeric(engine: Engine, table: Table, fields: Sequence[Field], rows: int) -> Iterator[NumericColumn]:
    """Reference columns, each on the grid that suits it."""
    with _sampled(engine, table, fields, rows) as sample:
        grids = dict(_grids(engine, sample, fields))
        engine.rows("DROP TABLE IF EXISTS profile_batch")
    for column in profiles(engine, table, grids):
        yield _discrete(column)


@contextmanager
def _sampled(engine: Engine, table: Table, fields: Sequence[Field], rows: int) -> Generator[Table]:
    """The rows whose content has the right hash; all of them where they are few, or are too much alike."""
    every = rows // _SAMPLE
    if every < 2 or not fields:
        yield table
        return
    hashed = ", ".join(quoted(field.name) for field in table.fields[:_HASHED])
    kept = ", ".join(quoted(field.name) for field in fields)
    drawn = f"SELECT {kept} FROM {table.sql} WHERE hash({hashed}) % {every} = 0"
    engine.rows(f"CREATE OR REPLACE TEMP TABLE profile_sample AS {drawn}")
    try:
        found = int(engine.rows("SELECT count(*) FROM profile_sample")[0][0])
        yield Table("profile_sample", table.fields) if found >= _SAMPLE // 10 else table
    finally:
        engine.rows("DROP TABLE profile_sample")


def _grids(engine: Engine, whole: Table, fields: Sequence[Field]) -> Iterator[tuple[Field, Grid]]:
    half = _FINE if len(fields) <= _WIDE else _ROUGH
    for start in range(0, len(fields), _BATCH):
        batch = fields[start : start + _BATCH]
        sample = _narrow(engine, whole, batch)
        seen = _see(engine, sample, batch)
        plain = {field: replace(_plain(engine, sample, field, seen[field]), half=half) for field in batch}
        first = _pointed(engine, sample, plain, seen)
        coarse = {field: replace(plain[field], shape="root") for field in batch if first[field][1] > _COARSE}
        second = _pointed(engine, sample, coarse, seen) if coarse else {}
        for field in batch:
            better = field in second and second[field][1] < first[field][1]
            yield field, (second if better else first)[field][0]


def _narrow(engine: Engine, table: Table, batch: Sequence[Field]) -> Table:
    """The columns of a batch by themselves, where binding the names of all of them would cost more than their rows."""
    if len(table.fields) <= 4 * _BATCH:
        return table
    kept = ", ".join(quoted(field.name) for field in batch)
    engine.rows(f"CREATE OR REPLACE TEMP TABLE profile_batch AS SELECT {kept} FROM {table.sql}")
    return Table("profile_batch", tuple(batch))


def _see(engine: Engine, sample: Table, batch: Sequence[Field]) -> dict[Field, _Seen]:
    branches: list[str] = []
    for i, field in enumerate(batch):
        values = _finite(sample, field)
        frequent = f"FILTER (n * {POINT_SHARE} > t AND n >= {REPEATED})"
        branches.append(
            f"SELECT {i}, coalesce(sum(n), 0)::BIGINT, count(*), list(v ORDER BY v) {frequent}, list(n ORDER BY v) "
            f"{frequent}, CASE WHEN count(*) <= {FEW} THEN list(v ORDER BY v) END, "
            f"(SELECT quantile_disc(v, [0.25, 0.5, 0.75]) FROM {values}) "
            f"FROM (SELECT v, n, sum(n) OVER () AS t FROM (SELECT v, count(*) AS n FROM {values} GROUP BY v))"
        )
    found: dict[Field, _Seen] = {}
    for i, n, distinct, values_, counts, few, quartiles in engine.rows("\nUNION ALL\n".join(branches)):
        often = tuple((float(v) + 0.0, int(k)) for v, k in zip(values_ or (), counts or (), strict=True))
        found[batch[i]] = _Seen(int(n), _doubles(quartiles), int(distinct), often, _doubles(few))
    return found


def _finite(table: Table, field: Field) -> str:
    return f"(SELECT v + 0.0 AS v FROM (SELECT {number(field)} AS v FROM {table.sql}) WHERE isfinite(v))"


def _doubles(values: Sequence[float] | None) -> tuple[float, ...]:
    return tuple(float(value) + 0.0 for value in values or ())


def _plain(engine: Engine, sample: Table, field: Field, seen: _Seen) -> Grid:
    """Centre and scale of a column; of a few values that repeat, such that each has its own bin."""
    grid = _centred(engine, sample, field, seen)
    return _separating(grid, seen.few) if seen.few and seen.n >= REPEATED * seen.distinct else grid


def _centred(engine: Engine, sample: Table, field: Field, seen: _Seen) -> Grid:
    """Median and IQR/1.35; of the distinct values where half of all rows have the same."""
    if not seen.n:
        return Grid(0.0, 1.0, scale_is_fallback=True)
    found = _of(seen.quartiles)
    if found is None:
        distinct = f"SELECT quantile_disc(v, [0.25, 0.5, 0.75]) FROM (SELECT DISTINCT v FROM {_finite(sample, field)})"
        found = _of(_doubles(engine.rows(distinct)[0][0]))
    middle = seen.quartiles[1]
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


def _pointed(
    engine: Engine, sample: Table, grids: Mapping[Field, Grid], seen: Mapping[Field, _Seen]
) -> dict[Field, tuple[Grid, float]]:
    """The grids with the frequent values that share a bin as points, and what is left in the fullest shared bin."""
    found: dict[Field, tuple[Grid, float]] = {}
    for field, bins in _shared(engine, sample, grids).items():
        grid, inside = grids[field], dict(bins)
        mixed = sorted((-n, v) for v, n in seen[field].frequent if grid.index(v) in bins)[:MOST_POINTS]
        for n, value in mixed:
            inside[grid.index(value)] += n
        points = tuple(sorted({*grid.points, *(value for _, value in mixed)}))
        found[field] = replace(grid, points=points), max(inside.values(), default=0) / max(1, seen[field].n)
    return found


def _shared(engine: Engine, sample: Table, grids: Mapping[Field, Grid]) -> dict[Field, dict[int, int]]:
    """Of each column the bins that hold different values, with their counts."""
    branches = (
        f"SELECT {i}, {index_sql(grid)} AS b, count(*) FROM {_finite(sample, field)} GROUP BY b HAVING min(v) < max(v)"
        for i, (field, grid) in enumerate(grids.items())
    )
    found: list[dict[int, int]] = [{} for _ in grids]
    for i, index, n in engine.rows("\nUNION ALL\n".join(branches)):
        found[i][int(index)] = int(n)
    return dict(zip(grids, found, strict=True))


def _discrete(column: NumericColumn) -> NumericColumn:
    """Whether the column has few values, each with a bin of its own."""
    alone = all(item.low == item.high for item in column.bins)
    few = len(column.bins) <= FEW and column.values >= REPEATED * len(column.bins)
    if not (alone and few and column.bins):
        return column
    return replace(column, grid=replace(column.grid, discrete=True))
