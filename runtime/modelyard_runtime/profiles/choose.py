"""The grids of numeric columns, chosen from the reference: the same for every order of rows and number of threads.

What places a grid is read off a sample of about a hundred thousand rows, drawn by what the rows hold and not by where
they lie. The counts themselves are of every row.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from modelyard_runtime.engine.types import Table, quoted
from modelyard_runtime.profiles.kinds import number
from modelyard_runtime.profiles.numeric import index_sql, profiles
from modelyard_runtime.profiles.types import Grid, NumericColumn

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

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

_HASHED, _MOST_HASHED = 2, 16
"""Columns that decide whether a row belongs to the sample; and where these are too much alike."""

_COARSE = 0.02
"""Share of the rows in one bin from which a grid is too coarse; of a rougher one that many times more."""

_WIDE, _FINE, _ROUGH = 200, 256, 64
"""Columns from which a table is wide; bins on either side of the centre where it isn't, and where it is.

A profile of a thousand columns has to be read at every check. Sums and ends of bins keep the distances exact.
"""

_BATCH, _SAMPLED_BATCH = 16, 3
"""Columns a statement; and where a sample is drawn, for every column that is read at once takes some megabytes."""


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
    grids: dict[Field, Grid] = {}
    for field, found in _chosen(engine, table, fields, _drawn(engine, table, fields, rows)):
        if isinstance(found, NumericColumn):
            yield _discrete(found)
        else:
            grids[field] = found
    engine.rows("DROP TABLE IF EXISTS profile_batch")
    for column in profiles(engine, table, grids):
        yield _discrete(column)


def _drawn(engine: Engine, table: Table, fields: Sequence[Field], rows: int) -> str:
    """The condition on which a row is in the sample; empty where all are: they are few, or are too much alike.

    It is the hash of a few columns, for each of them has to be read beside those that are asked about.
    """
    every = rows // _SAMPLE
    for hashed in (fields[:_HASHED], fields) if every > 1 else ():
        names = ", ".join(quoted(field.name) for field in hashed[:_MOST_HASHED])
        drawn = f"hash({names}) % {every} = 0" if names else ""
        if (
            drawn
            and int(engine.rows(f"SELECT count(*) FROM {table.sql} WHERE {drawn}")[0][0]) >= _SAMPLE // 10
        ):
            return drawn
    return ""


def _chosen(
    engine: Engine, table: Table, fields: Sequence[Field], drawn: str
) -> Iterator[tuple[Field, Grid | NumericColumn]]:
    """The grid of each column; the column itself where all rows were looked at and its first grid was the right."""
    half, step = _FINE if len(fields) <= _WIDE else _ROUGH, _SAMPLED_BATCH if drawn else _BATCH
    for start in range(0, len(fields), step):
        batch = fields[start : start + step]
        sample = _narrow(engine, table, batch, drawn)
        seen = _see(engine, sample, batch)
        plain = {field: replace(_plain(engine, sample, field, seen[field]), half=half) for field in batch}
        columns = dict(zip(batch, profiles(engine, sample, plain), strict=True)) if not drawn else {}
        shared = {field: _mixed(column) for field, column in columns.items()}
        first = _pointed(plain, shared or _shared(engine, sample, plain), seen)
        coarse = {
            field: replace(plain[field], shape="root")
            for field in batch
            if first[field][1] > _COARSE * _FINE / half
        }
        second = _pointed(coarse, _shared(engine, sample, coarse), seen) if coarse else {}
        for field in batch:
            better = field in second and second[field][1] < first[field][1]
            grid = (second if better else first)[field][0]
            yield field, columns[field] if field in columns and grid == plain[field] else grid


def _mixed(column: NumericColumn) -> dict[int, int]:
    """The bins of a column that hold different values, with their counts."""
    return {item.place: item.n for item in column.bins if not item.point and item.low < item.high}


def _narrow(engine: Engine, table: Table, batch: Sequence[Field], drawn: str) -> Table:
    """The sample of a batch of columns; the batch by itself where binding all names would cost more than its rows."""
    if not drawn and len(table.fields) <= 4 * _BATCH:
        return table
    kept = ", ".join(quoted(field.name) for field in batch)
    rows = f"SELECT {kept} FROM {table.sql}{f' WHERE {drawn}' if drawn else ''}"
    engine.rows("DROP TABLE IF EXISTS profile_batch")
    engine.rows(f"CREATE TEMP TABLE profile_batch AS {rows}")
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
    grids: Mapping[Field, Grid], shared: Mapping[Field, Mapping[int, int]], seen: Mapping[Field, _Seen]
) -> dict[Field, tuple[Grid, float]]:
    """The grids with the frequent values that share a bin as points, and what is left in the fullest shared bin."""
    found: dict[Field, tuple[Grid, float]] = {}
    for field, grid in grids.items():
        inside = dict(shared[field])
        others = [(v, n) for v, n in seen[field].frequent if v not in grid.points and grid.index(v) in inside]
        mixed = sorted(others, key=lambda one: (-one[1], one[0]))[:MOST_POINTS]
        for value, n in mixed:
            inside[grid.index(value)] -= n
        points = tuple(sorted({*grid.points, *(value for value, _ in mixed)}))
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
