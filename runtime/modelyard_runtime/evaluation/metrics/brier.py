"""Brier score: the mean squared error of the probabilities (Brier, Monthly Weather Review 78, 1950).

scikit-learn: brier_score_loss with ``scale_by_half=True``, so that it is from 0 to 1 with any number of classes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from modelyard_runtime.evaluation.metrics.types import Loss

if TYPE_CHECKING:
    from modelyard_runtime.evaluation.sample import Sample
    from modelyard_runtime.evaluation.types import Array


def _losses(sample: Sample) -> Array:
    sample.require_probabilities()
    if sample.probabilities is None:
        return np.asarray(np.square(sample.score - sample.truth))
    wanted = np.eye(sample.classes)[sample.truth]
    return np.asarray(np.square(sample.probabilities - wanted).sum(axis=1) / 2)


METRIC = Loss(_losses)
