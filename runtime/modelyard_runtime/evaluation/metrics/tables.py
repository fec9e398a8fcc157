"""Shares that are read off a table of truth by answer, of two classes or as the mean over more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from modelyard_runtime.evaluation.intervals.proportion import Proportion
from modelyard_runtime.evaluation.types import NotComputableError

if TYPE_CHECKING:
    from collections.abc import Callable

    from modelyard_runtime.evaluation.types import Array


def right(cells: Array) -> Array:
    """Rows of each class that are answered with it: (..., classes)."""
    return np.diagonal(cells, axis1=-2, axis2=-1)


def truth(cells: Array) -> Array:
    """Rows of each class: (..., classes)."""
    return np.asarray(cells.sum(axis=-1))


def answered(cells: Array) -> Array:
    """Rows that are answered with each class: (..., classes)."""
    return np.asarray(cells.sum(axis=-2))


def share(hits: Array, rows: Array) -> Array:
    """Shares; NaN where there are no rows."""
    empty = np.full(np.broadcast_shapes(hits.shape, rows.shape), np.nan)
    return np.asarray(np.divide(hits, rows, out=empty, where=rows > 0))


def averaged(cells: Array, per_class: Callable[[Array], Array]) -> Array:
    """Of two classes the positive one's; of more the mean over those that occur, an undefined one counting 0.

    The average of scikit-learn's ``average="macro"`` with its default labels.
    """
    shares = per_class(cells)
    if cells.shape[-1] == 2:
        return np.asarray(shares[..., 1])
    occurs = truth(cells) + answered(cells) > 0
    total = np.where(occurs, np.nan_to_num(shares), 0.0).sum(axis=-1)
    return share(total, occurs.sum(axis=-1))


def binary(
    hits: Callable[[Array], float], rows: Callable[[Array], float]
) -> Callable[[Array], Proportion | None]:
    """The share of a two by two table as a proportion; None of a larger one."""

    def of(cells: Array) -> Proportion | None:
        if len(cells) != 2:
            return None
        return Proportion(float(hits(cells)), int(rows(cells)))

    return of


def require(rows: Callable[[Array], float], reason: str) -> Callable[[Array], None]:
    """A check that refuses a two by two table without the rows that a share is of."""

    def of(cells: Array) -> None:
        if len(cells) == 2 and not rows(cells):
            raise NotComputableError(reason)

    return of


def positives(cells: Array) -> float:
    """Rows of the positive class of two."""
    return float(cells[1].sum())


def negatives(cells: Array) -> float:
    """Rows of the negative class of two."""
    return float(cells[0].sum())


def flagged(cells: Array) -> float:
    """Rows that are answered with the positive class of two."""
    return float(cells[:, 1].sum())


def both_classes(cells: Array) -> None:
    """Refuse rows of a single class."""
    if int((truth(cells) > 0).sum()) < 2:
        raise NotComputableError("all rows are of one class")
