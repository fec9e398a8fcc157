"""Chi-square test of homogeneity, with Cramér's V as its effect.

The statistic is Pearson's over the table of both rows of counts, without Yates' correction (Pearson 1900). The effect
is V of the table in which both rows weigh the same, V^2 = 1/2 sum of (p - q)^2 / (p + q), freed of its bias as Bergsma
(2013) does: weighed by their rows, the same shift would look small in a small window beside a large reference. V as
sampled, in Bergsma's form, stands in the details. Noise of V: 4 V^2 / (1/n + 1/m) is chi-square with B - 1 degrees of
freedom.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from modelyard_runtime.drift.groups import groups
from modelyard_runtime.drift.noise import ChiSquareNoise
from modelyard_runtime.drift.tails import chi_square_tail
from modelyard_runtime.drift.types import Measured

if TYPE_CHECKING:
    from modelyard_runtime.drift.groups import Counts
    from modelyard_runtime.drift.types import Pair

THRESHOLD = 0.1


def chi2(reference: Counts, current: Counts) -> float:
    """Pearson's statistic of the two rows of counts."""
    import numpy as np

    r, c = np.asarray(reference, float), np.asarray(current, float)
    n, m = r.sum(), c.sum()
    gaps = r / n - c / m
    return float((gaps * gaps / (r + c)).sum() * n * m)


def bergsma(statistic: float, levels: int, rows: int) -> float:
    """Cramér's V of a table of two rows, freed of its bias."""
    if levels < 2 or rows < 3:
        return 0.0
    phi2 = max(0.0, statistic / rows - (levels - 1) / (rows - 1))
    columns = levels - (levels - 1) ** 2 / (rows - 1)
    return math.sqrt(phi2 / (min(columns, 2 - 1 / (rows - 1)) - 1))


def balanced_v(reference: Counts, current: Counts) -> Counts:
    """Cramér's V of the two rows of shares; one for each row of the current counts."""
    import numpy as np

    r, c = np.asarray(reference, float), np.asarray(current, float)
    p, q = r / r.sum(), c / c.sum(axis=-1, keepdims=True)
    both = p + q
    found: Counts = np.sqrt(((p - q) ** 2 / np.where(both > 0, both, 1)).sum(axis=-1) / 2)
    return found


def noise_of(bins: int) -> ChiSquareNoise:
    """The noise of V over so many bins."""
    return ChiSquareNoise(bins - 1, 4.0, 2)


def measure(pair: Pair) -> Measured:
    """The test and the effect of a column."""
    bins = groups(pair)
    n, m = int(bins.reference.sum()), int(bins.current.sum())
    statistic, df = chi2(bins.reference, bins.current), len(bins.labels) - 1
    value = float(balanced_v(bins.reference, bins.current))
    noise = noise_of(df + 1)
    judged = replace(noise.judge(value, n, m), p_value=chi_square_tail(statistic, df))
    details = {"statistic": statistic, "df": df, "v_as_sampled": bergsma(statistic, df + 1, n + m)}
    return Measured("chi2", value, judged, noise, n, m, details)
