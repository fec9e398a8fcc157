"""Categories as the target's mean a level, learnt without letting a row see its own target."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from modelyard_runtime.models.columns import objects
from modelyard_runtime.models.preparation import TargetMeans
from modelyard_runtime.training.scales import refuse_missing, scale
from modelyard_runtime.untyped import library

if TYPE_CHECKING:
    from modelyard_runtime.models.columns import Array
    from modelyard_runtime.training.needs import Needs

_GAP = "\0"
"""Stands for a missing value while means are learnt: text columns hold no such character."""

_FOLDS = 5


def target_means(
    name: str, values: Array, target: Array, classes: int, needs: Needs, seed: int
) -> tuple[TargetMeans, Array]:
    """The means of each level, and the columns of the training rows: each from folds without the row itself.

    By scikit-learn's TargetEncoder: empirical Bayes shrinkage towards the overall mean (Micci-Barreca 2001), cross
    fitted on the training rows. Several classes have a column each. The means are then scaled as numbers are.
    """
    refuse_missing(name, sum(value is None for value in values.tolist()), needs)
    kind = "continuous" if not classes else "binary" if classes == 2 else "multiclass"
    gapless = objects([_GAP if value is None else value for value in values.tolist()]).reshape(-1, 1)
    encoder = _fitted(kind, gapless, target)
    own = np.empty((len(values), classes if classes > 2 else 1))
    for known, unseen in _folds(target, classes, seed):
        own[unseen] = _fitted(kind, gapless[known], target[known]).transform(gapless[unseen])
    levels = [str(level) for level in encoder.categories_[0]]
    means = np.column_stack([np.asarray(column) for column in encoder.encodings_])
    scaled = [scale(own[:, at], needs) for at in range(own.shape[1])]
    centre, spread = np.array([one.centre for one in scaled]), np.array([one.scale for one in scaled])
    overall = _row((np.atleast_1d(encoder.target_mean_) - centre) / spread)
    rows = {level: _row(row) for level, row in zip(levels, (means - centre) / spread, strict=True)}
    missing = rows.pop(_GAP, overall)
    step = TargetMeans(
        feature=name,
        levels=tuple(rows),
        values=tuple(rows.values()),
        other=overall,
        missing=missing,
        names=tuple(f"-> {index}" for index in range(classes)) if classes > 2 else (),
    )
    return step, (own - centre) / spread


def _fitted(kind: str, levels: Array, target: Array) -> Any:
    return library("sklearn.preprocessing").TargetEncoder(target_type=kind).fit(levels, target)


def _folds(target: Array, classes: int, seed: int) -> list[Any]:
    """Parts of the rows in which every class is known, or one part of all where a class is too rare for that."""
    selection = library("sklearn.model_selection")
    smallest = int(np.bincount(target, minlength=classes).min()) if classes else len(target)
    count = min(_FOLDS, smallest)
    if count < 2:
        every = np.arange(len(target))
        return [(every, every)]
    kind = selection.StratifiedKFold if classes else selection.KFold
    return list(kind(count, shuffle=True, random_state=seed).split(target, target))


def _row(means: Array) -> tuple[float, ...]:
    return tuple(float(mean) for mean in means)
