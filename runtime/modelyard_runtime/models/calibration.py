"""From what an estimator answers to a probability: a logistic map, applied."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from modelyard_runtime.models.card import Calibration
    from modelyard_runtime.models.columns import Array

_LEAST = 1e-12
"""Probabilities nearer to 0 or 1 than this have no odds of their own."""


def log_odds(probabilities: Array) -> Array:
    """The log-odds of the positive of two classes (rows,), or each class's log-probability (rows, classes)."""
    safe = np.clip(probabilities, _LEAST, 1.0 - _LEAST)
    if probabilities.shape[1] == 2:
        return np.asarray(np.log(safe[:, 1]) - np.log1p(-safe[:, 1]))
    return np.asarray(np.log(safe))


def calibrated(calibration: Calibration, values: Array) -> Array:
    """The probability of each class: (rows, classes).

    Of two classes the logistic function of the scaled value (Platt 1999; for log-odds the recalibration of Cox 1958).
    Of more, scaled log-probabilities through a softmax (temperature scaling, Guo et al. 2017), or one logistic
    function a class over decision values, scaled to a sum of 1 (Zadrozny and Elkan 2002).
    """
    slopes, intercepts = np.array(calibration.slopes), np.array(calibration.intercepts)
    if values.ndim == 1:
        positive = logistic(slopes[0] * values + intercepts[0])
        return np.column_stack([1.0 - positive, positive])
    scaled = values * slopes + intercepts
    if calibration.of == "log_odds":
        raised = np.exp(scaled - scaled.max(axis=1, keepdims=True))
        return np.asarray(raised / raised.sum(axis=1, keepdims=True))
    each = np.clip(logistic(scaled), _LEAST, 1.0)
    return np.asarray(each / each.sum(axis=1, keepdims=True))


def logistic(values: Array) -> Array:
    """1 / (1 + exp(-x)), without overflow."""
    half = np.tanh(values / 2.0)
    return np.asarray((1.0 + half) / 2.0)
