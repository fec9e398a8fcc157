"""History features: aggregates over the rows of the spine that came before each row.

A row at time ``t`` sees the rows of its own ``by`` whose time lies in ``[t - over, t)``. That nothing later can be
seen follows from the frame alone, whatever is aggregated: rows are placed on one axis by their time in microseconds,
those of one time side by side, and the frame ends before the first place of the row's own time. So neither the row
itself, nor another row of the same moment, nor any later row is within it.

A row whose time or ``by`` is unknown has no history, and is in nobody's: it gets what the aggregate says of no rows.

The place within a time is decided by the row's key and by what the features read. Rows that are still alike can be
exchanged without any effect, so sums of floating point numbers, first values and lists are the same to the last bit
for any order of the files and any number of threads.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from modelyard_runtime.engine.types import quoted
from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.features.aggregates import windowed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from modelyard_runtime.contract.types import Feature, Source

HISTORY = "__h"
"""Prefix of the columns that hold history features beside the spine's own; the feature's place follows."""

_PLACES = 2**40
"""Places for the rows of one time and one ``by``; no machine holds so many."""

_TIME = "__moment"


@dataclass(frozen=True, slots=True)
class _Group:
    """The history features of one ``by``: their rows are placed on one axis."""

    number: int
    by: tuple[str, ...]
    order: tuple[str, ...]

    @property
    def tie(self) -> str:
        """The column of a row's place among the rows of its time, from 1 on."""
        return f"__tie{self.number}"

    @property
    def axis(self) -> str:
        """The column of a row's place among all rows."""
        return f"__axis{self.number}"

    def ties(self) -> str:
        """The place of each row among the rows of its time."""
        partition = ", ".join((*map(quoted, self.by), _TIME))
        order = f" ORDER BY {', '.join(map(quoted, self.order))}" if self.order else ""
        return f"CAST(row_number() OVER (PARTITION BY {partition}{order}) AS HUGEINT) AS {self.tie}"

    def window(self, over_seconds: int) -> str:
        """The frame from ``over`` before a row's time up to the last place before it."""
        partition = f"PARTITION BY {', '.join(map(quoted, self.by))} " if self.by else ""
        back = over_seconds * 1_000_000 * _PLACES
        return f"{partition}ORDER BY {self.axis} RANGE BETWEEN {self.tie} + {back} PRECEDING AND {self.tie} PRECEDING"


def with_history(rows: str, source: Source, features: Sequence[Feature]) -> str:
    """Rows of the spine with a column for each history feature beside their own.

    Args:
        rows: The rows, as something that can stand after FROM.
        source: The spine.
        features: All features; those that look back are computed, as `HISTORY` and their place.

    Raises:
        RuntimeProblem: the spine has no timestamp, or an aggregate has no stated order.
    """
    looking = {f"{HISTORY}{at}": one for at, one in enumerate(features) if one.over_seconds is not None}
    if not looking:
        return f"(SELECT * FROM {rows})"
    if source.timestamp is None:
        raise RuntimeProblem(
            f"data.{source.name} has no timestamp, so none of its rows is before another",
            help="name the column that says when a row came to be known",
        )
    groups = {group.by: group for group in _groups(source, list(looking.values()))}
    windows: dict[tuple[int, int], str] = {}
    values: list[str] = []
    for column, one in looking.items():
        group, over = groups[one.by], one.over_seconds or 0
        windows[group.number, over] = f"{_name(group, over)} AS ({group.window(over)})"
        values.append(f"{_value(one, source, rows, _name(group, over))} AS {column}")
    return (
        f"(SELECT *, {', '.join(values)} FROM {_placed(rows, source.timestamp, groups.values())} "
        f"AS {quoted(source.name)} WINDOW {', '.join(windows.values())})"
    )


def _groups(source: Source, features: Sequence[Feature]) -> list[_Group]:
    order: dict[tuple[str, ...], dict[str, None]] = {}
    for feature in features:
        read = (name for _, name in feature.columns)
        order.setdefault(feature.by, dict.fromkeys(source.key)).update(dict.fromkeys(read))
    return [_Group(number, by, tuple(own)) for number, (by, own) in enumerate(order.items())]


def _placed(rows: str, timestamp: str, groups: Iterable[_Group]) -> str:
    """The rows with their places. A time that is infinite is no point on the axis, and counts as unknown."""
    time = f"CAST({quoted(timestamp)} AS TIMESTAMP)"
    moment = f"CASE WHEN isfinite({time}) THEN CAST(epoch_us({time}) AS HUGEINT) END"
    ties = [group.ties() for group in groups]
    axes = [f"{_TIME} * {_PLACES} + {group.tie} AS {group.axis}" for group in groups]
    timed = f"(SELECT *, {moment} AS {_TIME} FROM {rows})"
    return f"(SELECT *, {', '.join(axes)} FROM (SELECT *, {', '.join(ties)} FROM {timed}))"


def _name(group: _Group, over_seconds: int) -> str:
    return f"before_{group.number}_{over_seconds}"


def _value(feature: Feature, source: Source, rows: str, window: str) -> str:
    """The feature of a row: over its history, or over no rows where it is unknown what that is."""
    unknown = " OR ".join(f"{name} IS NULL" for name in (_TIME, *map(quoted, feature.by)))
    nothing = f"(SELECT {feature.sql} FROM (SELECT * FROM {rows} LIMIT 0) AS {quoted(source.name)})"
    return f"CASE WHEN {unknown} THEN {nothing} ELSE {windowed(feature.sql, window)} END"
