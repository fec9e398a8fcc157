"""Missing-rate: the change of the share of rows without a value (null), with NaN, or with an infinity.

Each is counted of all rows; the one that changed most is judged, its p-value (Fisher's exact test, 1935) times the
number of shares that were looked at (Bonferroni). The value is the share in the window, the effect the absolute change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard_runtime.drift.shares import ShareNoise
from modelyard_runtime.drift.types import Measured
from modelyard_runtime.profiles.types import NumericColumn

if TYPE_CHECKING:
    from modelyard_runtime.drift.types import Detail, Pair
    from modelyard_runtime.profiles.types import ColumnProfile

THRESHOLD = 0.05


def measure(pair: Pair) -> Measured:
    """The missing-rate of a column."""
    n, m = pair.reference.rows, pair.current.rows
    before, now = _counts(pair.reference), _counts(pair.current)
    most = max(before, key=lambda name: abs(now[name] / m - before[name] / n))
    looked_at = sum(1 for name in before if before[name] or now[name])
    noise = ShareNoise(before[most] / n, tests=max(1, looked_at))
    value = now[most] / m
    details: dict[str, Detail] = {"of": most}
    for name in before:
        details |= {f"{name}_reference": before[name] / n, f"{name}_current": now[name] / m}
    return Measured("missing", value, noise.judge(value, n, m), noise, n, m, details)


def _counts(column: ColumnProfile) -> dict[str, int]:
    if isinstance(column, NumericColumn):
        return {"null": column.nulls, "nan": column.nans, "infinite": column.infinities}
    return {"null": column.nulls}
