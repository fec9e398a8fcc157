"""What reports draw: calibration by tenths, the table of truth and answers, precision and recall by threshold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from modelyard_runtime.evaluation.intervals.proportion import wilson
from modelyard_runtime.evaluation.metrics.curves import curves
from modelyard_runtime.evaluation.metrics.expected_calibration_error import bins, claimed
from modelyard_runtime.evaluation.metrics.types import table
from modelyard_runtime.evaluation.written import CONFIDENCE, Json, number

if TYPE_CHECKING:
    from modelyard_runtime.evaluation.sample import Sample
    from modelyard_runtime.models.card import Class

_THRESHOLDS = 50


def calibration(sample: Sample) -> list[Json]:
    """By tenths of the rows, from the lowest: mean probability, and the share that came true with Wilson's interval."""
    confidence, outcome = claimed(sample)
    which = bins(confidence)
    counts = np.bincount(which)
    found: list[Json] = []
    for place, count in enumerate(counts.tolist()):
        mine = which == place
        hits = int(outcome[mine].sum())
        low, high = wilson(hits, count, CONFIDENCE)
        found.append(
            {
                "low": number(float(confidence[mine].min())),
                "high": number(float(confidence[mine].max())),
                "score": number(float(confidence[mine].mean())),
                "share": number(hits / count),
                "lower": number(low),
                "upper": number(high),
                "n": count,
            }
        )
    return found


def confusion(sample: Sample, classes: tuple[Class, ...], threshold: float) -> Json:
    """Rows by true class and answered class, in the order of the classes."""
    rows = table(sample).astype(np.int64).tolist()
    at = {"threshold": number(threshold)} if len(classes) == 2 else {}
    return {"classes": [str(name) for name in classes], **at, "rows": rows}


def thresholds(sample: Sample) -> list[Json]:
    """For thresholds that flag from none to all rows: precision, recall and the share that is flagged."""
    if sample.classes != 2 or not (sample.truth == 1).any():
        return []
    curve = curves(sample)(np.ones((1, len(sample))))
    scores = np.unique(sample.score)[::-1]
    places = np.unique(np.linspace(0, len(scores) - 1, min(_THRESHOLDS, len(scores))).astype(np.int64))
    return [
        {
            "threshold": number(float(scores[place])),
            "precision": number(float(curve.precision[0, place])),
            "recall": number(float(curve.recall[0, place])),
            "flagged": number(float(curve.flagged[0, place]) / len(sample)),
        }
        for place in places.tolist()
    ]
