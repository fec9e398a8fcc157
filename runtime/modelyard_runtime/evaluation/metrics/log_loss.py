"""Log loss: the mean of -ln of the probability that the true class was given (scikit-learn: log_loss).

A probability of 0 counts as the least that a float64 can tell from 0 beside 1, 2.2e-16.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from modelyard_runtime.evaluation.metrics.types import Loss

if TYPE_CHECKING:
    from modelyard_runtime.evaluation.sample import Sample
    from modelyard_runtime.evaluation.types import Array

_LEAST = float(np.finfo(np.float64).eps)


def _losses(sample: Sample) -> Array:
    sample.require_probabilities()
    if sample.probabilities is None:
        given = np.where(sample.truth == 1, sample.score, 1 - sample.score)
    else:
        given = sample.probabilities[np.arange(len(sample)), sample.truth]
    return np.asarray(-np.log(np.clip(given, _LEAST, 1 - _LEAST)))


METRIC = Loss(_losses)
