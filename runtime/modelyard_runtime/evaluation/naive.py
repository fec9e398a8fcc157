"""The error of the seasonal naive forecast on the training rows: what MASE is a multiple of.

The forecast of a value is the one of its series a season before (Hyndman and Koehler, Int. J. Forecasting 22, 2006). A
series is the rows that share the key of the spine but for its timestamp. A season is a day of hours, a week of days, a
year of weeks, months or quarters, by the median step between the times of a series; of any other step it is one step.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from modelyard_runtime import layout as columns
from modelyard_runtime.models.columns import array_of
from modelyard_runtime.untyped import library

if TYPE_CHECKING:
    from pathlib import Path

    from modelyard_runtime.contract.types import Source
    from modelyard_runtime.evaluation.types import Array

_HOUR, _DAY = 3_600.0, 86_400.0
_SEASONS = (
    (0.95 * _HOUR, 1.05 * _HOUR, 24),
    (0.95 * _DAY, 1.05 * _DAY, 7),
    (6.5 * _DAY, 7.5 * _DAY, 52),
    (28 * _DAY, 31.5 * _DAY, 12),
    (89 * _DAY, 93 * _DAY, 4),
)
"""Steps from, to, and how many of them make a season."""

_SEPARATOR = re.compile(r"(?<!\\)(?:\\\\)*\|")


def scale(path: Path, source: Source) -> tuple[float | None, str]:
    """The mean absolute error of the naive forecast; None with the reason where there is none.

    Args:
        path: The training part.
        source: The spine.
    """
    if source.timestamp is None:
        return None, f"data.{source.name} has no timestamp, so there is no naive forecast"
    wanted = [columns.TARGET, columns.TIME, columns.KEY]
    table = library("pyarrow.parquet").read_table(path, columns=wanted, partitioning=None)
    time = array_of(table.column(columns.TIME), "timestamp")
    target = array_of(table.column(columns.TARGET), "numeric")
    series = _series(table.column(columns.KEY).to_pylist(), source)
    order = np.lexsort((time, series))
    series, time, target = series[order], time[order], target[order]
    same = series[1:] == series[:-1]
    if (time[1:][same] == time[:-1][same]).any():
        return None, f"the key of data.{source.name} doesn't tell its series apart: rows of one time share it"
    season = _season(time, same)
    apart = np.abs(target[season:] - target[:-season])[series[season:] == series[:-season]]
    if not len(apart) or not apart.mean() > 0:
        return None, f"the training rows have no two different values {season} steps apart"
    return float(apart.mean()), ""


def _series(keys: list[str], source: Source) -> Array:
    """The number of each row's series."""
    if source.timestamp not in source.key:
        return np.zeros(len(keys), np.int64)
    if len(source.key) == 1:
        return np.zeros(len(keys), np.int64)
    place = source.key.index(source.timestamp)
    names = ["|".join(_without(_SEPARATOR.split(key), place)) for key in keys]
    return np.unique(np.array(names, object).astype(str), return_inverse=True)[1]


def _without(parts: list[str], place: int) -> list[str]:
    return parts[:place] + parts[place + 1 :]


def _season(time: Array, same: Array) -> int:
    steps = np.diff(time)[same]
    step = float(np.median(steps)) if len(steps) else 0.0
    return next((count for low, high, count in _SEASONS if low <= step <= high), 1)
