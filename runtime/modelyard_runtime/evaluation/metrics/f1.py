"""F1: the harmonic mean of precision and recall (scikit-learn: f1_score; macro over more classes).

Of two classes it is 2 j / (1 + j), where j is the share of true positives among the rows that are positive or flagged
(Jaccard). Given how many those are, the true positives are binomial: so F1 has an exact interval.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard_runtime.evaluation.intervals.proportion import Proportion
from modelyard_runtime.evaluation.metrics import tables
from modelyard_runtime.evaluation.metrics.types import Decision

if TYPE_CHECKING:
    from modelyard_runtime.evaluation.types import Array


def _per_class(cells: Array) -> Array:
    return tables.share(2 * tables.right(cells), tables.truth(cells) + tables.answered(cells))


def _either(cells: Array) -> float:
    return float(cells.sum() - cells[0, 0])


def _share(cells: Array) -> Proportion | None:
    return Proportion(float(cells[1, 1]), int(_either(cells)), "dice") if len(cells) == 2 else None


METRIC = Decision(
    lambda cells: tables.averaged(cells, _per_class),
    tables.require(_either, "no row is positive or flagged"),
    share=_share,
)
