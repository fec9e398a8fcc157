"""The largest population stability index of a feature: the training rows against those of the champion.

The index of each feature is freed of the mean of its noise, and its bounds are those of the noncentral chi-square
distribution that the noise follows (see drift/methods/psi). The largest index is below a bound exactly where all are,
and above it where any is: so only the lower bound is corrected for the number of features.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from modelyard_runtime.evaluation.types import NotComputableError

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from modelyard_runtime.contract.types import Feature
    from modelyard_runtime.evaluation.types import Bounds


@dataclass(frozen=True, slots=True)
class Index:
    """One feature's index: as measured, its degrees of freedom, and the sum of both sides' 1/n."""

    feature: str
    raw: float
    df: int
    s: float

    @property
    def freed(self) -> float:
        """The index less the mean of its noise."""
        return max(0.0, self.raw - self.df * self.s)


@dataclass(frozen=True, slots=True)
class LargestIndex:
    """The largest of several features' indices."""

    indices: tuple[Index, ...]
    n: int
    method: str = "noncentral chi-square, largest of all features"

    @property
    def value(self) -> float:
        """The largest index, freed of its noise."""
        return max(one.freed for one in self.indices)

    def bounds(self, confidence: float) -> Bounds:
        """The interval, from 0."""
        from modelyard_runtime.drift.tails import noncentrality

        tail = (1 - confidence) / 2
        some = tail / len(self.indices)
        low = high = 0.0
        for one in self.indices:
            if one.df > 0:  # a constant can't have moved
                x = one.raw / one.s
                low = max(low, noncentrality(x, one.df, 1 - some) * one.s)
                high = max(high, noncentrality(max(x, float(one.df)), one.df, tail) * one.s)
        return low, max(high, self.value)


def largest(features: Sequence[Feature], train: Path, reference: Path | None) -> LargestIndex:
    """Compare the training rows with the champion's reference profile.

    Raises:
        NotComputableError: there is no champion, no profile of it, or no feature that both have.
    """
    if reference is None or not (reference / "profile.json").exists():
        raise NotComputableError("there is no reference profile of the champion")
    found, rows = _indices({feature.name for feature in features}, train, reference / "profile.json")
    if not found:
        raise NotComputableError("the champion's profile has no feature that can be compared")
    return LargestIndex(tuple(found), rows)


def _indices(names: Collection[str], train: Path, path: Path) -> tuple[list[Index], int]:
    from modelyard_runtime.drift.methods.psi import measure
    from modelyard_runtime.drift.types import Pair
    from modelyard_runtime.engine.duck import DuckEngine
    from modelyard_runtime.profiles.build import window_profile
    from modelyard_runtime.profiles.document import load
    from modelyard_runtime.profiles.types import CategoryColumn, OpaqueColumn, Profile

    known = load(path)
    kept = tuple(one for one in known.columns if one.name in names and not isinstance(one, OpaqueColumn))
    if not kept:
        return [], 0
    reference = Profile(known.rows, kept)
    texts = [one.name for one in kept if isinstance(one, CategoryColumn) and one.type == "VARCHAR"]
    engine = DuckEngine()
    try:
        table = engine.table(str(train), columns=[one.name for one in kept], text=texts)
        current, reasons = window_profile(engine, table, reference)
    finally:
        engine.close()
    found: list[Index] = []
    for one in kept:
        mine = current.column(one.name)
        if one.name in reasons:
            raise NotComputableError(f"the feature {one.name} can't be compared: {reasons[one.name]}")
        if mine is None or not one.values or not mine.values:
            raise NotComputableError(f"the feature {one.name} has no values on one side")
        measured = measure(Pair(one, mine))
        bins = int(str(measured.details["bins"]))
        found.append(Index(one.name, measured.value, bins - 1, 1 / measured.n + 1 / measured.m))
    return found, current.rows
