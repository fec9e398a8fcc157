"""The length of a noisy vector of gaps: the expected calibration error.

A gap that is 0 is measured as something above 0, so the plug-in error of a perfectly calibrated model is its noise, and
a bootstrap doubles that noise: its 95 % interval misses the truth always. The lower bound is therefore the measured
length less the 97.5 % quantile of the length of the noise alone, which by the triangle inequality is never too high.
The upper bound is the 97.5 % quantile of what is measured with the noise once more, which errs upwards. The gaps of the
bins are normal and independent of one another, with the spread of a share that half a row is added to on either side,
so the draws cost nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from modelyard_runtime.evaluation.intervals.bootstrap import SEED, quantile
from modelyard_runtime.evaluation.intervals.tails import normal

if TYPE_CHECKING:
    from modelyard_runtime.evaluation.types import Array, Bounds

_REPLICATES = 20_000


@dataclass(frozen=True, slots=True)
class Distance:
    """The sum of the absolute values of gaps.

    Attributes:
        gaps: Each bin's gap, weighted by its share of the rows.
        errors: Their standard errors.
        n: Rows.
    """

    gaps: Array
    errors: Array
    n: int
    method: str = "triangle inequality, parametric bootstrap"

    @property
    def value(self) -> float:
        """The sum."""
        return float(np.abs(self.gaps).sum())

    def bounds(self, confidence: float) -> Bounds:
        """The interval, from 0."""
        z = normal(0.5 + confidence / 2)
        noise = np.random.default_rng(SEED).standard_normal((_REPLICATES, len(self.gaps))) * self.errors
        alone = np.sort(np.abs(noise).sum(axis=1))
        again = np.sort(np.abs(self.gaps + noise).sum(axis=1))
        low = self.value - quantile(alone, float(np.median(alone)), z)
        return max(0.0, low), max(self.value, quantile(again, float(np.median(again)), z))
