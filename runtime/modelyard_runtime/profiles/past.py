"""Profiles of many windows in one pass: those that are judged in full, the others coarser, on the same reference."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from modelyard_runtime.engine.types import Table, quoted
from modelyard_runtime.profiles import category, category_past, numeric
from modelyard_runtime.profiles.build import empty, plan, profile
from modelyard_runtime.profiles.types import Bin, NumericColumn, OpaqueColumn

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from modelyard_runtime.engine.types import Engine
    from modelyard_runtime.profiles.build import Work
    from modelyard_runtime.profiles.types import ColumnProfile, Profile
    from modelyard_runtime.profiles.windows import Windows


@dataclass(frozen=True, slots=True)
class Windowed:
    """The profiles of windows by their number, and for each column that can't be put on the grid the reason.

    Every window has a profile, be it of no rows. Those that ``windows`` calls fine are exact; in the others
    ``Grid.coarse`` bins are joined to one, and levels beside the grid are not named.
    """

    windows: Windows
    profiles: tuple[Profile, ...]
    reasons: Mapping[str, str]


def windowed(engine: Engine, table: Table, reference: Profile, windows: Windows) -> Windowed:
    """The profiles of all windows: the statements of one window, with the window as one more key."""
    work = plan(engine, table, reference)
    rows = [0] * (len(windows.edges) - 1)
    counted = f"SELECT {windows.label} AS w, count(*) FROM {table.sql} WHERE {windows.kept} GROUP BY w"
    for window, n in engine.rows(counted):
        rows[window] = int(n)
    columns: list[list[ColumnProfile]] = [[] for _ in rows]
    for found in _columns(engine, table, work, sum(rows), windows):
        for window, column in found.items():
            columns[window].append(column)
    names = {field.name for field in (*work.grids, *work.levels, *work.opaque)} | {
        one.name for one in work.empty
    }
    for window, made in enumerate(columns):
        lacking = names - {one.name for one in made}
        made += [empty(known, rows[window]) for known in reference.columns if known.name in lacking]
    return Windowed(
        windows, tuple(profile(n, made) for n, made in zip(rows, columns, strict=True)), work.reasons
    )


def _columns(
    engine: Engine, table: Table, work: Work, rows: int, windows: Windows
) -> Iterator[Mapping[int, ColumnProfile]]:
    """Each column by window, where the window has rows."""
    for _, columns in numeric.windowed(engine, table, work.grids, rows, windows):
        yield columns
    if not windows.all_fine:
        for _, found in category_past.profiles(engine, table, work.levels, windows):
            yield {window: one for window, one in found.items() if window not in windows.fine}
    for window in windows.fine:
        only = Table(f"(SELECT * FROM {table.sql} WHERE {windows.only(window)})", table.fields)
        for one in category.profiles(engine, only, work.listed):
            if one.rows:
                yield {window: one}
    for field in work.opaque:
        counted = engine.rows(
            f"SELECT {windows.label} AS w, count(*), count({quoted(field.name)}) FROM {table.sql} "
            f"WHERE {windows.kept} GROUP BY w"
        )
        yield {int(w): OpaqueColumn(field.name, field.type, int(n), int(n) - int(k)) for w, n, k in counted}


def coarser(column: NumericColumn) -> NumericColumn:
    """A column with its bins joined as in past windows."""
    joined: dict[tuple[int, bool, float], Bin] = {}
    for item in column.bins:
        moved = item._replace(place=item.place & -column.grid.coarse)
        known = joined.get(moved.key)
        joined[moved.key] = known.with_(moved) if known else moved
    return replace(column, bins=tuple(joined[key] for key in sorted(joined)))
