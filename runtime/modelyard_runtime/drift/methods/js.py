"""Jensen-Shannon distance: the square root of the divergence to base 2, between 0 and 1.

JSD = H((p + q) / 2) - (H(p) + H(q)) / 2 over unsmoothed shares (Lin 1991); its root is a metric (Endres and Schindelin
2003). Noise: 8 ln 2 JSD / (1/n + 1/m) is chi-square with B - 1 degrees of freedom.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from modelyard_runtime.drift.groups import groups
from modelyard_runtime.drift.noise import ChiSquareNoise
from modelyard_runtime.drift.types import Measured

if TYPE_CHECKING:
    from modelyard_runtime.drift.groups import Counts
    from modelyard_runtime.drift.types import Pair

THRESHOLD = 0.1


def js(reference: Counts, current: Counts) -> Counts:
    """The distance between two rows of counts; one for each row of the current ones."""
    import numpy as np

    r, c = np.asarray(reference, float), np.asarray(current, float)
    p, q = r / r.sum(), c / c.sum(axis=-1, keepdims=True)
    middle = (p + q) / 2
    # Where a share is above zero, so is the middle.
    ratios = ((share, np.where(share > 0, share, 1) / np.where(share > 0, middle, 1)) for share in (p, q))
    parts = (share * np.log2(ratio) for share, ratio in ratios)
    found: Counts = np.sqrt(np.maximum(0.0, sum(part.sum(axis=-1) for part in parts) / 2))
    return found


def noise_of(bins: int) -> ChiSquareNoise:
    """The noise over so many bins."""
    return ChiSquareNoise(bins - 1, 8 * math.log(2), 2)


def measure(pair: Pair) -> Measured:
    """The distance of a column."""
    bins = groups(pair)
    n, m = int(bins.reference.sum()), int(bins.current.sum())
    value = float(js(bins.reference, bins.current))
    noise = noise_of(len(bins.labels))
    return Measured("js", value, noise.judge(value, n, m), noise, n, m, {"bins": len(bins.labels)})
