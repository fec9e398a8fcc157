"""Area under the ROC curve: the chance that a positive row scores higher than a negative one, ties counting half.

scikit-learn: roc_auc_score; of more classes the mean of each against the rest (``multi_class="ovr"``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from modelyard_runtime.evaluation.intervals.auc import Area, Placements, placements
from modelyard_runtime.evaluation.intervals.bootstrap import bootstrapped
from modelyard_runtime.evaluation.metrics.curves import curves, require

if TYPE_CHECKING:
    from modelyard_runtime.evaluation.metrics.types import Resampler
    from modelyard_runtime.evaluation.sample import Sample
    from modelyard_runtime.evaluation.types import Array, Estimate


class RocAuc:
    """The area, with DeLong's interval."""

    def estimate(self, sample: Sample) -> Estimate:
        """The area.

        Raises:
            NotComputableError: a class has no row.
        """
        for code in range(sample.classes):
            require(sample, code)
        counts = np.bincount(sample.truth, minlength=sample.classes)
        if sample.groups is not None:
            resample = self.resampler(sample)
            value = float(resample(np.ones((1, len(sample))))[0])
            fewest = float(counts.min())
            return bootstrapped(
                resample, value, len(sample), groups=sample.groups, within=(0.0, 1.0), events=fewest
            )
        value, variance = _binary(sample) if sample.classes == 2 else _macro(sample)
        fewer = int(counts.min())
        return Area(value, variance, fewer, len(sample) - fewer, len(sample))

    def resampler(self, sample: Sample) -> Resampler:
        """The area of each resample, NaN where it lacks a class."""
        codes = [1] if sample.classes == 2 else range(sample.classes)
        parts = [curves(sample.one_class(code)) for code in codes]

        def of(weights: Array) -> Array:
            areas: list[Array] = []
            for part in parts:
                curve = part(weights)
                above = curve.before + curve.flagged - curve.hits - (curve.hits - curve.added)
                wrong = np.einsum("ij,ij->i", curve.added, above, dtype=np.float64) / 2
                pairs = curve.positives * (curve.rows - curve.positives).astype(np.float64)
                areas.append(1 - np.divide(wrong, pairs, out=np.full(len(pairs), np.nan), where=pairs > 0))
            return np.asarray(sum(areas) / len(areas))

        return of


def placed(sample: Sample) -> Placements:
    """The placements of the rows of two classes."""
    return placements(sample.score, sample.truth == 1)


def _binary(sample: Sample) -> tuple[float, float]:
    found = placed(sample)
    return found.area, found.variance


def _macro(sample: Sample) -> tuple[float, float]:
    """The mean area, and its variance by what each row contributes to it."""
    n, k = len(sample), sample.classes
    contributed = np.zeros(n)
    total = 0.0
    for code in range(k):
        positive = sample.truth == code
        found = placed(sample.one_class(code))
        total += found.area
        contributed[positive] += (found.positive - found.area) / (k * positive.sum())
        contributed[~positive] += (found.negative - found.area) / (k * (n - positive.sum()))
    return total / k, float(np.square(contributed).sum()) * n / (n - 1)


METRIC = RocAuc()
