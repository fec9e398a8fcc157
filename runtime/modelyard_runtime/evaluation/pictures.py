"""What reports draw: calibration by tenths, the table of truth and answers, precision and recall by threshold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from modelyard_runtime.evaluation.intervals.proportion import wilson
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
    order = np.argsort(-sample.score, kind="stable")
    score, hits = sample.score[order], np.cumsum(sample.truth[order] == 1)
    ends = np.flatnonzero(np.r_[score[1:] != score[:-1], True])
    places = ends[np.unique(np.linspace(0, len(ends) - 1, min(_THRESHOLDS, len(ends))).astype(np.int64))]
    return [
        {
            "threshold": number(float(score[place])),
            "precision": number(float(hits[place]) / (place + 1)),
            "recall": number(float(hits[place] / hits[-1])),
            "flagged": number((place + 1) / len(score)),
        }
        for place in places.tolist()
    ]
