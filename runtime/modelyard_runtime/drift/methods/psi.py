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
    from modelyard_runtime.drift.groups import Counts
    from modelyard_runtime.drift.types import Pair

THRESHOLD = 0.1


def psi(reference: Counts, current: Counts) -> Counts:
    """The index; one for each row of the current counts."""
    found: Counts = _terms(reference, current).sum(axis=-1)
    return found


def from_empty(reference: Counts, current: Counts) -> Counts:
    """The part of the index that comes from bins that are empty on one side."""
    import numpy as np

    empty = (np.asarray(reference) == 0) | (np.asarray(current) == 0)
    found: Counts = np.where(empty, _terms(reference, current), 0.0).sum(axis=-1)
    return found


def _terms(reference: Counts, current: Counts) -> Counts:
    import numpy as np

    r, c = np.asarray(reference, float) + 0.5, np.asarray(current, float) + 0.5
    p, q = r / r.sum(), c / c.sum(axis=-1, keepdims=True)
    found: Counts = (p - q) * np.log(p / q)
    return found


def noise_of(bins: int) -> ChiSquareNoise:
    """The noise over so many bins."""
    return ChiSquareNoise(bins - 1, 1.0, 1)


def measure(pair: Pair) -> Measured:
    """The index of a column."""
    bins = groups(pair)
    n, m = int(bins.reference.sum()), int(bins.current.sum())
    value = float(psi(bins.reference, bins.current))
    noise = noise_of(len(bins.labels))
    details = {"bins": len(bins.labels), "from_empty_bins": float(from_empty(bins.reference, bins.current))}
    return Measured("psi", value, noise.judge(value, n, m), noise, n, m, details)
