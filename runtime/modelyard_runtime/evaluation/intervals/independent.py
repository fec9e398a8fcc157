"""Sums of estimates that are independent of one another: MOVER, by the standard library alone.

Method of variance estimates recovery (Zou and Donner, Statistics in Medicine 27, 2008): the distance from each estimate
to its limit stands for its spread on that side, and spreads add in squares.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelyard_runtime.evaluation.types import Bounds


def independent_sum(parts: Sequence[tuple[float, float, Bounds]]) -> Bounds:
    """The interval of a sum. Each part: its factor, its estimate, its interval of the confidence that is asked for."""
    total = below = above = 0.0
    for factor, value, bounds in parts:
        low, high = sorted(factor * bound for bound in bounds)
        middle = factor * value
        total, below, above = (
            total + middle,
            math.hypot(below, middle - low),
            math.hypot(above, high - middle),
        )
    return total - below, total + above


def dependent_sum(parts: Sequence[tuple[float, Bounds]]) -> Bounds:
    """The interval of a sum of which nothing is known but the intervals of its parts, all of which hold together."""
    ends = [sorted(factor * bound for bound in bounds) for factor, bounds in parts]
    return sum(low for low, _ in ends), sum(high for _, high in ends)
