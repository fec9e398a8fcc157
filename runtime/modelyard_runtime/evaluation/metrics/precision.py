"""Precision: the share of flagged rows that are positive (scikit-learn: precision_score; macro over more classes).

How many rows are flagged is taken as given, as is usual; the share of them is then binomial.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard_runtime.evaluation.metrics import tables
from modelyard_runtime.evaluation.metrics.types import Decision

if TYPE_CHECKING:
    from modelyard_runtime.evaluation.types import Array


def _per_class(cells: Array) -> Array:
    return tables.share(tables.right(cells), tables.answered(cells))


METRIC = Decision(
    lambda cells: tables.averaged(cells, _per_class),
    tables.require(tables.flagged, "no row is flagged"),
    share=tables.binary(lambda cells: cells[1, 1], tables.flagged),
)
