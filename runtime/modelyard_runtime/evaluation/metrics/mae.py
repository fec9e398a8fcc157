"""Mean absolute error (scikit-learn: mean_absolute_error)."""

from __future__ import annotations

from modelyard_runtime.evaluation.metrics import errors
from modelyard_runtime.evaluation.metrics.types import Loss

METRIC = Loss(errors.absolute)
