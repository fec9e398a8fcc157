"""The highest recall at a precision of at least x, over all thresholds (scikit-learn: precision_recall_curve).

0 where no threshold reaches the precision. A resample chooses its threshold anew, so that the choice is part of the
uncertainty.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from modelyard_runtime.evaluation.metrics import curves

if TYPE_CHECKING:
    from modelyard_runtime.evaluation.types import Array


def _highest(curve: curves.Curve, precision: float) -> Array:
    enough = (curve.precision >= precision) & (curve.flagged > 0)
    found = np.where(enough, curve.recall, 0.0).max(axis=1)
    return np.where(curve.positives > 0, found, np.nan)


def _positives(curve: curves.Curve, precision: float) -> float:
    del precision
    return float(curve.positives[0])


METRIC = curves.OfCurve(_highest, _positives)
