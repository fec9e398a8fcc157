"""Numeric columns as steps of a distribution: what the distances that know an order compare."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from modelyard_runtime.profiles.types import CLAMP, NumericColumn

if TYPE_CHECKING:
    from collections.abc import Sequence

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

    bins = np.array(column.bins, float)
    n, low, high = bins[:, 2], bins[:, 4], bins[:, 5]
    alone, wide = low == high, low < high
    inner = wide & (n > 2)
    ones = np.ones(int(wide.sum()))
    return (
        np.concatenate([low[alone], low[wide], high[wide], low[inner]]),
        np.concatenate([low[alone], low[wide], high[wide], high[inner]]),
        np.concatenate([n[alone], ones, ones, n[inner] - 2]),
    )


@dataclass(frozen=True, slots=True)
class Cells:
    """Disjoint stretches in order, in quanta from the centre: ends, and counts and sums of both sides.

    The current side may be several windows: then ``c`` and ``c_total`` have a row for each.
    """

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
    joined = windows(reference, [current])
    return Cells(joined.low, joined.high, joined.r, joined.c[0], joined.r_total, joined.c_total[0])


def windows(reference: NumericColumn, currents: Sequence[NumericColumn]) -> Cells:
    """The bins of the reference and of several windows, joined."""
    import numpy as np

    sides = (reference, *currents)
    bins = np.concatenate([np.array(side.bins, float).reshape(-1, 6) for side in sides])
    side = np.repeat(np.arange(len(sides)), [len(one.bins) for one in sides])
    keys, place = np.unique(_keys(bins, reference), return_inverse=True)
    low, high = np.full(len(keys), np.inf), np.full(len(keys), -np.inf)
    np.minimum.at(low, place, _quanta(bins[:, 4], reference))
    np.maximum.at(high, place, _quanta(bins[:, 5], reference))
    counts, totals = np.zeros((2, len(sides), len(keys)))
    np.add.at(counts, (side, place), bins[:, 2])
    np.add.at(totals, (side, place), bins[:, 3])
    return Cells(low, high, counts[0], counts[1:], totals[0], totals[1:])


def _keys(bins: Array, reference: NumericColumn) -> Array:
    """What tells cells apart, in order: the index, and of points that share it with nothing else which one it is."""
    import numpy as np

    index, point = bins[:, 0], bins[:, 1] > 0
    keys: Array = index * 1024
    if point.any():
        alone = point & ~np.isin(index, index[~point])
        keys[alone] += 1 + np.searchsorted(np.array(reference.grid.points), bins[alone, 4])
    return keys


def _quanta(values: Array, column: NumericColumn) -> Array:
    import numpy as np

    with np.errstate(over="ignore"):
        found: Array = np.clip(
            (values - column.grid.centre) / column.grid.quantum, -float(CLAMP), float(CLAMP)
        )
    return found
