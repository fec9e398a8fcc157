"""How each column fared in past windows: effect and bounds in every one, from the coarser profiles of one pass.

The effects are those of the column's own method. A past window is called drifted where its effect reaches the
threshold and exceeds noise after Bonferroni's correction over the columns: stricter than the judgement of the last
window (Benjamini and Hochberg), which counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from modelyard_runtime.drift.bounds import bounds
from modelyard_runtime.drift.check import choice, wanted
from modelyard_runtime.drift.decide import FEWEST
from modelyard_runtime.drift.groups import windows as grouped
from modelyard_runtime.profiles.past import coarser
from modelyard_runtime.profiles.types import CategoryColumn, NumericColumn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelyard_runtime.contract.types import Contract
    from modelyard_runtime.drift.cells import Array
    from modelyard_runtime.drift.methods.registry import Method
    from modelyard_runtime.drift.types import Noise, Verdict
    from modelyard_runtime.profiles.past import Windowed
    from modelyard_runtime.profiles.types import ColumnProfile, Profile


@dataclass(frozen=True, slots=True)
class Point:
    """A column in one window; no figures where it has too few values."""

    verdict: Verdict
    effect: float | None = None
    lower: float | None = None
    upper: float | None = None
    missing: float | None = None


@dataclass(frozen=True, slots=True)
class Trace:
    """A column over the windows."""

    name: str
    method: str
    threshold: float
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class History:
    """Windows in order, the judged one last: when each began, its rows, and every column's trace."""

    starts: tuple[float, ...]
    rows: tuple[int, ...]
    traces: tuple[Trace, ...]


def history(contract: Contract, reference: Profile, windowed: Windowed) -> History:
    """The traces of all columns whose values are compared."""
    names = [
        column.name
        for column in reference.columns
        if isinstance(column, NumericColumn | CategoryColumn)
        and wanted(contract, column.name)
        and column.name not in windowed.reasons
    ]
    traces = (_trace(contract, reference.column(name), _sides(windowed, name), len(names)) for name in names)
    starts = windowed.windows.edges[:-1]
    return History(starts, tuple(one.rows for one in windowed.profiles), tuple(traces))


def _sides(windowed: Windowed, name: str) -> list[ColumnProfile | None]:
    """The column in every window, as coarse as in the past ones."""
    found = [one.column(name) for one in windowed.profiles]
    for window in windowed.windows.fine:
        one = found[window]
        found[window] = coarser(one) if isinstance(one, NumericColumn) else one
    return found


def _trace(contract: Contract, reference: Any, currents: Sequence[ColumnProfile | None], tests: int) -> Trace:
    import numpy as np

    chosen, threshold = choice(contract, reference)
    usable = [i for i, one in enumerate(currents) if one is not None and one.values >= FEWEST]
    points = [_few(one) for one in currents]
    if usable and reference.values >= FEWEST:
        sides = [one for i in usable if (one := currents[i]) is not None]
        values, noise = _measured(chosen, reference, sides)
        m = np.array([one.values for one in sides], float)
        found = bounds(noise, values, reference.values, m, tests)
        for place, i in enumerate(usable):
            effect, lower, upper = (float(part[place]) for part in (found.effect, found.lower, found.upper))
            drifted = effect >= threshold and bool(found.beyond[place])
            verdict: Verdict = "drift" if drifted else "stable" if upper < threshold else "insufficient"
            points[i] = Point(verdict, effect, lower, upper, points[i].missing)
    return Trace(reference.name, chosen.name.replace("_", "-"), threshold, tuple(points))


def _few(column: ColumnProfile | None) -> Point:
    return Point("insufficient", missing=column.missing / column.rows if column and column.rows else None)


def _measured(
    chosen: Method, reference: NumericColumn | CategoryColumn, currents: Sequence[ColumnProfile]
) -> tuple[Array, Noise]:
    """The values of the column's method in all windows, and their noise."""
    import numpy as np

    if isinstance(reference, NumericColumn):
        rough = coarser(reference)
        sides = [one for one in currents if isinstance(one, NumericColumn)]
        if chosen.name == "wasserstein":
            from modelyard_runtime.drift.cells import windows
            from modelyard_runtime.drift.methods.wasserstein import distances

            values, _, _, noise = distances(windows(rough, sides), rough.grid)
            return values, noise
        if chosen.name == "ks":
            from modelyard_runtime.drift.methods.ks import KolmogorovNoise, ks

            found = [ks(rough, one) for one in sides]
            return np.array([low for low, _ in found]), KolmogorovNoise(
                max(high - low for low, high in found)
            )
        reference, currents = rough, sides
    fewest = min(reference.values, *(one.values for one in currents))
    counts = grouped(reference, currents, fewest)
    distance = getattr(chosen.module, "balanced_v" if chosen.name == "chi2" else chosen.name)
    return distance(counts.reference, counts.current), chosen.module.noise_of(len(counts.labels))
