"""The largest absolute error (scikit-learn: max_error): of these rows, which says nothing of larger ones elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from modelyard_runtime.evaluation.intervals.exact import Exact
from modelyard_runtime.evaluation.metrics import errors

if TYPE_CHECKING:
    from modelyard_runtime.evaluation.metrics.types import Resampler
    from modelyard_runtime.evaluation.sample import Sample
    from modelyard_runtime.evaluation.types import Array, Estimate


class MaxError:
    """The largest error of the rows."""

    def estimate(self, sample: Sample) -> Estimate:
        """The largest error, exact for these rows."""
        return Exact(float(errors.absolute(sample).max()), len(sample), "of these rows alone")

    def resampler(self, sample: Sample) -> Resampler:
        """The largest error among the rows that were drawn."""
        sizes = errors.absolute(sample)

        def of(weights: Array) -> Array:
            return np.asarray(np.where(weights > 0, sizes, 0.0).max(axis=1))

        return of


METRIC = MaxError()
