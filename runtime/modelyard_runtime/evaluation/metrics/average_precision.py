"""Average precision: the precision at each threshold, weighted by the recall that it adds.

scikit-learn: average_precision_score. Near 0 and 1 the interval is no narrower than the exact one of as many rows as
are positive, as Boyd, Eng and Page (ECML PKDD 2013) propose.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from modelyard_runtime.evaluation.metrics import curves

if TYPE_CHECKING:
    from modelyard_runtime.evaluation.types import Array


def _average(curve: curves.Curve) -> Array:
    positives = curve.positives
    total = np.einsum("ij,ij->i", curve.added, curve.precision, dtype=np.float64)
    return np.asarray(np.divide(total, positives, out=np.full(len(positives), np.nan), where=positives > 0))


def _positives(curve: curves.Curve) -> float:
    return float(curve.positives[0])


METRIC = curves.OfCurve(_average, _positives)
