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
    from modelyard_runtime.drift.types import Pair

THRESHOLD = 0.1


def js(reference: tuple[int, ...], current: tuple[int, ...]) -> float:
    """The distance between two rows of counts."""
    import numpy as np

    r, c = np.asarray(reference, float), np.asarray(current, float)
    p, q = r / r.sum(), c / c.sum()
    middle = (p + q) / 2
    parts = (share * np.log2(np.where(share > 0, share, 1) / middle) for share in (p, q))
    return math.sqrt(max(0.0, sum(float(part.sum()) for part in parts) / 2))


def measure(pair: Pair) -> Measured:
    """The distance of a column."""
    bins = groups(pair)
    n, m = sum(bins.reference), sum(bins.current)
    value = js(bins.reference, bins.current)
    noise = ChiSquareNoise(len(bins.labels) - 1, 8 * math.log(2), 2)
    return Measured("js", value, noise.judge(value, n, m), noise, n, m, {"bins": len(bins.labels)})
