"""Functions of a table of counts: a parametric bootstrap whose cost doesn't grow with the rows.

Drawing rows again is the same as drawing the table's cells from a multinomial distribution. Half a row is added to
each cell of a two by two table first (Jeffreys' prior, and Agresti and Coull's reason for it): a cell that is empty by
chance is not taken for impossible. Larger tables get as much in all as keeps their two by two margins the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from modelyard_runtime.evaluation.intervals.bootstrap import SEED, quantile
from modelyard_runtime.evaluation.intervals.tails import normal
from modelyard_runtime.evaluation.types import NotComputableError

if TYPE_CHECKING:
    from collections.abc import Callable

    from modelyard_runtime.evaluation.types import Array, Bounds

REPLICATES = 20_000
_MOST_CELLS = 4_000_000


@dataclass(frozen=True, slots=True)
class Resampled:
    """A number with the replicates of its table, sorted."""

    value: float
    n: int
    replicates: Array
    within: Bounds
    method: str = "bootstrap of counts"

    def bounds(self, confidence: float) -> Bounds:
        """The percentile interval.

        Raises:
            NotComputableError: the number isn't defined for most resamples.
        """
        if not len(self.replicates):
            raise NotComputableError("it is not defined for resamples of these rows")
        z = normal(0.5 + confidence / 2)
        low, high = (quantile(self.replicates, self.value, side * z) for side in (-1, 1))
        return max(low, self.within[0]), min(high, self.within[1])


def resampled(
    statistic: Callable[[Array], Array], counts: Array, *, added: float, within: Bounds, value: float
) -> Resampled:
    """Resample a table.

    Args:
        statistic: Gives for tables of shape (resamples, cells) one number each; NaN where it is not defined.
        counts: The table, flat.
        added: Rows that are added to each cell.
        within: What the number can be.
        value: The number for the table.
    """
    n = int(counts.sum())
    smoothed = counts + added
    replicates = max(1_000, min(REPLICATES, _MOST_CELLS // len(counts)))
    drawn = np.random.default_rng(SEED).multinomial(n, smoothed / smoothed.sum(), size=replicates)
    numbers = statistic(drawn.astype(np.float64))
    defined = numbers[np.isfinite(numbers)]
    if 2 * len(defined) < len(numbers):
        defined = defined[:0]
    return Resampled(value, n, np.sort(defined), within)
