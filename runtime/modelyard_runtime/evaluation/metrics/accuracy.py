"""Accuracy: the share of rows that are answered right (scikit-learn: accuracy_score)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard_runtime.evaluation.intervals.proportion import Proportion
from modelyard_runtime.evaluation.metrics import tables
from modelyard_runtime.evaluation.metrics.types import Decision

if TYPE_CHECKING:
    from modelyard_runtime.evaluation.types import Array


def _accuracy(cells: Array) -> Array:
    return tables.share(tables.right(cells).sum(axis=-1), tables.truth(cells).sum(axis=-1))


def _share(cells: Array) -> Proportion:
    return Proportion(float(tables.right(cells).sum()), int(cells.sum()))


METRIC = Decision(
    _accuracy,
    tables.require(lambda cells: float(cells.sum()), "there are no rows"),
    share=_share,
    paired="all",
)
