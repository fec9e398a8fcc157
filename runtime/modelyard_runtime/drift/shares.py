"""The noise of a share: of what is missing, or new."""

from __future__ import annotations

import math
from dataclasses import dataclass

from modelyard_runtime.drift.tails import two_proportions, wilson
from modelyard_runtime.drift.types import Judged


@dataclass(frozen=True, slots=True)
class ShareNoise:
    """A share in the window against one in the reference.

    The p-value is Fisher's (1935) exact one, the bounds are the difference of two Wilson intervals (Newcombe 1998,
    method 10). ``tests`` is how many shares were looked at to find the one that moved most; with ``rise`` only more
    counts, and fewer rows of the window than ``least`` prove nothing.
    """

    reference: float
    tests: int = 1
    rise: bool = False
    least: int = 0

    def judge(self, value: float, n: int, m: int) -> Judged:
        """What a share means."""
        a, b = round(self.reference * n), round(value * m)
        (low_r, high_r), (low_c, high_c) = wilson(a, n), wilson(b, m)
        p, q = a / n, b / m
        low = q - p - math.hypot(q - low_c, high_r - p)
        high = q - p + math.hypot(high_c - q, p - low_r)
        p_value = min(1.0, self.tests * two_proportions(a, n, b, m))
        if self.rise:
            proved = q > p and b >= self.least
            return Judged(max(0.0, q - p), max(0.0, low), max(0.0, high), p_value if proved else 1.0)
        return Judged(abs(q - p), max(0.0, low, -high), max(high, -low), p_value)

    def expected(self, effect: float, n: int, m: int) -> float:
        """The share to expect."""
        del n, m
        return self.reference + effect if self.reference + effect <= 1 else self.reference - effect
