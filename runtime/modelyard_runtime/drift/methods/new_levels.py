"""New levels: the share of rows whose category the reference never had.

Where nothing differs a new level still turns up now and then: as often as the levels that the reference had just once
(Good 1953, after Turing). The effect is the share beyond that; Fisher's exact test (1935) gives the p-value. Vanished
levels are named, but their share is a matter of the distances.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard_runtime.drift.shares import ShareNoise
from modelyard_runtime.drift.types import Measured
from modelyard_runtime.profiles.types import CategoryColumn

if TYPE_CHECKING:
    from modelyard_runtime.drift.types import Detail, Pair

THRESHOLD = 0.01

LEAST = 3
"""Rows with a new level that it takes: one or two are a misprint, however few rows the window has."""

_SHOWN = 20


def measure(pair: Pair) -> Measured | None:
    """The share of new levels; None where the reference has too many levels to know them all."""
    reference, current = pair.reference, pair.current
    if not isinstance(reference, CategoryColumn) or not isinstance(current, CategoryColumn):
        return None
    known = reference.known
    if known is None or reference.others is None or (current.others is None and reference.others):
        return None
    n, m = reference.values, current.values
    fresh = {name: k for name, k in current.others or () if name not in known}
    share = (sum(fresh.values()) if current.others is not None else current.other) / m
    once = sum(1 for _, k in (*reference.levels, *reference.others) if k == 1)
    noise = ShareNoise(once / n, rise=True, least=LEAST)
    present = {name for name, k in (*current.levels, *(current.others or ())) if k}
    details: dict[str, Detail] = {
        "new": sorted(fresh, key=lambda name: (-fresh[name], name))[:_SHOWN],
        "new_levels": len(fresh) if current.others is not None else None,
        "vanished": sorted(known - present)[:_SHOWN],
        "vanished_levels": len(known - present),
    }
    return Measured("new-levels", share, noise.judge(share, n, m), noise, n, m, details)
