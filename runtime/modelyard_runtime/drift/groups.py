"""The bins that distances between counts are taken over: few, so that their noise stays small."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from modelyard_runtime.profiles.types import CategoryColumn, NumericColumn

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from modelyard_runtime.drift.types import Pair
    from modelyard_runtime.profiles.types import ColumnProfile

MOST = 10
"""Bins of a numeric column: the tenths of the reference, as in credit scoring (Siddiqi 2006)."""

MOST_LEVELS = 50
"""Levels that stand for themselves."""

EXPECTED = 5
"""Rows to expect in a bin of the smaller side (Cochran 1954); levels with fewer are pooled."""


Counts = Any
"""Counts of the bins: a row, or a row for each window (anything that numpy takes for an array)."""


@dataclass(frozen=True, slots=True)
class Groups:
    """Counts of both sides over the same bins; none is empty on both. The current side may have several windows."""

    labels: tuple[str, ...]
    reference: Counts
    current: Counts


def groups(pair: Pair) -> Groups:
    """The bins of a pair, chosen by the reference and by how few rows the smaller side has."""
    found = windows(pair.reference, [pair.current], min(pair.reference.values, pair.current.values))
    return Groups(found.labels, found.reference, found.current[0])


def windows(reference: ColumnProfile, currents: Sequence[ColumnProfile], fewest: int) -> Groups:
    """The bins of a reference and several windows, of which the smallest that counts has ``fewest`` values."""
    if isinstance(reference, NumericColumn):
        return _tenths(reference, [one for one in currents if isinstance(one, NumericColumn)], fewest)
    if isinstance(reference, CategoryColumn):
        return _levels(reference, [one for one in currents if isinstance(one, CategoryColumn)], fewest)
    raise TypeError("only numbers and categories have bins")


def _tenths(reference: NumericColumn, currents: Sequence[NumericColumn], fewest: int) -> Groups:
    parts = min(MOST, max(2, fewest // EXPECTED))
    known = {item.key: item.n for item in reference.bins}
    part_of: dict[tuple[int, bool, float], int] = {}
    before = 0
    for key in sorted({*known, *(item.key for one in currents for item in one.bins)}):
        n = known.get(key, 0)
        # The middle of the bin says which part it belongs to, so that a heavy value has one of its own.
        part_of[key] = min(parts - 1, parts * (2 * before + n) // (2 * reference.values))
        if reference.grid.discrete and key not in known:
            part_of[key] = parts
        before += n
    labels = [*(f"part {part + 1} of {parts}" for part in range(parts)), "new values"]
    return _groups(labels, [_counted(one, part_of, parts + 1) for one in (reference, *currents)])


def _counted(column: NumericColumn, part_of: Mapping[tuple[int, bool, float], int], parts: int) -> list[int]:
    counts = [0] * parts
    for item in column.bins:
        counts[part_of[item.key]] += item.n
    return counts


def _levels(reference: CategoryColumn, currents: Sequence[CategoryColumn], fewest: int) -> Groups:
    known = dict(reference.levels)
    # A level is pooled by what the reference lets expect, never by what the window holds: that would bias the test.
    share = min(1.0, fewest / reference.values)
    frequent = sorted(known, key=lambda name: (-known[name], name))[:MOST_LEVELS]
    kept = sorted(name for name in frequent if known[name] * share >= EXPECTED)
    rows: list[list[int]] = []
    for column in (reference, *currents):
        counts = dict(column.levels)
        row = [counts.get(name, 0) for name in kept]
        rows.append([*row, column.values - sum(row)])
    return _groups([*kept, "(all others)"], rows)


def _groups(labels: Sequence[str], rows: Sequence[Sequence[int]]) -> Groups:
    """The counts without the bins that are empty everywhere."""
    import numpy as np

    counts: Counts = np.array(rows)
    filled: list[int] = np.flatnonzero(counts.any(axis=0)).tolist()
    counts = counts[:, filled]
    names = tuple(labels[i] for i in filled)
    return Groups(names, counts[0], counts[1:])
