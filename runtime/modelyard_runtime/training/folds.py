"""Rows to fit on and rows to score on, parted as the spec parts training from test."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from modelyard_runtime.untyped import library

if TYPE_CHECKING:
    from modelyard_runtime.contract.types import Split
    from modelyard_runtime.models.columns import Array
    from modelyard_runtime.training.rows import Rows

    Fold = tuple[Array, Array]
    """Places of the rows to fit on, and of those to score on."""

FOLDS = 5


def folds(split: Split, rows: Rows, classes: int, seed: int) -> list[Fold]:
    """Five folds of the training rows.

    By time, what is scored is later than what is fitted on, and rows of one time stay together. By group, no group is
    on both sides. Else by chance, with the shares of the classes kept.
    """
    if split.kind == "time" and np.isfinite(rows.time).all():
        return _by_time(rows.time)
    selection = library("sklearn.model_selection")
    if split.kind == "group" and rows.group is not None:
        count = min(FOLDS, len(np.unique(rows.group)))
        return list(
            selection.GroupKFold(count, shuffle=True, random_state=seed).split(rows.target, groups=rows.group)
        )
    smallest = int(np.bincount(rows.target[rows.target >= 0]).min()) if classes else 0
    if smallest >= 2:
        kept = selection.StratifiedKFold(min(FOLDS, smallest), shuffle=True, random_state=seed)
        return list(kept.split(rows.target, rows.target))
    return list(selection.KFold(min(FOLDS, len(rows)), shuffle=True, random_state=seed).split(rows.target))


def _by_time(time: Array) -> list[Fold]:
    """Each of the last five sixths of the time, scored after all that came before it."""
    ordered = np.sort(time)
    cuts = [ordered[len(ordered) * part // (FOLDS + 1)] for part in range(1, FOLDS + 1)]
    bounds = [*sorted(set(cuts)), np.inf]
    found: list[Fold] = []
    for low, high in pairwise(bounds):
        before, within = np.flatnonzero(time < low), np.flatnonzero((time >= low) & (time < high))
        if len(before) and len(within):
            found.append((before, within))
    return found


def subset(places: Array, share: float, codes: Array | None, seed: int) -> Array:
    """A share of these places, drawn by the seed, in their order; of each class its share, and at least one row.

    Args:
        places: Places of rows.
        share: The share; 1 keeps all.
        codes: The class of every row, None where the target is a number.
        seed: What draws.
    """
    if share >= 1.0:
        return places
    own = np.zeros(len(places), np.int64) if codes is None else codes[places]
    draw = np.random.default_rng(seed)
    chosen = [
        draw.choice(of_class, max(1, round(len(of_class) * share)), replace=False)
        for of_class in (places[own == code] for code in np.unique(own))
    ]
    return np.sort(np.concatenate(chosen))
