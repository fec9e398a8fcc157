"""What is counted of numbers on a grid, however it was counted: one row a bin, and a column of all rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard_runtime.profiles.types import Bin, Grid, NumericColumn

if TYPE_CHECKING:
    from collections.abc import Iterable

    from modelyard_runtime.engine.types import Field

STEP = 16
NULL, NAN, INFINITE, POINT = -63 * STEP, 63 * STEP, 64 * STEP, 128 * STEP
"""Indices that no bin has: those lie in -256 to 256. A point's is ``POINT`` and ``STEP`` times its place.

They are multiples of whatever number of bins is joined to one in past windows, so that they stay what they are there.
"""

Counted = tuple[int, int, int, float, float]
"""Index, rows, sum, least and greatest value."""


def column(field: Field, grid: Grid, rows: Iterable[Counted], joined: int = 1) -> NumericColumn:
    """A column from the counts of its bins, of which so many were joined to one."""
    apart = {NULL: 0, NAN: 0, INFINITE: 0}
    bins: list[Bin] = []
    count = 0
    for index, n, total, low, high in sorted(rows):
        count += n
        if index in apart:
            apart[index] += n
        else:
            # `+ 0.0` makes one zero of the two that compare equal, so that the order of rows can't choose between them
            point = index >= POINT
            place = grid.index(grid.points[(index - POINT) // STEP]) & -joined if point else index
            bins.append(Bin(place, point, n, int(total), low + 0.0, high + 0.0))
    if grid.points:
        bins.sort(key=lambda item: item.key)
    return NumericColumn(
        field.name, field.type, count, apart[NULL], apart[NAN], apart[INFINITE], grid, tuple(bins)
    )
