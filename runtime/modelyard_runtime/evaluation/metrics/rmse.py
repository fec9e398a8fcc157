"""Root of the mean squared error (scikit-learn: root_mean_squared_error)."""

from __future__ import annotations

from modelyard_runtime.evaluation.metrics import errors
from modelyard_runtime.evaluation.metrics.types import Loss

METRIC = Loss(errors.squared, link="root")
