"""Probabilities that mean what they say: learnt on rows that the estimator was not fitted on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from modelyard_runtime.models.calibration import calibrated, log_odds, logistic
from modelyard_runtime.models.card import Calibration
from modelyard_runtime.models.threads import answering
from modelyard_runtime.training.fit import fit
from modelyard_runtime.training.folds import folds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modelyard_runtime.contract.types import Split
    from modelyard_runtime.models.columns import Array
    from modelyard_runtime.models.model import Model
    from modelyard_runtime.training.fit import Fitted, Recipe
    from modelyard_runtime.training.rows import Rows

FEWEST = 20
"""Rows of each class that a calibration needs at least."""

_CRITICAL = {1: 6.6349, 2: 9.2103}
"""The 99% points of the chi-square distribution, by degrees of freedom."""


def calibrate(
    recipe: Recipe,
    fitted: Fitted,
    params: Mapping[str, Any],
    split: Split,
    rows: Rows,
    validation: Rows | None,
) -> Model:
    """The model with probabilities that are calibrated where they have to be, or can be shown to be off.

    An estimator without probabilities gets them from its decision values, by a logistic map that is learnt on the
    validation rows, or where there are none on folds of the training rows. The probabilities of one that has them are
    corrected only if there are validation rows, and a likelihood-ratio test at 1% says that they are off.
    """
    model = fitted.model
    if model.calibration is not None:
        values, codes = _decisions(recipe, model, params, split, rows, validation)
        learnt = _learn_decisions(values, codes, len(recipe.classes))
        return replace(model, calibration=learnt) if learnt else model
    if (
        model.scores == "probability"
        and validation is not None
        and _enough(validation.target, len(recipe.classes))
    ):
        with answering(validation.values):
            values = log_odds(model.probabilities(model.prepared(validation.columns)))
        corrected = _correct(values, validation.target)
        return replace(model, calibration=corrected, scores="calibrated") if corrected else model
    return model


def _enough(codes: Array, classes: int) -> bool:
    return bool((np.bincount(codes, minlength=classes) >= FEWEST).all())


def _decisions(
    recipe: Recipe, model: Model, params: Mapping[str, Any], split: Split, rows: Rows, validation: Rows | None
) -> tuple[Array, Array]:
    """Decision values for rows that the estimator wasn't fitted on, with their classes."""
    if validation is not None and _enough(validation.target, len(recipe.classes)):
        with answering(validation.values):
            return model.decisions(model.prepared(validation.columns)), validation.target
    values: list[Array] = []
    codes: list[Array] = []
    for known, unseen in folds(split, rows, len(recipe.classes), recipe.seed):
        part = rows.take(unseen)
        other = fit(recipe, params, rows.take(known)).model
        with answering(part.values):
            values.append(other.decisions(other.prepared(part.columns)))
        codes.append(part.target)
    return np.concatenate(values), np.concatenate(codes)


def _learn_decisions(values: Array, codes: Array, classes: int) -> Calibration | None:
    """One logistic map of two classes, one a class of more (Platt 1999, with his smoothed targets)."""
    columns = values.reshape(len(values), -1)
    positive = [1] if columns.shape[1] == 1 else list(range(classes))
    maps = [_platt(columns[:, at], codes == code) for at, code in enumerate(positive)]
    if any(slope <= 0 for slope, _ in maps):
        return None
    slopes, intercepts = zip(*maps, strict=True)
    return Calibration("decision", tuple(slopes), tuple(intercepts), len(codes))


def _platt(values: Array, positive: Array) -> tuple[float, float]:
    yes, no = int(positive.sum()), int((~positive).sum())
    return _logistic_fit(values, np.where(positive, (yes + 1) / (yes + 2), 1 / (no + 2)))


def _logistic_fit(values: Array, wanted: Array) -> tuple[float, float]:
    """Slope and intercept of the logistic curve nearest to these shares in cross-entropy, by Newton's method."""
    centre, scale = float(values.mean()), float(values.std()) or 1.0
    design = np.column_stack([(values - centre) / scale, np.ones(len(values))])
    found = np.zeros(2)
    for _ in range(100):
        share = logistic(design @ found)
        gradient = design.T @ (share - wanted)
        curvature = (design * (share * (1 - share))[:, None]).T @ design + 1e-9 * np.eye(2)
        step = np.linalg.solve(curvature, gradient)
        found = found - step * min(1.0, 4.0 / max(float(np.abs(step).max()), 1e-300))
        if np.abs(step).max() < 1e-10:
            break
    slope = float(found[0]) / scale
    return slope, float(found[1]) - slope * centre


def _correct(values: Array, codes: Array) -> Calibration | None:
    """The correction of log-odds (Cox 1958) or of log-probabilities (temperature) if it is more than chance."""
    if values.ndim == 1:
        slope, intercept = _logistic_fit(values, (codes == 1).astype(float))
        found = Calibration("log_odds", (slope,), (intercept,), len(codes))
        freedom = 2
    else:
        slope = _temperature(values, codes)
        classes = values.shape[1]
        found = Calibration("log_odds", (slope,) * classes, (0.0,) * classes, len(codes))
        freedom = 1
    plain = Calibration("log_odds", (1.0,) * len(found.slopes), (0.0,) * len(found.slopes), len(codes))
    gained = 2.0 * (_log_likelihood(found, values, codes) - _log_likelihood(plain, values, codes))
    return found if slope > 0 and gained > _CRITICAL[freedom] else None


def _temperature(values: Array, codes: Array) -> float:
    """The power of the probabilities that makes the outcomes most likely, by golden section between 1/20 and 20."""
    low, high, ratio = np.log(0.05), np.log(20.0), (np.sqrt(5.0) - 1) / 2

    def loss(power: float) -> float:
        classes = values.shape[1]
        tried = Calibration("log_odds", (float(np.exp(power)),) * classes, (0.0,) * classes, 0)
        return -_log_likelihood(tried, values, codes)

    for _ in range(60):
        left, right = high - ratio * (high - low), low + ratio * (high - low)
        low, high = (low, right) if loss(left) <= loss(right) else (left, high)
    return float(np.exp((low + high) / 2))


def _log_likelihood(calibration: Calibration, values: Array, codes: Array) -> float:
    chosen = calibrated(calibration, values)[np.arange(len(codes)), codes]
    return float(np.log(np.clip(chosen, 1e-15, 1.0)).sum())
