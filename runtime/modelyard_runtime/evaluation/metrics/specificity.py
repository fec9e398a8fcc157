"""Specificity: the share of negative rows that are not flagged; of more classes the mean of each against the rest.

scikit-learn: recall_score of the negative class.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard_runtime.evaluation.metrics import tables
from modelyard_runtime.evaluation.metrics.types import Decision

if TYPE_CHECKING:
    from modelyard_runtime.evaluation.types import Array


def _per_class(cells: Array) -> Array:
    others = cells.sum(axis=(-2, -1))[..., None] - tables.truth(cells)
    wrong = tables.answered(cells) - tables.right(cells)
    return tables.share(others - wrong, others)


METRIC = Decision(
    lambda cells: tables.averaged(cells, _per_class),
    tables.require(tables.negatives, "no row is negative"),
    share=tables.binary(lambda cells: cells[0, 0], tables.negatives),
    paired="negative",
)
