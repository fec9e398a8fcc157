"""The grid of a numeric column, chosen from the reference: the same for every order of rows and number of threads."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from modelyard_runtime.profiles.kinds import number
from modelyard_runtime.profiles.numeric import index_sql, profiles
from modelyard_runtime.profiles.types import Grid, NumericColumn

if TYPE_CHECKING:
    from modelyard_runtime.engine.types import Engine, Field, Table

FEW = 50
"""Up to so many distinct values each has a bin of its own."""

POINT_SHARE = 256
"""A value that holds more than one in so many rows has a bin of its own."""

_SAMPLE = 200_000
"""About so many values place the centre: enough for a quantile to a thousandth, and a few megabytes."""

_COARSE = 0.02
"""Share of the rows in one bin from which a grid is too coarse."""


def numeric(engine: Engine, table: Table, field: Field) -> NumericColumn:
    """A reference column, on the grid that suits it."""
    source = f"(SELECT v + 0.0 AS v FROM (SELECT {number(field)} AS v FROM {table.sql}) WHERE isfinite(v))"
    n, distinct = engine.rows(f"SELECT count(*), approx_count_distinct(v) FROM {source}")[0]
    grid = _centred(engine, source, int(n))
    few = _values(engine, source) if int(distinct) <= 2 * FEW else ()
    if few:
        return _profile(engine, table, field, _with(grid, few))
    plain = _profile(engine, table, field, grid)
    points = _points(engine, source, plain)
    if points:
        plain = _profile(engine, table, field, _with(grid, points))
    if _largest(plain) <= _COARSE * n:
        return plain
    other = _profile(engine, table, field, _with(Grid(grid.centre, grid.scale, "root"), points))
    return min(plain, other, key=_largest)


def _profile(engine: Engine, table: Table, field: Field, grid: Grid) -> NumericColumn:
    return next(iter(profiles(engine, table, {field: grid})))


def _with(grid: Grid, points: tuple[float, ...]) -> Grid:
    return Grid(grid.centre, grid.scale, grid.shape, points, grid.scale_is_fallback)


def _centred(engine: Engine, source: str, n: int) -> Grid:
    """Median and IQR/1.35 of a sample that is drawn by the values themselves, so that the order of rows is nothing."""
    every = max(1, n // _SAMPLE)
    sampled = f"SELECT v FROM {source} WHERE hash(v) % {every} = 0"
    for chosen in (sampled, f"SELECT v FROM {source}", f"SELECT DISTINCT v FROM ({sampled})"):
        quartiles = engine.rows(f"SELECT quantile_disc(v, [0.25, 0.5, 0.75]) FROM ({chosen})")[0][0]
        if not quartiles:
            continue
        low, middle, high = (float(value) + 0.0 for value in quartiles)
        scale = high / 1.35 - low / 1.35
        if 1e-290 < scale < math.inf:
            return Grid(middle, scale)
    middle = float(engine.rows(f"SELECT coalesce(quantile_disc(v, 0.5), 0) FROM {source}")[0][0]) + 0.0
    return Grid(middle, max(abs(middle), 1.0), scale_is_fallback=True)


def _values(engine: Engine, source: str) -> tuple[float, ...]:
    """The distinct values, if they are few."""
    rows = engine.rows(f"SELECT DISTINCT v FROM {source} LIMIT {FEW + 1}")
    return tuple(sorted(float(row[0]) + 0.0 for row in rows)) if len(rows) <= FEW else ()


def _points(engine: Engine, source: str, column: NumericColumn) -> tuple[float, ...]:
    """Values that hold more than their share: they can lie only in bins that do, and only those are looked into."""
    least = column.values // POINT_SHARE
    heavy = [item for item in column.bins if item.n > least]
    alone = [item.low for item in heavy if item.low == item.high]
    mixed = [str(item.index) for item in heavy if item.low < item.high]
    if mixed:
        rows = engine.rows(
            f"SELECT v FROM {source} WHERE {index_sql(column.grid)} IN ({', '.join(mixed)}) "
            f"GROUP BY v HAVING count(*) > {least}"
        )
        alone += [float(row[0]) + 0.0 for row in rows]
    return tuple(sorted(alone))


def _largest(column: NumericColumn) -> int:
    return max((item.n for item in column.bins if not item.point and item.low < item.high), default=0)
