"""Metrics of a classifier from probabilities of being right: with labels these are 0 and 1, without them calibrated.

Every row counts as positive with its probability and as negative with the rest: the expected confusion matrix, and the
expected ROC and precision-recall curves (confidence-based performance estimation, as NannyML has it).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from modelyard_runtime.drift.cells import Array


def binary(score: Array, share: Array, yes: Array, weight: Array) -> dict[str, float]:
    """The metrics of two classes; undefined ones are left out.

    Args:
        score: What rows are ranked by: float64 (rows,).
        share: The probability that a row is positive: float64 (rows,).
        yes: Whether the model answered positive: bool (rows,).
        weight: How many rows each one stands for: float64 (rows,).
    """
    positive, negative = weight * share, weight * (1 - share)
    right, wrong = float(positive[yes].sum()), float(negative[yes].sum())
    missed, left = float(positive[~yes].sum()), float(negative[~yes].sum())
    found = {
        "roc_auc": _area(score, positive, negative),
        "average_precision": _average_precision(score, positive, negative),
        "accuracy": _ratio(right + left, right + wrong + missed + left),
        "precision": _ratio(right, right + wrong),
        "recall": _ratio(right, right + missed),
        "f1": _ratio(2 * right, 2 * right + wrong + missed),
        "specificity": _ratio(left, left + wrong),
    }
    return {name: value for name, value in found.items() if value is not None}


def several(shares: Array, answered: Array, weight: Array) -> dict[str, float]:
    """Accuracy and the means over classes of precision, recall and F1.

    Args:
        shares: The probability of each class: float64 (rows, classes).
        answered: The class that the model answered: int64 (rows,).
        weight: How many rows each one stands for: float64 (rows,).
    """
    import numpy as np

    classes = shares.shape[1]
    table = np.zeros((classes, classes))
    np.add.at(table, answered, shares * weight[:, None])
    right, told, true = np.diag(table), table.sum(axis=1), table.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        precision = np.where(told > 0, right / told, 0.0)
        recall = np.where(true > 0, right / true, 0.0)
        f1 = np.where(told + true > 0, 2 * right / (told + true), 0.0)
    found = {"accuracy": float(right.sum() / table.sum())} if table.sum() else {}
    return found | {
        "precision": float(precision.mean()),
        "recall": float(recall.mean()),
        "f1": float(f1.mean()),
    }


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole > 0 else None


def _steps(score: Array, positive: Array, negative: Array) -> tuple[Array, Array]:
    """Positives and negatives above each distinct score, from the greatest down."""
    import numpy as np

    values, place = np.unique(-score, return_inverse=True)
    above = (np.bincount(place, part, len(values)).cumsum() for part in (positive, negative))
    first, second = above
    return first, second


def _area(score: Array, positive: Array, negative: Array) -> float | None:
    """The area under the ROC curve, by trapezoids between distinct scores."""
    import numpy as np

    hits, alarms = _steps(score, positive, negative)
    if not len(hits) or hits[-1] <= 0 or alarms[-1] <= 0:
        return None
    high, wide = np.concatenate([[0.0], hits]), np.diff(np.concatenate([[0.0], alarms]))
    return float(((high[1:] + high[:-1]) / 2 * wide).sum() / (hits[-1] * alarms[-1]))


def _average_precision(score: Array, positive: Array, negative: Array) -> float | None:
    import numpy as np

    hits, alarms = _steps(score, positive, negative)
    if not len(hits) or hits[-1] <= 0:
        return None
    precision = np.where(hits + alarms > 0, hits / np.where(hits + alarms > 0, hits + alarms, 1.0), 0.0)
    return float((precision * np.diff(np.concatenate([[0.0], hits]))).sum() / hits[-1])
