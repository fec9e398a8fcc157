"""The largest gap between the shares of several groups.

The gap of each pair of groups has Newcombe's interval of a difference of independent shares (Statistics in Medicine 17,
1998, method 10: Wilson's limits, squared and added). The largest gap is below a bound exactly where every pair's is, so
the upper bound is the largest of the pairs' upper bounds, without a correction (an intersection-union test: Berger,
Technometrics 24, 1982). It is above a bound where some pair's is, so the lower bound is the largest of the pairs' lower
bounds at a confidence corrected for their number (Bonferroni). The plug-in gap itself is biased upwards: among many
small groups some differ by chance.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from modelyard_runtime.evaluation.intervals.proportion import wilson

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelyard_runtime.evaluation.types import Array, Bounds


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
        pairs = sum(len(groups) * (len(groups) - 1) for groups in self.families)
        corrected = 1 - (1 - confidence) / pairs
        low = max(float(_differences(groups, corrected)[0].max()) for groups in self.families)
        high = max(float(_differences(groups, confidence)[1].max()) for groups in self.families)
        return max(0.0, low), min(1.0, high)


def difference(first: tuple[int, int], second: tuple[int, int], confidence: float) -> Bounds:
    """The interval of the difference of two independent shares, each as (hits, rows)."""
    low, high = _differences((first, second), confidence)
    return float(low[0, 1]), float(high[0, 1])


def _differences(groups: Sequence[tuple[int, int]], confidence: float) -> tuple[Array, Array]:
    """The bounds of the difference of each group, down, and each other one, across; no group with itself."""
    share = np.array([hits / rows for hits, rows in groups])
    low, high = np.array([wilson(hits, rows, confidence) for hits, rows in groups]).T
    middle = share[:, np.newaxis] - share
    down = np.hypot((share - low)[:, np.newaxis], high - share)
    np.fill_diagonal(middle, -np.inf)
    return middle - down, middle + down.T
