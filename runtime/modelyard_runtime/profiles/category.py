"""Levels and their counts: the grid's one by one, the others together and named while they can be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelyard_runtime.profiles.kinds import level
from modelyard_runtime.profiles.types import CategoryColumn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelyard_runtime.engine.types import Engine, Field, Table
    from modelyard_runtime.profiles.windows import Windows

MOST_LEVELS = 500
"""Levels that a reference keeps: the most frequent."""

MOST_NAMED = 1000
"""Levels beside the grid that are named; if there are more, none is, so that profiles still add exactly."""

MOST_TRACED = 50
"""Levels that are told apart in past windows."""

_PARTS = (
    "beside AS MATERIALIZED (SELECT level, n FROM counted ANTI JOIN grid USING (level) WHERE level IS NOT NULL) "
    "SELECT 'null', NULL, n FROM counted WHERE level IS NULL "
    "UNION ALL SELECT 'level', level, n FROM counted SEMI JOIN grid USING (level) "
    "UNION ALL SELECT 'other', NULL, coalesce(sum(n), 0)::BIGINT FROM beside "
    f"UNION ALL SELECT 'named', level, n FROM (SELECT level, n FROM beside LIMIT {MOST_NAMED + 1})"
)


def _counted(table: Table, field: Field) -> str:
    return f"SELECT {level(field)} AS level, count(*) AS n FROM {table.sql} GROUP BY 1"


def reference(engine: Engine, table: Table, field: Field) -> CategoryColumn:
    """A column whose most frequent levels become the grid."""
    rows = engine.rows(
        f"WITH counted AS MATERIALIZED ({_counted(table, field)}), grid AS MATERIALIZED (SELECT level FROM counted "
        f"WHERE level IS NOT NULL ORDER BY n DESC, level LIMIT {MOST_LEVELS}), {_PARTS}"
    )
    return _column(field, sorted(str(name) for part, name, _ in rows if part == "level"), rows)


def profile(engine: Engine, table: Table, field: Field, levels: Sequence[str]) -> CategoryColumn:
    """A column on the grid of these levels."""
    rows = engine.rows(
        f"WITH counted AS MATERIALIZED ({_counted(table, field)}), "
        f"grid AS (SELECT unnest(?::VARCHAR[]) AS level), {_PARTS}",
        [list(levels)],
    )
    return _column(field, levels, rows)


def _column(field: Field, levels: Sequence[str], rows: list[tuple[Any, ...]]) -> CategoryColumn:
    counts = {str(name): int(n) for part, name, n in rows if part == "level"}
    named = sorted((str(name), int(n)) for part, name, n in rows if part == "named")
    nulls = sum(int(n) for part, _, n in rows if part == "null")
    other = sum(int(n) for part, _, n in rows if part == "other")
    return CategoryColumn(
        name=field.name,
        type=field.type,
        rows=nulls + other + sum(counts.values()),
        nulls=nulls,
        levels=tuple((name, counts.get(name, 0)) for name in sorted(levels)),
        other=other,
        others=tuple(named) if len(named) <= MOST_NAMED else None,
    )


def past(
    engine: Engine, table: Table, field: Field, known: CategoryColumn, windows: Windows
) -> dict[int, CategoryColumn]:
    """A column by window, where only the most frequent levels of the reference are told apart.

    Levels are grouped by their hash: that of a dictionary's entries is computed once, and numbers are cheaper keys.
    """
    frequent = sorted(known.levels, key=lambda item: (-item[1], item[0]))[:MOST_TRACED]
    labelled = f"SELECT {windows.label} AS w, hash({level(field)}) AS h FROM {table.sql} WHERE {windows.kept}"
    rows = engine.rows(
        f"WITH counted AS (SELECT w, h, count(*) AS n FROM ({labelled}) GROUP BY w, h), "
        "grid AS (SELECT level, hash(level) AS h FROM (SELECT unnest(?::VARCHAR[]) AS level)) "
        "SELECT w, CASE WHEN h = hash(NULL::VARCHAR) THEN 'null' WHEN level IS NULL THEN 'other' ELSE 'level' END "
        "AS part, level, sum(n)::BIGINT FROM counted LEFT JOIN grid USING (h) GROUP BY w, part, level",
        [[name for name, _ in frequent]],
    )
    parts: dict[int, list[tuple[Any, ...]]] = {}
    for window, *rest in rows:
        parts.setdefault(int(window), []).append(tuple(rest))
    names = [name for name, _ in frequent]
    return {window: _column(field, names, found) for window, found in parts.items()}
