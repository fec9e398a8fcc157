"""Numbers on a grid: one aggregation a column, several columns a statement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelyard_runtime.profiles.kinds import number
from modelyard_runtime.profiles.types import CLAMP, Bin, Grid, NumericColumn

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from modelyard_runtime.engine.types import Engine, Field, Table

_NULL, _NAN, _INFINITE = -1000, 1000, 1001
"""Indices that no finite value has: they lie in -256 to 256."""

_BATCH = 16
"""Columns a statement: more cost memory (a thousand branches 4 GB), fewer cost time."""


def profiles(engine: Engine, table: Table, grids: Mapping[Field, Grid]) -> Iterable[NumericColumn]:
    """Each column on its grid."""
    fields = list(grids)
    for start in range(0, len(fields), _BATCH):
        batch = fields[start : start + _BATCH]
        found: dict[int, list[tuple[Any, ...]]] = {i: [] for i in range(len(batch))}
        branches = [_branch(i, field, grids[field], table) for i, field in enumerate(batch)]
        for row in engine.rows("\nUNION ALL\n".join(branches)):
            found[int(row[0])].append(row[1:])
        for i, field in enumerate(batch):
            yield _column(field, grids[field], found[i])


def index_sql(grid: Grid, value: str = "v") -> str:
    """The bin of a finite value, as SQL."""
    ratio = f"greatest(least(({value} - {_double(grid.centre)}) / {_double(grid.scale)}, 1e300), -1e300)"
    u = f"({ratio})" if grid.shape == "softsign" else f"(sign({ratio}) * sqrt(abs({ratio})))"
    return f"floor(256 * ({u} / (1 + abs({u}))))::SMALLINT"


def _branch(number_: int, field: Field, grid: Grid, table: Table) -> str:
    quanta = f"floor((v - {_double(grid.centre)}) / {_double(grid.quantum)} + 0.5)"
    point = f"v IN ({', '.join(_double(point) for point in grid.points)})" if grid.points else "false"
    return (
        f"SELECT {number_}, b, p, count(*), sum(k), min(v), max(v) FROM (SELECT v, "
        f"CASE WHEN v IS NULL THEN {_NULL} WHEN isnan(v) THEN {_NAN} WHEN isinf(v) THEN {_INFINITE} "
        f"ELSE {index_sql(grid)} END AS b, "
        f"CASE WHEN isfinite(v) AND {point} THEN v END AS p, "
        f"CASE WHEN isfinite(v) THEN greatest(least({quanta}, {CLAMP}), -{CLAMP})::BIGINT END AS k "
        f"FROM (SELECT {number(field)} AS v FROM {table.sql})) GROUP BY b, p"
    )


def _double(value: float) -> str:
    return f"'{value!r}'::DOUBLE"


def _column(field: Field, grid: Grid, rows: list[tuple[Any, ...]]) -> NumericColumn:
    apart = {row[0]: int(row[2]) for row in rows if abs(row[0]) >= _NAN}
    bins = [
        # `+ 0.0` makes one zero of the two that compare equal, so that the order of rows can't choose between them
        Bin(int(b), p is not None, int(n), int(total), float(low) + 0.0, float(high) + 0.0)
        for b, p, n, total, low, high in rows
        if abs(b) < _NAN
    ]
    return NumericColumn(
        name=field.name,
        type=field.type,
        rows=sum(int(row[2]) for row in rows),
        nulls=apart.get(_NULL, 0),
        nans=apart.get(_NAN, 0),
        infinities=apart.get(_INFINITE, 0),
        grid=grid,
        bins=tuple(sorted(bins, key=lambda item: item.key)),
    )
