"""Numeric columns as steps of a distribution: what the distances that know an order compare."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from modelyard_runtime.profiles.types import CLAMP, NumericColumn

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelyard_runtime.drift.types import Pair

    Array = NDArray[Any]


def numbers(pair: Pair) -> tuple[NumericColumn, NumericColumn]:
    """Both sides as numbers."""
    if isinstance(pair.reference, NumericColumn) and isinstance(pair.current, NumericColumn):
        return pair.reference, pair.current
    raise TypeError("the method compares numbers")


def intervals(column: NumericColumn) -> tuple[Array, Array, Array]:
    """Where mass lies for certain: its least and greatest place, and how much. Ends of a bin hold a row each."""
    import numpy as np

    parts: list[tuple[float, float, int]] = []
    for item in column.bins:
        if item.low == item.high:
            parts.append((item.low, item.high, item.n))
            continue
        parts += [(item.low, item.low, 1), (item.high, item.high, 1)]
        if item.n > 2:
            parts.append((item.low, item.high, item.n - 2))
    low, high, n = zip(*parts, strict=True)
    return np.array(low), np.array(high), np.array(n, float)


@dataclass(frozen=True, slots=True)
class Cells:
    """Disjoint stretches in order, in quanta from the centre: ends, and counts and sums of both sides."""

    low: Array
    high: Array
    r: Array
    c: Array
    r_total: Array
    c_total: Array

    def clipped(self, low: float, high: float) -> Cells:
        """With every value beyond these ends moved onto them."""
        import numpy as np

        a, b = np.clip(self.low, low, high), np.clip(self.high, low, high)
        totals = (np.clip(t, n * a, n * b) for t, n in ((self.r_total, self.r), (self.c_total, self.c)))
        return Cells(a, b, self.r, self.c, *totals)


def cells(reference: NumericColumn, current: NumericColumn) -> Cells:
    """The bins of both sides, joined; a value with a bin of its own inside a filled one is joined with it."""
    import numpy as np

    filled = {item.index for item in (*reference.bins, *current.bins) if not item.point}
    joined: dict[tuple[int, float], list[float]] = {}
    for side, column in enumerate((reference, current)):
        for item in column.bins:
            key = (item.index, item.low if item.point and item.index not in filled else 0.0)
            low, high = _place(item.low, column), _place(item.high, column)
            cell = joined.setdefault(key, [low, high, 0, 0, 0, 0])
            cell[0], cell[1] = min(cell[0], low), max(cell[1], high)
            cell[2 + side] += item.n
            cell[4 + side] += item.total
    ordered = np.array(sorted(joined.values()), float)
    return Cells(*(ordered[:, i] for i in range(6)))


def _place(value: float, column: NumericColumn) -> float:
    quanta = (value - column.grid.centre) / column.grid.quantum
    return max(-float(CLAMP), min(float(CLAMP), quanta))
