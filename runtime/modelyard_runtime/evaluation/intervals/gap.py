"""The largest gap between the shares of several groups.

The gap of each pair of groups has Newcombe's interval of a difference of independent shares (Statistics in Medicine 17,
1998, method 10: Wilson's limits, squared and added). The largest gap is below a bound exactly where every pair's is, so
the upper bound is the largest of the pairs' upper bounds, without a correction (an intersection-union test: Berger,
Technometrics 24, 1982). It is above a bound where some pair's is, so the lower bound is the largest of the pairs' lower
bounds at a confidence corrected for their number (Bonferroni). The plug-in gap itself is biased upwards: among many
small groups some differ by chance.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import permutations
from typing import TYPE_CHECKING

from modelyard_runtime.evaluation.intervals.proportion import wilson

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelyard_runtime.evaluation.types import Bounds


@dataclass(frozen=True, slots=True)
class Gap:
    """The largest of several gaps, each between the groups of one family.

    Attributes:
        families: For each family its groups as (hits, rows), none without rows; one family for the rate of positive
            answers, two for the rates of true and of false positives.
        n: Rows of all groups.
    """

    families: tuple[tuple[tuple[int, int], ...], ...]
    n: int
    method: str = "Newcombe, largest of all pairs"

    @property
    def value(self) -> float:
        """The largest gap."""
        shares = [[hits / rows for hits, rows in groups] for groups in self.families]
        return max(max(family) - min(family) for family in shares)

    def bounds(self, confidence: float) -> Bounds:
        """The interval, within 0 and 1."""
        pairs = [pair for groups in self.families for pair in permutations(groups, 2)]
        corrected = 1 - (1 - confidence) / len(pairs)
        low = max(difference(first, second, corrected)[0] for first, second in pairs)
        high = max(difference(first, second, confidence)[1] for first, second in pairs)
        return max(0.0, low), min(1.0, high)


def difference(first: Sequence[int], second: Sequence[int], confidence: float) -> Bounds:
    """The interval of the difference of two independent shares, each as (hits, rows)."""
    (a, n), (b, m) = first, second
    p, q = a / n, b / m
    p_low, p_high = wilson(a, n, confidence)
    q_low, q_high = wilson(b, m, confidence)
    middle = p - q
    return middle - math.hypot(p - p_low, q_high - q), middle + math.hypot(p_high - p, q - q_low)
