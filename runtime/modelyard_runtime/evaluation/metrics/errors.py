"""The errors of a regression, row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from modelyard_runtime.evaluation.sample import Sample
    from modelyard_runtime.evaluation.types import Array


def signed(sample: Sample) -> Array:
    """Prediction minus value."""
    return sample.score - sample.truth


def absolute(sample: Sample) -> Array:
    """The size of the error."""
    return np.abs(signed(sample))


def squared(sample: Sample) -> Array:
    """The square of the error."""
    return np.square(signed(sample))


def relative(sample: Sample) -> Array:
    """The size of the error as a share of the value; where that is 0, of the least number beside 1, 2.2e-16."""
    return absolute(sample) / np.maximum(np.abs(sample.truth), np.finfo(np.float64).eps)


def symmetric(sample: Sample) -> Array:
    """Twice the size of the error as a share of value and prediction together, 0 where both are 0."""
    together = np.abs(sample.truth) + np.abs(sample.score)
    return 2 * absolute(sample) / np.where(together > 0, together, 1.0)
