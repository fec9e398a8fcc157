"""One less the ratio of two means: Fieller's interval (J. R. Statist. Soc. B 16, 1954), by Hall's t.

1 - a/b is at least r exactly where the mean of a - (1 - r) b is not above 0, and that is a mean over rows. So the
interval holds every r for which Hall's interval of that mean holds 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from modelyard_runtime.evaluation.intervals.mean import hall, mean_of
from modelyard_runtime.evaluation.types import NotComputableError

if TYPE_CHECKING:
    from modelyard_runtime.evaluation.types import Array, Bounds

_STEPS = 60
_FURTHEST = 1e9


@dataclass(frozen=True, slots=True)
class OneLessRatio:
    """1 - mean(above) / mean(below), both float64 of shape (rows,), nowhere below 0."""

    above: Array
    below: Array
    method: str = "Fieller, by Hall's t"

    @property
    def value(self) -> float:
        """The number."""
        return float(1 - self.above.sum() / self.below.sum())

    @property
    def n(self) -> int:
        """Rows."""
        return len(self.above)

    def bounds(self, confidence: float) -> Bounds:
        """The interval.

        Raises:
            NotComputableError: there is one row, or the lower bound is further away than it makes sense to look for.
        """
        if self.n < 3:
            raise NotComputableError("two rows say nothing of the spread")
        return self._low(confidence), self._high(confidence)

    def _around(self, at: float, confidence: float) -> Bounds:
        """The interval of the mean that is 0 where the number is ``at``."""
        rows = mean_of(self.above - (1 - at) * self.below)
        if rows.deviation <= 0:
            return rows.mean, rows.mean
        return hall(rows.mean, rows.deviation, rows.skewness, rows.n, confidence)

    def _low(self, confidence: float) -> float:
        inside, step = self.value, 1.0
        while self._around(inside - step, confidence)[1] >= 0:
            step *= 2
            if step > _FURTHEST:
                raise NotComputableError("the rows don't bound it from below")
        outside = inside - step
        for _ in range(_STEPS):
            middle = (inside + outside) / 2
            if self._around(middle, confidence)[1] < 0:
                outside = middle
            else:
                inside = middle
        return inside

    def _high(self, confidence: float) -> float:
        inside, outside = self.value, 1.0
        for _ in range(_STEPS):
            middle = (inside + outside) / 2
            if self._around(middle, confidence)[0] > 0:
                outside = middle
            else:
                inside = middle
        return inside
