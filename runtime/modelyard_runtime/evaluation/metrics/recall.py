"""Recall: the share of positive rows that are flagged (scikit-learn: recall_score; macro over more classes)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard_runtime.evaluation.metrics import tables
from modelyard_runtime.evaluation.metrics.types import Decision

if TYPE_CHECKING:
    from modelyard_runtime.evaluation.types import Array


def _per_class(cells: Array) -> Array:
    return tables.share(tables.right(cells), tables.truth(cells))


METRIC = Decision(
    lambda cells: tables.averaged(cells, _per_class),
    tables.require(tables.positives, "no row is positive"),
    share=tables.binary(lambda cells: cells[1, 1], tables.positives),
    paired="positive",
)
