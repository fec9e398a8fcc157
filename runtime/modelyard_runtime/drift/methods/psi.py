"""Population stability index: sum of (p - q) ln(p / q) over the bins.

p and q are the shares of reference and window with half a row added to each bin of both sides (the Jeffreys prior), so
that an empty bin gives a large number and not an infinite one. It equals KL(p, q) + KL(q, p), natural logarithm
(Jeffreys 1946; in credit scoring: Siddiqi 2006). Noise: PSI / (1/n + 1/m) is chi-square with B - 1 degrees of freedom
(Yurdakul 2018).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard_runtime.drift.groups import groups
from modelyard_runtime.drift.noise import ChiSquareNoise
from modelyard_runtime.drift.types import Measured

if TYPE_CHECKING:
    from modelyard_runtime.drift.types import Pair

THRESHOLD = 0.1


def psi(reference: tuple[int, ...], current: tuple[int, ...]) -> tuple[float, float]:
    """The index, and the part of it that comes from bins that are empty on one side."""
    import numpy as np

    r, c = np.asarray(reference, float), np.asarray(current, float)
    p, q = (r + 0.5) / (r + 0.5).sum(), (c + 0.5) / (c + 0.5).sum()
    terms = (p - q) * np.log(p / q)
    return float(terms.sum()), float(terms[(r == 0) | (c == 0)].sum())


def measure(pair: Pair) -> Measured:
    """The index of a column."""
    bins = groups(pair)
    n, m = sum(bins.reference), sum(bins.current)
    value, empty = psi(bins.reference, bins.current)
    noise = ChiSquareNoise(len(bins.labels) - 1, 1.0, 1)
    details = {"bins": len(bins.labels), "from_empty_bins": empty}
    return Measured("psi", value, noise.judge(value, n, m), noise, n, m, details)
