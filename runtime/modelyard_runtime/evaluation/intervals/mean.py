"""Means of what each row costs: Student's t, freed of skewness by Hall's transformation.

Losses are skewed, and so is their mean in samples of hundreds: with 100 rows the plain t interval of a log loss lies
below the truth in 6-16 % of all samples instead of 2.5 %. The monotone cubic of Hall (J. R. Statist. Soc. B 54, 1992)
takes the skewness out of the t statistic before it is compared with its quantile. It is as good as the bootstrap-t, to
which it is the closed form, and better than the percentile and BCa bootstraps.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from modelyard_runtime.evaluation.intervals.tails import student
from modelyard_runtime.evaluation.types import NotComputableError

if TYPE_CHECKING:
    from modelyard_runtime.evaluation.types import Array, Bounds

_TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean over rows.

    Attributes:
        mean: The mean of the rows' numbers.
        deviation: Their standard deviation.
        skewness: Their skewness.
        n: How many there are.
        link: ``root`` where the number is the square root of the mean.
        least: The least that a row's number can be.
    """

    mean: float
    deviation: float
    skewness: float
    n: int
    link: Literal["identity", "root"] = "identity"
    least: float = -math.inf
    method: str = "Hall's t"

    @property
    def value(self) -> float:
        """The mean, or its root."""
        return self._linked(self.mean)

    def bounds(self, confidence: float) -> Bounds:
        """Hall's interval.

        Raises:
            NotComputableError: there is one row, or all rows are alike, which says nothing of their spread.
        """
        if self.n < 2:
            raise NotComputableError("one row says nothing of the spread")
        if self.deviation <= _TINY * abs(self.mean):
            raise NotComputableError(
                f"all {self.n} rows give the same number, which says nothing of the spread"
            )
        low, high = hall(self.mean, self.deviation, self.skewness, self.n, confidence)
        return self._linked(max(low, self.least)), self._linked(high)

    def _linked(self, mean: float) -> float:
        return math.sqrt(max(mean, 0.0)) if self.link == "root" else mean


def mean_of(
    numbers: Array, *, link: Literal["identity", "root"] = "identity", least: float = -math.inf
) -> Mean:
    """The mean of the rows' numbers: float64 of shape (rows,)."""
    mean = float(numbers.mean())
    apart = numbers - mean
    squares = float((apart * apart).sum())
    n = len(numbers)
    spread = squares / n
    skewness = float((apart * apart * apart).mean()) / spread**1.5 if spread > 0 else 0.0
    return Mean(mean, math.sqrt(squares / max(n - 1, 1)), skewness, n, link, least)


def hall(mean: float, deviation: float, skewness: float, n: int, confidence: float) -> Bounds:
    """The interval of a mean from its sample's moments."""
    quantile = student(0.5 + confidence / 2, n - 1)
    step = deviation / math.sqrt(n)
    k = skewness / math.sqrt(n)
    return mean - step * _untransformed(quantile, k), mean - step * _untransformed(-quantile, k)


def _untransformed(quantile: float, k: float) -> float:
    """The t whose transform t + k t²/3 + k² t³/27 + k/6 is this quantile."""
    if abs(k) < _TINY:
        return quantile
    return 3 / k * (math.cbrt(1 + k * (quantile - k / 6)) - 1)
