"""Balanced accuracy: the mean recall of the classes that occur (scikit-learn: balanced_accuracy_score)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from modelyard_runtime.evaluation.metrics import tables
from modelyard_runtime.evaluation.metrics.types import Decision

if TYPE_CHECKING:
    from modelyard_runtime.evaluation.types import Array


def _balanced(cells: Array) -> Array:
    rows = tables.truth(cells)
    recalls = np.nan_to_num(tables.share(tables.right(cells), rows))
    return tables.share(recalls.sum(axis=-1), (rows > 0).sum(axis=-1))


METRIC = Decision(_balanced, tables.both_classes)
