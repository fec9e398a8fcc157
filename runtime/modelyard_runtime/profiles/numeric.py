"""Numbers on a grid: counted here where the engine is embedded, in the engine where rows should not leave it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard_runtime.profiles import numeric_parts, numeric_sql
from modelyard_runtime.profiles.counted import column

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from modelyard_runtime.engine.types import Engine, Field, Table
    from modelyard_runtime.profiles.counted import Counted
    from modelyard_runtime.profiles.types import Grid, NumericColumn
    from modelyard_runtime.profiles.windows import Windows


def profiles(engine: Engine, table: Table, grids: Mapping[Field, Grid], rows: int) -> Iterator[NumericColumn]:
    """Each column on its grid. ``rows`` is about how many the table has."""
    for field, bins in _counted(engine, table, grids, rows, None):
        yield column(field, grids[field], [one for _, one in bins])


def windowed(
    engine: Engine, table: Table, grids: Mapping[Field, Grid], rows: int, windows: Windows
) -> Iterator[tuple[Field, dict[int, NumericColumn]]]:
    """Each column by window, where the window has rows; the bins of past windows are joined, so many to one."""
    for field, bins in _counted(engine, table, grids, rows, windows):
        parts: dict[int, list[Counted]] = {}
        for window, one in bins:
            parts.setdefault(window, []).append(one)
        grid = grids[field]
        yield (
            field,
            {w: column(field, grid, part, windows.joined(w, grid)) for w, part in parts.items()},
        )


def _counted(
    engine: Engine, table: Table, grids: Mapping[Field, Grid], rows: int, windows: Windows | None
) -> Iterator[tuple[Field, list[tuple[int, Counted]]]]:
    if engine.embedded:
        return numeric_parts.counted(engine, table, grids, rows, windows)
    return numeric_sql.counted(engine, table, grids, windows)
