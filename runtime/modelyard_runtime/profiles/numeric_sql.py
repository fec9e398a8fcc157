"""Numbers on a grid, counted where the rows are: one aggregation a column, several a statement, any windows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelyard_runtime.profiles.counted import INFINITE, NAN, NULL, POINT, STEP
from modelyard_runtime.profiles.kinds import number
from modelyard_runtime.profiles.types import CLAMP, Grid

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from modelyard_runtime.engine.types import Engine, Field, Table
    from modelyard_runtime.profiles.counted import Counted
    from modelyard_runtime.profiles.windows import Windows

_BATCH = 16
"""Columns a statement: more cost memory (a thousand branches 4 GB), fewer cost time."""


def counted(
    engine: Engine, table: Table, grids: Mapping[Field, Grid], windows: Windows | None
) -> Iterator[tuple[Field, list[tuple[int, Counted]]]]:
    """The bins of each column by window (0 where there are none); those of past windows are joined, so many to one."""
    fields = list(grids)
    for start in range(0, len(fields), _BATCH):
        batch = fields[start : start + _BATCH]
        found: list[list[Any]] = [[] for _ in batch]
        branches = [_branch(i, field, grids[field], table, windows) for i, field in enumerate(batch)]
        for row in engine.rows("\nUNION ALL\n".join(branches)):
            found[row[0]].append(row[1:])
        for field, rows in zip(batch, found, strict=True):
            yield field, [(int(row[0]), row[1:]) if windows else (0, tuple(row)) for row in rows]


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
        f"CASE WHEN v IS NULL THEN {NULL} WHEN isnan(v) THEN {NAN} WHEN isinf(v) THEN {INFINITE} "
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


def _bin(grid: Grid) -> str:
    u = "t" if grid.shape == "softsign" else "(sign(t) * sqrt(abs(t)))"
    return f"floor({grid.half} * ({u} / (1 + abs({u}))))"


def _pointed(grid: Grid, index: str) -> str:
    if not grid.points:
        return index
    cases = (f"WHEN v = {double(point)} THEN {POINT + STEP * i}" for i, point in enumerate(grid.points))
    return f"CASE {' '.join(cases)} ELSE {index} END"


def double(value: float) -> str:
    """A number as an SQL literal, to its last bit: with an exponent it is read as a double, and needs no cast."""
    if value and not 1e-290 < abs(value) < 1e290:
        return f"'{value!r}'::DOUBLE"
    text = repr(value)
    return text if "e" in text else f"{text}e0"
