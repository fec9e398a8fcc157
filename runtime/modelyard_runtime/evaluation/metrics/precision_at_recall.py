"""The highest precision at a recall of at least x, over all thresholds (scikit-learn: precision_recall_curve)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from modelyard_runtime.evaluation.metrics import curves

if TYPE_CHECKING:
    from modelyard_runtime.evaluation.types import Array


def _highest(curve: curves.Curve, recall: float) -> Array:
    if recall <= 0:  # where nothing is flagged, precision is 1 by convention
        return np.ones(len(curve.rows))
    found = np.where(curve.recall >= recall, curve.precision, 0.0).max(axis=1)
    return np.where(curve.positives > 0, found, np.nan)


def _flagged(curve: curves.Curve, recall: float) -> float:
    """Rows that are flagged at the threshold of the highest precision."""
    reached = np.where(curve.recall[0] >= recall, curve.precision[0], -1.0)
    return float(curve.flagged[0, int(reached.argmax())])


METRIC = curves.OfCurve(_highest, _flagged)
