"""Median absolute error (scikit-learn: median_absolute_error), with the interval between two order statistics."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from modelyard_runtime.evaluation.intervals.bootstrap import bootstrapped
from modelyard_runtime.evaluation.intervals.order import OrderStatistic
from modelyard_runtime.evaluation.metrics import errors

if TYPE_CHECKING:
    from modelyard_runtime.evaluation.metrics.types import Resampler
    from modelyard_runtime.evaluation.sample import Sample
    from modelyard_runtime.evaluation.types import Array, Estimate


class MedianError:
    """The median of the errors' sizes."""

    def estimate(self, sample: Sample) -> Estimate:
        """The median, with the distribution-free interval."""
        sizes = np.sort(errors.absolute(sample))
        if sample.groups is None:
            return OrderStatistic(sizes.tolist(), 0.5, least=0.0)
        value = float(np.median(sizes))
        return bootstrapped(
            self.resampler(sample), value, len(sample), groups=sample.groups, within=(0.0, np.inf)
        )

    def resampler(self, sample: Sample) -> Resampler:
        """The median of the rows that were drawn."""
        sizes = errors.absolute(sample)
        order = np.argsort(sizes, kind="stable")
        ordered = sizes[order]

        def of(weights: Array) -> Array:
            up_to = np.cumsum(weights[:, order], axis=1)
            half = up_to[:, -1:] / 2
            below = (up_to < half).sum(axis=1)
            above = (up_to <= half).sum(axis=1)
            return np.asarray((ordered[below] + ordered[np.minimum(above, len(ordered) - 1)]) / 2)

        return of


METRIC = MedianError()
