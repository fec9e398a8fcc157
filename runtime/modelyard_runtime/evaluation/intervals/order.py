"""Quantiles: the distribution-free interval between two order statistics.

How many of n values lie below the true q-quantile is binomial, whatever their distribution (Thompson, Ann. Math.
Statist. 7, 1936; David and Nagaraja, Order Statistics, 2003, section 7.1). Nothing but the standard library is needed:
gates on latencies are judged with it.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from modelyard_runtime.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelyard_runtime.evaluation.types import Bounds


_FURTHEST = 12
"""Standard deviations below which a binomial number has no chance that a float64 could add up."""


@dataclass(frozen=True, slots=True)
class OrderStatistic:
    """A quantile of values that are sorted. A side that too few values reach is infinite, or ``least``."""

    values: Sequence[float]
    share: float
    least: float = -math.inf
    method: str = "order statistics"

    @property
    def n(self) -> int:
        """Values."""
        return len(self.values)

    @property
    def value(self) -> float:
        """The quantile, between its neighbours in proportion (Hyndman and Fan's type 7, numpy's default)."""
        place = self.share * (self.n - 1)
        below = math.floor(place)
        above = min(below + 1, self.n - 1)
        low, high = self.values[below], self.values[above]
        return low + (place - below) * (high - low)

    def bounds(self, confidence: float) -> Bounds:
        """The interval: at least this confidence on each side, for every distribution."""
        low, high = ranks(self.n, self.share, (1 - confidence) / 2)
        return (
            self.least if low is None else self.values[low],
            math.inf if high is None else self.values[high],
        )


def ranks(n: int, share: float, tail: float) -> tuple[int | None, int | None]:
    """Places, from 0, of the order statistics that a quantile is below and above of with at most this chance.

    None where even the first or the last value isn't far enough out.
    """
    low = high = None
    # up_to: the chance that at most k values lie below the quantile, which is how often the value at place k is above
    up_to, chance, first = 0.0, *_first(n, share)
    if first > 0 and tail > 0:
        low = first - 1
    for k in range(first, n):
        up_to += chance
        if up_to <= tail:
            low = k
        if 1 - up_to <= tail:
            high = k
            break
        chance *= (n - k) / (k + 1) * share / (1 - share)
    return low, high


def _first(n: int, share: float) -> tuple[float, int]:
    """The chance of k of n, and this k: the least one that is not further out than matters to any confidence."""
    k = max(0, math.floor(n * share - _FURTHEST * math.sqrt(n * share * (1 - share)) - _FURTHEST))
    log = math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
    return math.exp(log + k * math.log(share) + (n - k) * math.log1p(-share)), k
