"""Every distance of a column, for those who know one of them: for information, no decision rests on these."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard_runtime.drift.groups import groups
from modelyard_runtime.drift.types import Pair
from modelyard_runtime.profiles.types import CategoryColumn, NumericColumn

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modelyard_runtime.profiles.types import ColumnProfile


def measures(reference: ColumnProfile, current: ColumnProfile) -> Mapping[str, float]:
    """By method the value as it is defined; empty where a side has no values."""
    if not isinstance(reference, NumericColumn | CategoryColumn) or not (reference.values and current.values):
        return {}
    from modelyard_runtime.drift.methods.chi2 import balanced_v
    from modelyard_runtime.drift.methods.hellinger import hellinger
    from modelyard_runtime.drift.methods.js import js
    from modelyard_runtime.drift.methods.kl import kl
    from modelyard_runtime.drift.methods.psi import psi

    bins = groups(Pair(reference, current))
    distances = {"psi": psi, "kl": kl, "js": js, "hellinger": hellinger, "cramers-v": balanced_v}
    found = {name: float(of(bins.reference, bins.current)) for name, of in distances.items()}
    if isinstance(reference, NumericColumn) and isinstance(current, NumericColumn):
        from modelyard_runtime.drift.methods.ks import ks
        from modelyard_runtime.drift.methods.wasserstein import wasserstein

        found["ks"] = ks(reference, current)[0]
        found["wasserstein"] = float(wasserstein(reference, current)[0])
    return found
