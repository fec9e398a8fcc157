"""Shares of rows: the exact binomial interval of Clopper and Pearson (Biometrika 26, 1934).

A gate looks at one side of an interval. Wilson's interval keeps its confidence on average over both sides, but not on
each: with 100 rows and a share between 0.5 % and 2 % its lower bound lies above the truth in 4.4 % of all samples where
2.5 % are allowed (Cai, J. Statist. Plann. Inference 131, 2005, explains why). That of Clopper and Pearson never does so
in more, whatever the share and the number of rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from modelyard_runtime.evaluation.intervals.tails import beta, normal

if TYPE_CHECKING:
    from modelyard_runtime.evaluation.types import Bounds


@dataclass(frozen=True, slots=True)
class Proportion:
    """``hits`` of ``n`` rows. As ``dice``, the number is 2 j / (1 + j) of the share j."""

    hits: float
    n: int
    of: Literal["share", "dice"] = "share"
    method: str = "Clopper-Pearson"

    @property
    def value(self) -> float:
        """The share, or what is made of it."""
        return self.hits / self.n if self.of == "share" else 2 * self.hits / (self.n + self.hits)

    def bounds(self, confidence: float) -> Bounds:
        """The interval of Clopper and Pearson; a growing function keeps an interval's confidence."""
        low, high = clopper_pearson(self.hits, self.n, confidence)
        return self._mapped(low), self._mapped(high)

    def _mapped(self, share: float) -> float:
        return share if self.of == "share" else 2 * share / (1 + share)


def clopper_pearson(hits: float, n: float, confidence: float) -> Bounds:
    """The exact interval of a binomial share; ``hits`` and ``n`` may be effective numbers with fractions."""
    tail = (1 - confidence) / 2
    low = beta(tail, hits, n - hits + 1) if hits > 0 else 0.0
    high = beta(1 - tail, hits + 1, n - hits) if hits < n else 1.0
    return low, high


def wilson(hits: float, n: float, confidence: float) -> Bounds:
    """The score interval of a binomial share (Wilson, J. Am. Statist. Assoc. 22, 1927)."""
    z = normal(0.5 + confidence / 2)
    share, z2 = hits / n, z * z
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = z / (1 + z2 / n) * (share * (1 - share) / n + z2 / (4 * n * n)) ** 0.5
    return (0.0 if hits <= 0 else max(0.0, middle - half)), (1.0 if hits >= n else min(1.0, middle + half))
