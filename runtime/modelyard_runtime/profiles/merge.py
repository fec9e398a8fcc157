"""Adding profiles: days, shards and partitions of the same grid give exactly the profile of their union."""

from __future__ import annotations

from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.profiles.category import MOST_NAMED
from modelyard_runtime.profiles.types import (
    CategoryColumn,
    ColumnProfile,
    NumericColumn,
    OpaqueColumn,
    Profile,
)


def merge(left: Profile, right: Profile) -> Profile:
    """The profile of both data sets together.

    Raises:
        RuntimeProblem: their columns or grids differ.
    """
    if [column.name for column in left.columns] != [column.name for column in right.columns]:
        raise RuntimeProblem("profiles of different columns can't be added")
    columns = tuple(_column(a, b) for a, b in zip(left.columns, right.columns, strict=True))
    return Profile(left.rows + right.rows, columns)


def _column(left: ColumnProfile, right: ColumnProfile) -> ColumnProfile:
    if isinstance(left, NumericColumn) and isinstance(right, NumericColumn) and left.grid == right.grid:
        return _numeric(left, right)
    if (
        isinstance(left, CategoryColumn)
        and isinstance(right, CategoryColumn)
        and _levels(left) == _levels(right)
    ):
        return _category(left, right)
    if isinstance(left, OpaqueColumn) and isinstance(right, OpaqueColumn):
        return OpaqueColumn(left.name, left.type, left.rows + right.rows, left.nulls + right.nulls)
    raise RuntimeProblem(
        f"the profiles of {left.name} stand on different grids",
        help="put both windows on the grid of the same reference",
    )


def _levels(column: CategoryColumn) -> list[str]:
    return [name for name, _ in column.levels]


def _numeric(left: NumericColumn, right: NumericColumn) -> NumericColumn:
    bins = {item.key: item for item in left.bins}
    for item in right.bins:
        bins[item.key] = bins[item.key].with_(item) if item.key in bins else item
    return NumericColumn(
        left.name,
        left.type,
        left.rows + right.rows,
        left.nulls + right.nulls,
        left.nans + right.nans,
        left.infinities + right.infinities,
        left.grid,
        tuple(bins[key] for key in sorted(bins)),
    )


def _category(left: CategoryColumn, right: CategoryColumn) -> CategoryColumn:
    levels = tuple((name, n + m) for (name, n), (_, m) in zip(left.levels, right.levels, strict=True))
    return CategoryColumn(
        left.name,
        left.type,
        left.rows + right.rows,
        left.nulls + right.nulls,
        levels,
        left.other + right.other,
        _named(left.others, right.others),
    )


def _named(
    left: tuple[tuple[str, int], ...] | None, right: tuple[tuple[str, int], ...] | None
) -> tuple[tuple[str, int], ...] | None:
    if left is None or right is None:
        return None
    counts = dict(left)
    for name, n in right:
        counts[name] = counts.get(name, 0) + n
    return tuple(sorted(counts.items())) if len(counts) <= MOST_NAMED else None
