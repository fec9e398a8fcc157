"""Matthews' correlation coefficient, of more classes Gorodkin's (scikit-learn: matthews_corrcoef).

0 where all rows are answered with one class.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from modelyard_runtime.evaluation.metrics import tables
from modelyard_runtime.evaluation.metrics.types import Decision

if TYPE_CHECKING:
    from modelyard_runtime.evaluation.types import Array


def _correlation(cells: Array) -> Array:
    rows, truth, answered = cells.sum(axis=(-2, -1)), tables.truth(cells), tables.answered(cells)
    together = tables.right(cells).sum(axis=-1) * rows - (truth * answered).sum(axis=-1)
    mine = rows * rows - (answered * answered).sum(axis=-1)
    theirs = rows * rows - (truth * truth).sum(axis=-1)
    return np.nan_to_num(tables.share(together, np.sqrt(mine * theirs)))


METRIC = Decision(_correlation, tables.both_classes, within=(-1.0, 1.0))
