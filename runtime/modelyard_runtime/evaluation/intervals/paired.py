"""The difference of two shares of the same rows: Tango's score interval (Statistics in Medicine 17, 1998).

It rests on the rows on which two models disagree, as McNemar's test does, and contains the points that the score test
of non-inferiority doesn't reject. It keeps 2.5 % on each side, and is not empty where the models never disagree.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from modelyard_runtime.evaluation.intervals.tails import normal

if TYPE_CHECKING:
    from modelyard_runtime.evaluation.types import Bounds


@dataclass(frozen=True, slots=True)
class PairedShares:
    """The share of rows that the first model has right, less that of the second.

    Attributes:
        first: Rows that only the first has right.
        second: Rows that only the second has right.
        n: All rows.
    """

    first: int
    second: int
    n: int
    method: str = "Tango, paired"

    @property
    def value(self) -> float:
        """The difference of the shares."""
        return (self.first - self.second) / self.n

    def bounds(self, confidence: float) -> Bounds:
        """The differences that the score test doesn't reject."""
        z = normal(0.5 + confidence / 2)
        return self._edge(-1.0, z), self._edge(1.0, z)

    def _edge(self, end: float, z: float) -> float:
        inside, outside = self.value, end
        for _ in range(60):
            middle = (inside + outside) / 2
            if abs(self._score(middle)) > z:
                outside = middle
            else:
                inside = middle
        return inside

    def _score(self, difference: float) -> float:
        """The score statistic where this is the true difference."""
        both, more, n = self.first + self.second, self.first - self.second, self.n
        b = -both + (2 * n - more) * difference
        c = -self.second * difference * (1 - difference)
        only_second = (math.sqrt(max(b * b - 8 * n * c, 0.0)) - b) / (4 * n)
        spread = n * (2 * only_second + difference * (1 - difference))
        return (more - n * difference) / math.sqrt(spread) if spread > 0 else math.copysign(math.inf, more)
