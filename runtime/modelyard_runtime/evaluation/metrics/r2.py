"""R²: one less the mean squared error over the variance of the values (scikit-learn: r2_score)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from modelyard_runtime.evaluation.intervals.bootstrap import bootstrapped
from modelyard_runtime.evaluation.intervals.ratio import OneLessRatio
from modelyard_runtime.evaluation.metrics import errors
from modelyard_runtime.evaluation.types import NotComputableError

if TYPE_CHECKING:
    from modelyard_runtime.evaluation.metrics.types import Resampler
    from modelyard_runtime.evaluation.sample import Sample
    from modelyard_runtime.evaluation.types import Array, Estimate


class R2:
    """The share of the values' variance that is explained."""

    def estimate(self, sample: Sample) -> Estimate:
        """The share, with Fieller's interval."""
        apart = np.square(sample.truth - sample.truth.mean())
        if len(sample) < 2 or not apart.any():
            raise NotComputableError("all values are alike, so there is no variance to explain")
        found = OneLessRatio(errors.squared(sample), apart)
        if sample.groups is None:
            return found
        return bootstrapped(
            self.resampler(sample), found.value, len(sample), groups=sample.groups, within=(-np.inf, 1.0)
        )

    def resampler(self, sample: Sample) -> Resampler:
        """The share for each resample, NaN where its values are all alike."""
        squares = errors.squared(sample)
        apart = sample.truth - sample.truth.mean()
        moments = np.stack([squares, apart, np.square(apart)], axis=1)

        def of(weights: Array) -> Array:
            sums = weights @ moments
            total = sums[:, 2] - np.square(sums[:, 1]) / weights.sum(axis=1)
            ratio = np.divide(sums[:, 0], total, out=np.full(len(total), np.nan), where=total > 0)
            return np.asarray(1 - ratio)

        return of


METRIC = R2()
