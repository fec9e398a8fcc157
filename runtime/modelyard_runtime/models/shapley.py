"""Shapley values of one prediction, for any model: sampled over orders of the features.

A feature's contribution is what the score gains when its value takes the place of a background row's, averaged over
the orders in which features can take their places (Shapley 1953; sampling by Štrumbelj and Kononenko 2014). Each
background row is used with one order and with its reverse, which halves the noise of most models (Mitchell et al.
2022). The contributions and the base sum to the score exactly, whatever the sample.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from modelyard_runtime.models.columns import Array, Columns

    Score = Callable[[Columns], Array]

_CELLS = 5_000_000
"""How many values are put together at once: 40 MB of them."""


@dataclass(frozen=True, slots=True)
class Sampled:
    """Contributions of the features to one score.

    Attributes:
        base: The mean score of the background rows.
        contributions: What each feature adds. (features,)
        errors: The standard error of each, from the sampling. (features,)
    """

    base: float
    contributions: Array
    errors: Array


def sampled(score: Score, row: Columns, background: Columns, features: Sequence[str], seed: int) -> Sampled:
    """The sampled Shapley values of one row.

    Args:
        score: Scores of rows: (rows,) from columns.
        row: One row.
        background: Rows to compare with.
        features: The names of the features, in order.
        seed: What draws the orders.
    """
    width, there = len(features), len(next(iter(background.values())))
    used = min(there, max(4, _CELLS // (2 * (width + 1) * max(width, 1))))
    draw = np.random.default_rng(seed)
    ranks = np.array([draw.permutation(width) for _ in range(used)])
    ranks = np.concatenate([ranks, width - 1 - ranks])
    others = np.tile(np.arange(used), 2)
    # taken[i, k, f]: in order i, after k steps, feature f has the row's own value.
    taken = ranks[:, None, :] < np.arange(width + 1)[None, :, None]
    mixed = {
        name: _mixed(taken[:, :, at].reshape(-1), row[name], background[name][np.repeat(others, width + 1)])
        for at, name in enumerate(features)
    }
    values = score(mixed).reshape(2 * used, width + 1)
    steps = np.diff(values, axis=1)
    gains = np.take_along_axis(steps, ranks, axis=1)
    pairs = (gains[:used] + gains[used:]) / 2
    errors = pairs.std(axis=0, ddof=1) / np.sqrt(used) if used > 1 else np.zeros(width)
    return Sampled(float(values[:, 0].mean()), gains.mean(axis=0), errors)


def _mixed(taken: Array, own: Array, other: Array) -> Array:
    """The row's own value where it is taken, the background's elsewhere."""
    return np.where(taken if other.ndim == 1 else taken[:, None], own[0], other)
