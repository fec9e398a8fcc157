"""Domain classifier: how well a classifier tells rows of the window from rows of the reference.

Also known as the classifier two-sample test (Lopez-Paz and Oquab 2017) and as adversarial validation. The value is the
area under the ROC curve of predictions for rows that the classifier was not fitted on (five folds, gradient boosting
on histograms): 0.5 where nothing can be told apart. It sees changes of dependence that no single column shows.

Noise: the variance of the area of Hanley and McNeil (1982); the p-value is that of the rank-sum test (Mann and Whitney
1947), normal. At most 5,000 rows of either side are used, chosen by their content: the order of rows is nothing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from modelyard_runtime.drift.tails import NORMAL, Z
from modelyard_runtime.drift.types import Judged, Measured
from modelyard_runtime.untyped import library

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelyard_runtime.drift.cells import Array
    from modelyard_runtime.drift.types import Detail

THRESHOLD = 0.6

MOST_ROWS = 5_000
"""Rows of either side: enough to know the area to a hundredth."""

_FOLDS, _SEED, _TOP, _MOST_LEVELS = 5, 0, 5, 200


@dataclass(frozen=True, slots=True)
class AreaNoise:
    """The noise of an area under the ROC curve."""

    def judge(self, value: float, n: int, m: int) -> Judged:
        """What an area means."""
        half = Z * _deviation(value, n, m)
        z = (value - 0.5) / math.sqrt((n + m + 1) / (12 * n * m))
        return Judged(value, max(0.0, value - half), min(1.0, value + half), NORMAL.cdf(-z))

    def expected(self, effect: float, n: int, m: int) -> float:
        """The area does not depend on how many rows there are."""
        del n, m
        return effect


def _deviation(area: float, n: int, m: int) -> float:
    """The standard error of an area (Hanley and McNeil 1982)."""
    q1, q2 = area / (2 - area), 2 * area * area / (1 + area)
    variance = area * (1 - area) + (m - 1) * (q1 - area * area) + (n - 1) * (q2 - area * area)
    # Where one side is told from the other without an error, the formula says 0; one more pair could have been wrong.
    return math.sqrt(max(variance / (n * m), 1 / (4.0 * n * m)))


def measure_rows(
    reference: Array, current: Array, names: Sequence[str], categorical: Sequence[bool]
) -> Measured:
    """The area for two tables of numbers, one column a name; categories as codes below 200, NaN where missing."""
    import numpy as np

    x = np.concatenate([reference, current])
    y = np.repeat([0, 1], [len(reference), len(current)])
    # One thread: the same bytes on every machine, and no waiting for cores that a small job does not have.
    with library("threadpoolctl").threadpool_limits(1):
        scores, matter = _out_of_fold(x, y, list(categorical))
    value, n, m = area(scores, y), len(reference), len(current)
    order = [int(i) for i in np.argsort(-matter, kind="stable")[:_TOP] if matter[i] > 0]
    noise = AreaNoise()
    details: dict[str, Detail] = {"columns": len(names), "top": [names[i] for i in order]}
    return Measured("domain-classifier", value, noise.judge(value, n, m), noise, n, m, details)


def area(scores: Array, y: Array) -> float:
    """The area under the ROC curve: the share of pairs in the right order, ties half (Mann and Whitney 1947)."""
    import numpy as np

    values, place, count = np.unique(scores, return_inverse=True, return_counts=True)
    del values
    ranks = np.cumsum(count) - (count - 1) / 2
    positive = int(y.sum())
    rank_sum = float(ranks[place][y == 1].sum())
    return (rank_sum - positive * (positive + 1) / 2) / (positive * (len(y) - positive))


def _out_of_fold(x: Array, y: Array, categorical: list[bool]) -> tuple[Array, Array]:
    """Scores for rows that were left out, and by how much the area falls when a column is shuffled."""
    import numpy as np

    scores, fall = np.zeros(len(y)), np.zeros(x.shape[1])
    chance = np.random.default_rng(_SEED)
    folds = library("sklearn.model_selection").StratifiedKFold(_FOLDS, shuffle=True, random_state=_SEED)
    boosting = library("sklearn.ensemble").HistGradientBoostingClassifier
    for fold, (fit, held) in enumerate(folds.split(x, y)):
        model = boosting(
            max_iter=60,
            max_leaf_nodes=15,
            early_stopping=False,
            categorical_features=categorical,
            random_state=_SEED,
        )
        model.fit(x[fit], y[fit])
        scores[held] = model.predict_proba(x[held])[:, 1]
        if fold == 0:
            fall = _fall(model, x[held], y[held], chance)
    return scores, fall


def _fall(model: Any, x: Array, y: Array, chance: Any) -> Array:
    import numpy as np

    whole, fall = area(model.predict_proba(x)[:, 1], y), np.zeros(x.shape[1])
    for column in range(x.shape[1]):
        shuffled = x.copy()
        shuffled[:, column] = chance.permutation(shuffled[:, column])
        fall[column] = whole - area(model.predict_proba(shuffled)[:, 1], y)
    return fall


def coded(reference: Sequence[Any], current: Sequence[Any]) -> tuple[Array, Array]:
    """Two columns of levels as codes: the most frequent of both sides apart, all others as one; NaN where missing."""
    import numpy as np

    counts: dict[Any, int] = {}
    for value in (*reference, *current):
        if value is not None:
            counts[value] = counts.get(value, 0) + 1
    frequent = sorted(counts, key=lambda value: (-counts[value], str(value)))[:_MOST_LEVELS]
    codes = {value: float(i) for i, value in enumerate(frequent)}
    rest = float(len(codes))

    def side(values: Sequence[Any]) -> Array:
        return np.array([math.nan if one is None else codes.get(one, rest) for one in values])

    return side(reference), side(current)
