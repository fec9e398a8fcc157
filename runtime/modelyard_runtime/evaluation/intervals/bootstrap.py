"""Bootstrap intervals of what has no closed form: BCa, over rows or over groups of rows.

Rows are drawn with replacement and independently of their class: how many positives there are is chance too, and a
stratified bootstrap would take it for known. Where rows come in groups (`split: group`), whole groups are drawn, since
rows of one group tell less than as many independent ones.

The interval is BCa (Efron, J. Am. Statist. Assoc. 82, 1987) with the acceleration from a grouped jackknife (Efron and
Narasimhan, J. Comput. Graph. Statist. 29, 2020). The percentile interval of an average precision of 0.97 with 60
positives lies above the truth in 8 % of all samples, that of BCa in 3 %. Tails that the number of replicates doesn't
reach are continued by those of the normal distribution.

The same rows give the same interval: the draws come from a fixed seed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from modelyard_runtime.evaluation.intervals.proportion import clopper_pearson
from modelyard_runtime.evaluation.intervals.tails import NORMAL, normal
from modelyard_runtime.evaluation.types import NotComputableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from modelyard_runtime.evaluation.types import Array, Bounds

SEED = 20_170_401
DRAWN = 50_000_000
"""How many rows are drawn in all, replicates times rows, between the fewest and the most replicates."""

FEWEST, MOST = 500, 4_000
_BLOCK = 4_000_000
_BLOCKS = 40
_REACHED = 25
"""Replicates beyond a quantile from which on it is read off them."""

FEW = 10


@dataclass(frozen=True, slots=True)
class Bootstrapped:
    """A number with its bootstrap replicates.

    Attributes:
        value: The number for the sample.
        n: Rows that it rests on.
        replicates: The number for each resample, sorted.
        acceleration: How fast its spread changes with its value.
        within: What the number can be.
        events: Of a share-like number, the rows that it is about as a share of; None where it is no share. Near 0 or 1
            the interval is then widened to the exact one of as many rows: resampling can't show what the sample lacks.
        method: How the interval is made.
    """

    value: float
    n: int
    replicates: Array
    acceleration: float = 0.0
    within: Bounds = (-math.inf, math.inf)
    events: float | None = None
    method: str = "bootstrap (BCa)"

    def bounds(self, confidence: float) -> Bounds:
        """The BCa interval.

        Raises:
            NotComputableError: the resamples are all alike, or the number isn't defined for most of them.
        """
        if not len(self.replicates):
            raise NotComputableError("it is not defined for resamples of these rows")
        low, high = self._bca(confidence)
        if self.events is not None and self.events * min(self.value, 1 - self.value) < FEW:
            exact = clopper_pearson(self.events * self.value, self.events, confidence)
            low, high = min(low, exact[0]), max(high, exact[1])
        elif self.replicates[0] == self.replicates[-1]:
            raise NotComputableError(
                "resamples of these rows are all alike, which says nothing of the spread"
            )
        return max(low, self.within[0]), min(high, self.within[1])

    def _bca(self, confidence: float) -> Bounds:
        count = len(self.replicates)
        below = np.searchsorted(self.replicates, self.value, "left")
        equal = np.searchsorted(self.replicates, self.value, "right") - below
        share = float(below + equal / 2) / count
        bias = normal(min(max(share, 0.5 / count), 1 - 0.5 / count))
        tail = (1 - confidence) / 2
        return self._at(tail, bias), self._at(1 - tail, bias)

    def _at(self, probability: float, bias: float) -> float:
        moved = bias + normal(probability)
        adjusted = bias + moved / max(1 - self.acceleration * moved, 0.1)
        return quantile(self.replicates, self.value, adjusted)


def quantile(replicates: Array, value: float, z: float) -> float:
    """The quantile of sorted replicates at a normal deviate; beyond what they reach, as far as a normal tail goes."""
    reached = -normal(min(0.4, _REACHED / len(replicates)))
    if abs(z) <= reached:
        return float(np.quantile(replicates, NORMAL.cdf(z)))
    edge = float(np.quantile(replicates, NORMAL.cdf(math.copysign(reached, z))))
    return value + (edge - value) * abs(z) / reached


def bootstrapped(
    statistic: Callable[[Array], Array],
    value: float,
    rows: int,
    *,
    groups: Array | None = None,
    within: Bounds = (-math.inf, math.inf),
    events: float | None = None,
    parts: int = 1,
) -> Bootstrapped:
    """Resample a statistic.

    Args:
        statistic: Gives for weights of shape (resamples, rows), how often each row was drawn, one number each; NaN
            where it is not defined.
        value: The number for the sample.
        rows: How many rows there are.
        groups: The group of each row, from 0, where groups are drawn in the place of rows.
        within: What the number can be.
        events: See Bootstrapped.
        parts: How many times the rows are gone through for one number; where it is often, fewer resamples are drawn.
    """
    units = rows if groups is None else int(groups.max()) + 1
    replicates = np.concatenate([statistic(weights) for weights in _draws(units, rows, groups, parts)])
    defined = replicates[np.isfinite(replicates)]
    if 2 * len(defined) < len(replicates):
        defined = defined[:0]
    return Bootstrapped(
        value,
        rows,
        np.sort(defined),
        _acceleration(statistic, units, rows, groups),
        within,
        events,
        "bootstrap (BCa)" if groups is None else "bootstrap of groups (BCa)",
    )


def _draws(units: int, rows: int, groups: Array | None, parts: int = 1) -> Iterator[Array]:
    """Blocks of weights: float32 of shape (resamples, rows)."""
    random = np.random.default_rng(SEED)
    left = min(MOST, max(FEWEST, DRAWN // (rows * parts)))
    block = max(1, _BLOCK // rows)
    while left:
        count = min(block, left)
        left -= count
        drawn = random.integers(0, units, size=(count, units), dtype=np.uint32)
        counts = np.empty(
            (count, units), np.float32
        )  # whole numbers below 2^24 are exact, and half as much to read
        for place, one in enumerate(drawn):
            counts[place] = np.bincount(one, minlength=units)
        yield counts if groups is None else counts[:, groups]


def _acceleration(statistic: Callable[[Array], Array], units: int, rows: int, groups: Array | None) -> float:
    """A sixth of the skewness of what the number becomes without one block of rows, with its sign turned."""
    blocks = min(units, _BLOCKS)
    member = np.random.default_rng(SEED).permutation(units) % blocks
    member = member if groups is None else member[groups]
    numbers: list[float] = []
    for block in range(blocks):
        without = (member != block).astype(np.float64)[np.newaxis]
        numbers.append(float(statistic(without)[0]))
    found = np.asarray(numbers)
    apart = np.nanmean(found) - found if np.isfinite(found).any() else np.zeros(1)
    apart = apart[np.isfinite(apart)]
    squares = float((apart * apart).sum())
    return float((apart**3).sum()) / (6 * squares**1.5) if squares > 0 else 0.0
