"""Mean absolute error as a share of the value (scikit-learn: mean_absolute_percentage_error)."""

from __future__ import annotations

from modelyard_runtime.evaluation.metrics import errors
from modelyard_runtime.evaluation.metrics.types import Loss

METRIC = Loss(errors.relative)
