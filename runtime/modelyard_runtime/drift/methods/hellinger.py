"""Hellinger distance: the square root of 1 minus the sum of sqrt(p q), between 0 and 1.

Over unsmoothed shares (Hellinger 1909; Bhattacharyya 1943). Noise: 8 H^2 / (1/n + 1/m) is chi-square with B - 1 degrees
of freedom.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard_runtime.drift.groups import groups
from modelyard_runtime.drift.noise import ChiSquareNoise
from modelyard_runtime.drift.types import Measured

if TYPE_CHECKING:
    from modelyard_runtime.drift.groups import Counts
    from modelyard_runtime.drift.types import Pair

THRESHOLD = 0.1


def hellinger(reference: Counts, current: Counts) -> Counts:
    """The distance between two rows of counts; one for each row of the current ones."""
    import numpy as np

    r, c = np.asarray(reference, float), np.asarray(current, float)
    # The sum of squared differences of the roots loses no digits where the shares are close.
    gaps = np.sqrt(r / r.sum()) - np.sqrt(c / c.sum(axis=-1, keepdims=True))
    found: Counts = np.sqrt((gaps * gaps).sum(axis=-1) / 2)
    return found


def noise_of(bins: int) -> ChiSquareNoise:
    """The noise over so many bins."""
    return ChiSquareNoise(bins - 1, 8.0, 2)


def measure(pair: Pair) -> Measured:
    """The distance of a column."""
    bins = groups(pair)
    n, m = int(bins.reference.sum()), int(bins.current.sum())
    value = float(hellinger(bins.reference, bins.current))
    noise = noise_of(len(bins.labels))
    return Measured("hellinger", value, noise.judge(value, n, m), noise, n, m, {"bins": len(bins.labels)})
