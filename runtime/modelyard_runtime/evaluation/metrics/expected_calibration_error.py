"""Expected calibration error: the mean gap between probability and outcome, over ten bins of as many rows each.

Naeini, Cooper and Hauskrecht (AAAI 2015), in bins of equal mass rather than of equal width (Nixon et al., CVPR
Workshops 2019), so that the many low scores of a rare class are not all in one. Of more than two classes it is about
the class that is answered (Guo et al., ICML 2017). Equal scores are in one bin.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from modelyard_runtime.evaluation.intervals.bootstrap import bootstrapped
from modelyard_runtime.evaluation.intervals.distance import Distance
from modelyard_runtime.evaluation.types import NotComputableError

if TYPE_CHECKING:
    from modelyard_runtime.evaluation.metrics.types import Resampler
    from modelyard_runtime.evaluation.sample import Sample
    from modelyard_runtime.evaluation.types import Array, Estimate

BINS = 10
FEWEST = 100
"""Rows below which ten bins are too few rows each."""


class CalibrationError:
    """The mean gap over bins."""

    def estimate(self, sample: Sample) -> Estimate:
        """The mean gap, with the interval of a noisy distance.

        Raises:
            NotComputableError: there are too few rows for ten bins, or no probabilities.
        """
        sample.require_probabilities()
        n = len(sample)
        if n < FEWEST:
            raise NotComputableError(f"ten bins need at least {FEWEST} rows, these are {n}")
        confidence, outcome = claimed(sample)
        which = bins(confidence)
        gaps = np.bincount(which, outcome - confidence)
        if sample.groups is not None:
            value = float(np.abs(gaps).sum() / n)
            return bootstrapped(self.resampler(sample), value, n, groups=sample.groups, within=(0.0, 1.0))
        rows = np.bincount(which)
        # A bin without a positive row is not known to have none: half a row is added to each side.
        share = (np.bincount(which, outcome) + 0.5) / (rows + 1)
        return Distance(gaps / n, np.sqrt(rows * share * (1 - share)) / n, n)

    def resampler(self, sample: Sample) -> Resampler:
        """The mean gap of each resample, over the bins of the sample."""
        confidence, outcome = claimed(sample)
        which = bins(confidence)
        apart = np.zeros((len(sample), int(which.max()) + 1))
        apart[np.arange(len(sample)), which] = outcome - confidence

        def of(weights: Array) -> Array:
            return np.asarray(np.abs(weights @ apart).sum(axis=1) / weights.sum(axis=1))

        return of


def claimed(sample: Sample) -> tuple[Array, Array]:
    """The probability that is claimed for each row, and whether it came true: both float64 of shape (rows,)."""
    if sample.probabilities is None:
        return sample.score, (sample.truth == 1).astype(np.float64)
    chosen = sample.probabilities[np.arange(len(sample)), sample.label]
    return chosen, (sample.truth == sample.label).astype(np.float64)


def bins(confidence: Array) -> Array:
    """The bin of each row, from 0 without gaps: ten of as many rows each, equal probabilities in one."""
    edges = np.quantile(confidence, np.arange(1, BINS) / BINS, method="inverted_cdf")
    found = np.searchsorted(np.unique(edges), confidence, "left")
    return np.unique(found, return_inverse=True)[1]


METRIC = CalibrationError()
