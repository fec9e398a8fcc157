"""Wasserstein-1 distance, in standard deviations of the reference: the area between the distribution functions.

Profiles hold sums, so the area over a bin is exact where the functions don't cross inside it. The value is taken over
distributions whose tails are drawn in, to one scale beyond the 1 % and 99 % points of the reference, and divided by the
reference's winsorised standard deviation: otherwise a single outlier of a million hides every shift or invents one. The
distance of the data as they are stands in the details as ``raw``.

Noise: the distance is the largest gap of means over functions of slope at most 1 (Kantorovich and Rubinstein 1958), so
where nothing differs its mean is at most sqrt(2/pi) sqrt(1/n + 1/m) times the integral of sqrt(F (1 - F)) (del Barrio,
Giné and Matrán 1999). Beyond its mean it is bounded as a Gaussian supremum is, by the variance of the one function that
varies most, which is the value itself (Borell 1975, Tsirelson, Ibragimov and Sudakov 1976), with Bernstein's (1946)
correction for few rows of bounded values; p-values are upper bounds, and simulations hold them to that. A true distance
is missed by more than the normal noise of one mean only once in a hundred.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from modelyard_runtime.drift.cells import cells, numbers
from modelyard_runtime.drift.tails import LEVEL, Z
from modelyard_runtime.drift.types import Judged, Measured

if TYPE_CHECKING:
    from modelyard_runtime.drift.cells import Array, Cells
    from modelyard_runtime.drift.types import Pair
    from modelyard_runtime.profiles.types import Grid, NumericColumn

THRESHOLD = 0.1

_TAIL = 0.01


@dataclass(frozen=True, slots=True)
class WassersteinNoise:
    """The noise, in the unit of the distance: its mean for s = 1, the deviation of one value, and their whole span."""

    mean: float
    deviation: float
    span: float

    def judge(self, value: float, n: int, m: int) -> Judged:
        """What a value means."""
        s, step = 1 / n + 1 / m, max(1 / n, 1 / m) * self.span / 2
        mean = self.mean * math.sqrt(s)
        variance = self.deviation**2 * s
        beyond = value - mean
        spread = 2 * (variance + step * beyond / 3)
        p_value = 1.0 if beyond <= 0 or spread <= 0 else math.exp(-beyond * beyond / spread)
        if beyond > 0 and spread <= 0:
            p_value = 0.0
        linear = step * -math.log(LEVEL) / 3
        reach = linear + math.sqrt(linear * linear - 2 * math.log(LEVEL) * variance)
        return Judged(
            effect=math.sqrt(max(0.0, value * value - mean * mean)),
            lower=max(0.0, beyond - reach),
            upper=value + Z * self.deviation * math.sqrt(s),
            p_value=p_value,
        )

    def expected(self, effect: float, n: int, m: int) -> float:
        """The value to expect."""
        return math.sqrt(effect * effect + self.mean**2 * (1 / n + 1 / m))


def distance(pair: Cells) -> Array:
    """The area between the two distribution functions, in the unit of the cells; one for each window."""
    import numpy as np

    n, m = pair.r.sum(), pair.c.sum(axis=-1, keepdims=True)
    gap = np.cumsum(pair.r) / n - np.cumsum(pair.c, axis=-1) / m
    before = np.concatenate([np.zeros_like(gap[..., :1]), gap[..., :-1]], axis=-1)
    inside = pair.high * gap - pair.low * before - (pair.r_total / n - pair.c_total / m)
    between = gap[..., :-1] * (pair.low[1:] - pair.high[:-1])
    found: Array = np.abs(inside).sum(axis=-1) + np.abs(between).sum(axis=-1)
    return found


def _deviation(pair: Cells) -> float:
    """The standard deviation of the reference, each cell at its mean."""
    filled = pair.r > 0
    n, places = pair.r[filled], pair.r_total[filled] / pair.r[filled]
    mean = (n * places).sum() / n.sum()
    return math.sqrt(float((n * (places - mean) ** 2).sum() / n.sum()))


def _area(pair: Cells) -> float:
    """The integral of sqrt(F (1 - F)) for the reference."""
    import numpy as np

    share = np.clip(np.cumsum(pair.r) / pair.r.sum(), 0, 1)
    height: Array = np.sqrt(share * (1 - share))
    before = np.concatenate([[0.0], height[:-1]])
    inside = (height + before) / 2 * (pair.high - pair.low)
    return float(inside.sum() + (height[:-1] * (pair.low[1:] - pair.high[:-1])).sum())


def wasserstein(
    reference: NumericColumn, current: NumericColumn
) -> tuple[Array, Array, float, WassersteinNoise]:
    """As `distances`, of two columns."""
    return distances(cells(reference, current), reference.grid)


def distances(pair: Cells, grid: Grid) -> tuple[Array, Array, float, WassersteinNoise]:
    """The distance in deviations, the raw distance and the deviation in the data's unit, and the noise."""
    import numpy as np

    quantum = grid.quantum
    share = np.cumsum(pair.r) / pair.r.sum()
    low = float(pair.low[int(np.searchsorted(share, _TAIL))])
    high = float(pair.high[min(int(np.searchsorted(share, 1 - _TAIL)), len(share) - 1)])
    scale = grid.scale / quantum
    deviation = _deviation(pair.clipped(low, high)) or scale
    drawn = pair.clipped(low - scale, high + scale)
    noise = WassersteinNoise(
        mean=math.sqrt(2 / math.pi) * _area(drawn) / deviation,
        deviation=_deviation(drawn) / deviation,
        span=(high - low + 2 * scale) / deviation,
    )
    return distance(drawn) / deviation, distance(pair) * quantum, deviation * quantum, noise


def measure(pair: Pair) -> Measured:
    """The distance of a column."""
    reference, current = numbers(pair)
    found, raw, deviation, noise = wasserstein(reference, current)
    value, n, m = float(found), reference.values, current.values
    details = {
        "raw": float(raw),
        "deviation": deviation,
        "scale_is_fallback": reference.grid.scale_is_fallback,
    }
    return Measured("wasserstein", value, noise.judge(value, n, m), noise, n, m, details)
