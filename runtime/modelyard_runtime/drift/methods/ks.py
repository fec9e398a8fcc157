"""Kolmogorov-Smirnov: the largest gap between the two distribution functions, D.

Profiles hold for every bin how many values it has and the least and the greatest of them, so D is known to lie in a
certified interval; the value is its lower end. The p-value is Kolmogorov's (1933) with Stephens' (1970) correction, an
upper bound where values repeat. The upper bound adds the noise of the gap where it is largest: normal, at most
1/2 sqrt(1/n + 1/m).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from modelyard_runtime.drift.cells import intervals, numbers
from modelyard_runtime.drift.tails import Z, kolmogorov_tail
from modelyard_runtime.drift.types import Judged, Measured

if TYPE_CHECKING:
    from modelyard_runtime.drift.cells import Array
    from modelyard_runtime.drift.types import Pair
    from modelyard_runtime.profiles.types import NumericColumn

THRESHOLD = 0.1


@dataclass(frozen=True, slots=True)
class KolmogorovNoise:
    """The noise of D; ``width`` is how much of it the profiles leave open."""

    width: float = 0.0

    def judge(self, value: float, n: int, m: int) -> Judged:
        """What a value means."""
        s = 1 / n + 1 / m
        half = Z / 2 * math.sqrt(s)
        upper = min(1.0, value + self.width + half)
        return Judged(value, max(0.0, value - half), upper, kolmogorov_tail(value, s))

    def expected(self, effect: float, n: int, m: int) -> float:
        """The value to expect: the root mean square of D where nothing differs is pi^2 s / 12."""
        return min(1.0, math.sqrt(effect * effect + math.pi**2 / 12 * (1 / n + 1 / m)))


def ks(reference: NumericColumn, current: NumericColumn) -> tuple[float, float]:
    """The interval that D certainly lies in."""
    import numpy as np

    bounds: list[tuple[Array, Array]] = []
    sides = [intervals(reference), intervals(current)]
    ends = np.sort(np.concatenate([end for low, high, _ in sides for end in (low, high)]))
    # The distinct ones. np.unique would load numpy.ma for them: a hundredth of a check.
    at = ends[np.append(True, ends[1:] != ends[:-1])]
    for low, high, n in sides:
        by_high, by_low = np.argsort(high, kind="stable"), np.argsort(low, kind="stable")
        least = np.concatenate([[0], np.cumsum(n[by_high])])[np.searchsorted(high[by_high], at, "right")]
        most = np.concatenate([[0], np.cumsum(n[by_low])])[np.searchsorted(low[by_low], at, "right")]
        bounds.append((least / n.sum(), most / n.sum()))
    (r_least, r_most), (c_least, c_most) = bounds
    lower = max(0.0, float((r_least - c_most).max()), float((c_least - r_most).max()))
    return lower, max(lower, float((r_most - c_least).max()), float((c_most - r_least).max()))


def measure(pair: Pair) -> Measured:
    """D of a column."""
    reference, current = numbers(pair)
    lower, upper = ks(reference, current)
    n, m = reference.values, current.values
    noise = KolmogorovNoise(upper - lower)
    details = {"certified_low": lower, "certified_high": upper}
    return Measured("ks", lower, noise.judge(lower, n, m), noise, n, m, details)
