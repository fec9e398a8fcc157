"""Numbers on a grid: one aggregation a column, several columns a statement, any number of windows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelyard_runtime.profiles.kinds import number
from modelyard_runtime.profiles.types import CLAMP, Bin, Grid, NumericColumn

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from modelyard_runtime.engine.types import Engine, Field, Table
    from modelyard_runtime.profiles.windows import Windows

_STEP = 16
_NULL, _NAN, _INFINITE, _POINT = -63 * _STEP, 63 * _STEP, 64 * _STEP, 128 * _STEP
"""Indices that no bin has: those lie in -256 to 256. A point's is ``_POINT`` and ``_STEP`` times its place.

They are multiples of whatever number of bins is joined to one in past windows, so that they stay what they are there.
"""

_BATCH = 16
"""Columns a statement: more cost memory (a thousand branches 4 GB), fewer cost time."""

Counted = tuple[int, int, int, float, float]
"""Index, rows, sum, least and greatest value."""


def profiles(engine: Engine, table: Table, grids: Mapping[Field, Grid]) -> Iterator[NumericColumn]:
    """Each column on its grid."""
    for field, rows in _counted(engine, table, grids, None):
        yield column(field, grids[field], rows)


def windowed(
    engine: Engine, table: Table, grids: Mapping[Field, Grid], windows: Windows
) -> Iterator[tuple[Field, list[tuple[int, Counted]]]]:
    """The bins of each column by window; those of past windows are joined, so many to one."""
    for field, rows in _counted(engine, table, grids, windows):
        yield field, [(int(row[0]), row[1:]) for row in rows]


def _counted(
    engine: Engine, table: Table, grids: Mapping[Field, Grid], windows: Windows | None
) -> Iterator[tuple[Field, list[Any]]]:
    fields = list(grids)
    for start in range(0, len(fields), _BATCH):
        batch = fields[start : start + _BATCH]
        found: list[list[Any]] = [[] for _ in batch]
        branches = [_branch(i, field, grids[field], table, windows) for i, field in enumerate(batch)]
        for row in engine.rows("\nUNION ALL\n".join(branches)):
            found[row[0]].append(row[1:])
        yield from zip(batch, found, strict=True)


def _branch(place: int, field: Field, grid: Grid, table: Table, windows: Windows | None) -> str:
    """One column: value, its place t on the grid, then bin and quanta, then one row a bin.

    Each step is a subquery, so that nothing is computed twice; what a cast refuses (NULL, NaN, infinities, overflow)
    is told apart only there.
    """
    window, key, kept = "", "b", ""
    if windows:
        window, kept = "w, ", f" WHERE {windows.kept}"
        if not windows.all_fine:
            key = f"b & CASE WHEN {windows.is_fine} THEN -1::SMALLINT ELSE -{grid.coarse}::SMALLINT END"
    label = f"{windows.label} AS w, " if windows else ""
    centre, limit = double(grid.centre), f"{CLAMP}::BIGINT"
    apart = (
        f"CASE WHEN v IS NULL THEN {_NULL} WHEN isnan(v) THEN {_NAN} WHEN isinf(v) THEN {_INFINITE} "
        f"WHEN v > {centre} THEN {grid.half} ELSE -{grid.half} END"
    )
    beyond = f"CASE WHEN v > {centre} THEN {limit} WHEN v < {centre} THEN -{limit} END"
    return (
        f"SELECT {place}, {window}{key} AS i, count(*), sum(k), min(v), max(v) FROM (SELECT {window}v, "
        f"{_pointed(grid, f'coalesce(try_cast({_bin(grid)} AS SMALLINT), {apart})')} AS b, "
        f"coalesce(try_cast(floor(t * 16777216 + 0.5) AS BIGINT), {beyond}) AS k "
        f"FROM (SELECT {window}v, (v - {centre}) / {double(grid.scale)} AS t "
        f"FROM (SELECT {label}{number(field)} AS v FROM {table.sql}{kept}))) GROUP BY {window}i"
    )


def _bin(grid: Grid, t: str = "t") -> str:
    u = t if grid.shape == "softsign" else f"(sign({t}) * sqrt(abs({t})))"
    return f"floor({grid.half} * ({u} / (1 + abs({u}))))"


def _pointed(grid: Grid, index: str) -> str:
    if not grid.points:
        return index
    cases = (f"WHEN v = {double(point)} THEN {_POINT + _STEP * i}" for i, point in enumerate(grid.points))
    return f"CASE {' '.join(cases)} ELSE {index} END"


def index_sql(grid: Grid) -> str:
    """The bin of a finite value ``v``, as SQL."""
    edge = f"CASE WHEN v > {double(grid.centre)} THEN {grid.half} ELSE -{grid.half} END"
    placed = _bin(grid, f"((v - {double(grid.centre)}) / {double(grid.scale)})")
    return f"coalesce(try_cast({placed} AS SMALLINT), {edge})"


def double(value: float) -> str:
    """A number as an SQL literal, to its last bit: with an exponent it is read as a double, and needs no cast."""
    if value and not 1e-290 < abs(value) < 1e290:
        return f"'{value!r}'::DOUBLE"
    text = repr(value)
    return text if "e" in text else f"{text}e0"


def column(field: Field, grid: Grid, rows: Iterable[Counted]) -> NumericColumn:
    """A column from the counts of its bins."""
    apart = {_NULL: 0, _NAN: 0, _INFINITE: 0}
    bins: list[Bin] = []
    count = 0
    for index, n, total, low, high in rows:
        count += n
        if index in apart:
            apart[index] += n
        else:
            # `+ 0.0` makes one zero of the two that compare equal, so that the order of rows can't choose between them
            point = index >= _POINT
            place = grid.index(grid.points[(index - _POINT) // _STEP]) if point else index
            bins.append(Bin(place, point, n, int(total), low + 0.0, high + 0.0))
    bins.sort(key=lambda item: item.key)
    return NumericColumn(
        field.name, field.type, count, apart[_NULL], apart[_NAN], apart[_INFINITE], grid, tuple(bins)
    )
