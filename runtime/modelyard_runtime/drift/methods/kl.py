"""Kullback-Leibler divergence of the window from the reference: sum of q ln(q / p), in nats.

q is the share in the window, p that in the reference, with half a row added to each bin of both sides. It is not
symmetric (Kullback and Leibler 1951). Noise: 2 KL / (1/n + 1/m) is chi-square with B - 1 degrees of freedom (Wilks
1938).
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


def kl(reference: Counts, current: Counts) -> Counts:
    """The divergence of the current counts from those of the reference; one for each row of them."""
    import numpy as np

    r, c = np.asarray(reference, float) + 0.5, np.asarray(current, float) + 0.5
    p, q = r / r.sum(), c / c.sum(axis=-1, keepdims=True)
    found: Counts = np.maximum(0.0, (q * np.log(q / p)).sum(axis=-1))
    return found


def noise_of(bins: int) -> ChiSquareNoise:
    """The noise over so many bins."""
    return ChiSquareNoise(bins - 1, 2.0, 1)


def measure(pair: Pair) -> Measured:
    """The divergence of a column."""
    bins = groups(pair)
    n, m = int(bins.reference.sum()), int(bins.current.sum())
    value = float(kl(bins.reference, bins.current))
    noise = noise_of(len(bins.labels))
    return Measured(
        "kl", value, noise.judge(value, n, m), noise, n, m, {"bins": len(bins.labels), "unit": "nats"}
    )
