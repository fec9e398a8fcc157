"""The noise of one column's effect in many windows at once: the formulas of its method's noise, over arrays."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from modelyard_runtime.drift.methods.ks import KolmogorovNoise
from modelyard_runtime.drift.methods.wasserstein import WassersteinNoise
from modelyard_runtime.drift.noise import ChiSquareNoise
from modelyard_runtime.drift.tails import LEVEL, NORMAL, Z, chi_square_critical, kolmogorov_critical

if TYPE_CHECKING:
    from modelyard_runtime.drift.cells import Array
    from modelyard_runtime.drift.types import Noise


@dataclass(frozen=True, slots=True)
class Bounds:
    """For each window the effect, its one-sided 99 % bounds, and the value that noise exceeds once in so many tests."""

    effect: Array
    lower: Array
    upper: Array
    beyond: Array


def bounds(noise: Noise, values: Array, n: int, m: Array, tests: int) -> Bounds:
    """What values mean that n rows of the reference and m of each window gave, as one of so many tests a window."""
    import numpy as np

    level = LEVEL / max(1, tests)
    s = 1 / n + 1 / m
    if isinstance(noise, ChiSquareNoise):
        return _chi_square(noise, values, s, level)
    if isinstance(noise, WassersteinNoise):
        return _wasserstein(noise, values, n, m, level)
    if isinstance(noise, KolmogorovNoise):
        half = Z / 2 * np.sqrt(s)
        upper = np.minimum(1.0, values + noise.width + half)
        critical = np.array([kolmogorov_critical(float(one), level) for one in s])
        return Bounds(values, np.maximum(0.0, values - half), upper, values > critical)
    raise TypeError(f"no bounds are known for {type(noise).__name__}")


def _chi_square(noise: ChiSquareNoise, values: Array, s: Array, level: float) -> Bounds:
    import numpy as np

    x = noise.factor * values**noise.power / s

    def distance(of: Array) -> Array:
        found: Array = (of * s / noise.factor) ** (1 / noise.power)
        return found

    if noise.df < 1:
        nothing = np.zeros_like(values)
        return Bounds(nothing, nothing, nothing, nothing > 0)
    return Bounds(
        distance(np.maximum(0.0, x - noise.df)),
        distance(_noncentrality(x, noise.df, 1 - LEVEL)),
        distance(_noncentrality(np.maximum(x, noise.df), noise.df, LEVEL)),
        x > chi_square_critical(noise.df, level),
    )


def _noncentrality(x: Array, df: int, probability: float) -> Array:
    """`tails.noncentrality` for many x, by the same bisection of Abdel-Aty's (1954) approximation."""
    import numpy as np

    z = NORMAL.inv_cdf(probability)

    def above(noncentrality: Array) -> Array:
        mean = df + noncentrality
        spread = 2 * (df + 2 * noncentrality) / (9 * mean * mean)
        found: Array = np.cbrt(x / mean) - (1 - spread) > z * np.sqrt(spread)
        return found

    low, high = np.zeros_like(x), np.maximum(1.0, 4 * x + 100)
    for _ in range(60):
        middle = (low + high) / 2
        more = above(middle)
        low, high = np.where(more, middle, low), np.where(more, high, middle)
    found: Array = np.where(above(np.zeros_like(x)), (low + high) / 2, 0.0)
    return found


def _wasserstein(noise: WassersteinNoise, values: Array, n: int, m: Array, level: float) -> Bounds:
    import numpy as np

    s, step = 1 / n + 1 / m, np.maximum(1 / n, 1 / m) * noise.span / 2
    mean = noise.mean * np.sqrt(s)
    variance = noise.deviation**2 * s

    def reach(probability: float) -> Array:
        linear = step * -math.log(probability) / 3
        found: Array = linear + np.sqrt(linear * linear - 2 * math.log(probability) * variance)
        return found

    return Bounds(
        np.sqrt(np.maximum(0.0, values * values - mean * mean)),
        np.maximum(0.0, values - mean - reach(LEVEL)),
        values + Z * noise.deviation * np.sqrt(s),
        values - mean > reach(level),
    )
