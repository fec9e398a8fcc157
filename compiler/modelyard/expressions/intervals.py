"""Sets of real numbers made of intervals, exact."""

from __future__ import annotations

from fractions import Fraction
from math import inf
from typing import TypeAlias

from modelyard.records import dataclass

Real: TypeAlias = Fraction | float
"""An exact number, or an infinity."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Numbers from ``low`` to ``high``; ``low_in`` and ``high_in`` say whether the ends belong to it."""

    low: Real
    high: Real
    low_in: bool
    high_in: bool

    @property
    def empty(self) -> bool:
        """Whether no number lies in it."""
        return self.low > self.high or (self.low == self.high and not (self.low_in and self.high_in))


@dataclass(frozen=True, slots=True)
class Numbers:
    """A union of intervals that neither touch nor overlap, in order."""

    parts: tuple[Interval, ...]

    def __and__(self, other: Numbers) -> Numbers:
        """The numbers in both."""
        return _normal([_overlap(a, b) for a in self.parts for b in other.parts])

    def __or__(self, other: Numbers) -> Numbers:
        """The numbers in either."""
        return _normal([*self.parts, *other.parts])

    def __sub__(self, other: Numbers) -> Numbers:
        """The numbers in this set alone."""
        rest = self
        for part in other.parts:
            below = Interval(-inf, part.low, low_in=False, high_in=not part.low_in)
            above = Interval(part.high, inf, low_in=not part.high_in, high_in=False)
            rest &= _normal([below, above])
        return rest

    def __bool__(self) -> bool:
        """Whether there is any number."""
        return bool(self.parts)

    def __le__(self, other: Numbers) -> bool:
        """Whether every number is in the other set."""
        return not self - other


def _overlap(a: Interval, b: Interval) -> Interval:
    low, high = max(a.low, b.low), min(a.high, b.high)
    low_in = (a.low_in or a.low < low) and (b.low_in or b.low < low)
    high_in = (a.high_in or a.high > high) and (b.high_in or b.high > high)
    return Interval(low, high, low_in, high_in)


def _normal(parts: list[Interval]) -> Numbers:
    joined: list[Interval] = []
    for part in sorted((p for p in parts if not p.empty), key=lambda p: (p.low, not p.low_in)):
        last = joined[-1] if joined else None
        touches = last is not None and (
            part.low < last.high or (part.low == last.high and (part.low_in or last.high_in))
        )
        if last is None or not touches:
            joined.append(part)
            continue
        high = max(last.high, part.high)
        high_in = (last.high == high and last.high_in) or (part.high == high and part.high_in)
        joined[-1] = Interval(last.low, high, last.low_in, high_in)
    return Numbers(tuple(joined))


EVERY = Numbers((Interval(-inf, inf, low_in=False, high_in=False),))
NONE = Numbers(())


def compared(operator: str, bound: Fraction) -> Numbers:
    """The numbers x for which ``x operator bound`` holds."""
    point = Numbers((Interval(bound, bound, low_in=True, high_in=True),))
    below = Numbers((Interval(-inf, bound, low_in=False, high_in=False),))
    above = Numbers((Interval(bound, inf, low_in=False, high_in=False),))
    table = {
        "<": below,
        "<=": below | point,
        ">": above,
        ">=": above | point,
        "=": point,
        "<>": below | above,
    }
    return table[operator]


def closed(low: float, high: float) -> Numbers:
    """The numbers from ``low`` to ``high``, both included where they are finite."""
    first: Real = low if low == -inf else Fraction(str(low))
    last: Real = high if high == inf else Fraction(str(high))
    return Numbers((Interval(first, last, low_in=low != -inf, high_in=high != inf),))
