"""The bins that distances between counts are taken over: few, so that their noise stays small."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from modelyard_runtime.profiles.types import CategoryColumn, NumericColumn

if TYPE_CHECKING:
    from modelyard_runtime.drift.types import Pair

MOST = 10
"""Bins of a numeric column: the tenths of the reference, as in credit scoring (Siddiqi 2006)."""

MOST_LEVELS = 50
"""Levels that stand for themselves."""

EXPECTED = 5
"""Rows to expect in a bin of the smaller side (Cochran 1954); levels with fewer are pooled."""


@dataclass(frozen=True, slots=True)
class Groups:
    """Counts of both sides over the same bins; none is empty on both."""

    labels: tuple[str, ...]
    reference: tuple[int, ...]
    current: tuple[int, ...]


def groups(pair: Pair) -> Groups:
    """The bins of a pair, chosen by the reference and by how few rows the smaller side has."""
    reference, current = pair.reference, pair.current
    if isinstance(reference, NumericColumn) and isinstance(current, NumericColumn):
        return _tenths(reference, current)
    if isinstance(reference, CategoryColumn) and isinstance(current, CategoryColumn):
        return _levels(reference, current)
    raise TypeError("only numbers and categories have bins")


def _tenths(reference: NumericColumn, current: NumericColumn) -> Groups:
    fewest = min(reference.values, current.values)
    parts = min(MOST, max(2, fewest // EXPECTED))
    mine = {item.key: item.n for item in reference.bins}
    theirs = {item.key: item.n for item in current.bins}
    only_points = all(item.point for item in reference.bins)
    counts: dict[int, list[int]] = {}
    before = 0
    for key in sorted({*mine, *theirs}):
        r, c = mine.get(key, 0), theirs.get(key, 0)
        # The middle of the bin says which part it belongs to, so that a heavy value has one of its own.
        part = min(parts - 1, parts * (2 * before + r) // (2 * reference.values))
        if only_points and not key[1]:
            part = parts
        before += r
        both = counts.setdefault(part, [0, 0])
        both[0] += r
        both[1] += c
    return _groups(
        {f"part {part + 1} of {parts}" if part < parts else "new values": n for part, n in counts.items()}
    )


def _levels(reference: CategoryColumn, current: CategoryColumn) -> Groups:
    mine, theirs = dict(reference.levels), dict(current.levels)
    # A level is pooled by what the reference lets expect, never by what the window holds: that would bias the test.
    share = min(1.0, current.values / reference.values)
    frequent = sorted(mine, key=lambda name: (-mine[name], name))[:MOST_LEVELS]
    kept = [name for name in frequent if mine[name] * share >= EXPECTED]
    counts = {name: [mine[name], theirs.get(name, 0)] for name in sorted(kept)}
    pooled = [
        reference.values - sum(n for n, _ in counts.values()),
        current.values - sum(n for _, n in counts.values()),
    ]
    counts["(all others)"] = pooled
    return _groups(counts)


def _groups(counts: dict[str, list[int]]) -> Groups:
    kept = {label: n for label, n in counts.items() if n[0] or n[1]}
    return Groups(tuple(kept), tuple(n[0] for n in kept.values()), tuple(n[1] for n in kept.values()))
