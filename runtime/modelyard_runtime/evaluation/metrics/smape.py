"""Symmetric mean absolute percentage error, from 0 to 2 (Makridakis, Int. J. Forecasting 9, 1993, not times 100)."""

from __future__ import annotations

from modelyard_runtime.evaluation.metrics import errors
from modelyard_runtime.evaluation.metrics.types import Loss

METRIC = Loss(errors.symmetric)
