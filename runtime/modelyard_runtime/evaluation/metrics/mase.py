"""Mean absolute scaled error: over that of the seasonal naive forecast on the training rows.

Hyndman and Koehler (Int. J. Forecasting 22, 2006). The scale is a constant of the training rows, see evaluation/naive.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard_runtime.evaluation.metrics import errors
from modelyard_runtime.evaluation.metrics.types import Loss
from modelyard_runtime.evaluation.types import NotComputableError

if TYPE_CHECKING:
    from modelyard_runtime.evaluation.sample import Sample
    from modelyard_runtime.evaluation.types import Array


def _losses(sample: Sample) -> Array:
    if not sample.scale:
        raise NotComputableError(sample.unscaled or "the naive forecast has no error on the training rows")
    return errors.absolute(sample) / sample.scale


METRIC = Loss(_losses)
