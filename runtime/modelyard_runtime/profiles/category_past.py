"""Levels by window, where only the most frequent ones of the reference are told apart.

The engine makes a small number of every level, once for each entry of a file's dictionary; numpy counts them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelyard_runtime.engine.types import literal, quoted
from modelyard_runtime.profiles.kinds import level
from modelyard_runtime.profiles.types import CategoryColumn

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from modelyard_runtime.engine.types import Engine, Field, Table
    from modelyard_runtime.profiles.windows import Windows

MOST_TRACED = 50
"""Levels that are told apart in past windows."""

_NULL, _OTHER, _CODES = 254, 255, 256
"""The numbers of what is missing and of any other level, and how many there are."""

_BATCH = 16
"""Columns a statement."""


def profiles(
    engine: Engine, table: Table, known: Mapping[Field, CategoryColumn], windows: Windows
) -> Iterator[tuple[Field, dict[int, CategoryColumn]]]:
    """Each column by window, where the window has rows."""
    import numpy

    fields, count = list(known), len(windows.edges) - 1
    for start in range(0, len(fields), _BATCH):
        batch = fields[start : start + _BATCH]
        grids = [_traced(known[field]) for field in batch]
        codes = ", ".join(_code(field, grid) for field, grid in zip(batch, grids, strict=True))
        sums = [numpy.zeros(count * _CODES, dtype=numpy.int64) for _ in batch]
        statement = f"SELECT {windows.label}, {codes} FROM {table.sql} WHERE {windows.kept}"
        for window, *columns in engine.arrays(statement):
            first = window.numbers.astype(numpy.int64) * _CODES
            for i, values in enumerate(columns):
                sums[i] += numpy.bincount(first + values.numbers, minlength=count * _CODES)
        for field, grid, total in zip(batch, grids, sums, strict=True):
            yield field, dict(_columns(field, grid, total.reshape(count, _CODES)))


def _traced(known: CategoryColumn) -> list[str]:
    frequent = sorted(known.levels, key=lambda item: (-item[1], item[0]))[:MOST_TRACED]
    return sorted(name for name, _ in frequent)


def _code(field: Field, grid: Sequence[str]) -> str:
    """The number of a row's level: its place in the grid, from 1, or one of the two beside."""
    name = quoted(field.name)
    beside = f"CASE WHEN {name} IS NULL THEN {_NULL} ELSE {_OTHER} END"
    if field.type == "BOOLEAN":
        true, false = (grid.index(one) + 1 if one in grid else _OTHER for one in ("true", "false"))
        return f"CASE WHEN {name} THEN {true} WHEN NOT {name} THEN {false} ELSE {_NULL} END"
    if not grid:
        return beside
    # A function of one column and nothing else is computed once for each entry of a dictionary.
    listed = ", ".join(literal(one) for one in grid)
    return f"coalesce(list_position([{listed}], {level(field)}), {beside})"


def _columns(field: Field, grid: Sequence[str], counts: NDArray[Any]) -> Iterator[tuple[int, CategoryColumn]]:
    for window, row in enumerate(counts.tolist()):
        if rows := sum(row):
            levels = tuple(zip(grid, row[1:], strict=False))
            yield window, CategoryColumn(field.name, field.type, rows, row[_NULL], levels, row[_OTHER], None)
