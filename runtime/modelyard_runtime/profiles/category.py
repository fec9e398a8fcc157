"""Levels and their counts: the grid's one by one, the others together and named while they can be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelyard_runtime.profiles.kinds import level
from modelyard_runtime.profiles.types import CategoryColumn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelyard_runtime.engine.types import Engine, Field, Table

MOST_LEVELS = 500
"""Levels that a reference keeps: the most frequent."""

MOST_NAMED = 1000
"""Levels beside the grid that are named; if there are more, none is, so that profiles still add exactly."""

_COUNTED = "SELECT {level} AS level, count(*) AS n FROM {table} GROUP BY 1"


def reference(engine: Engine, table: Table, field: Field) -> CategoryColumn:
    """A column whose most frequent levels become the grid."""
    counted = _COUNTED.format(level=level(field), table=table.sql)
    rows = engine.rows(
        f"SELECT level FROM ({counted}) WHERE level IS NOT NULL ORDER BY n DESC, level LIMIT {MOST_LEVELS}"
    )
    return profile(engine, table, field, sorted(str(row[0]) for row in rows))


def profile(engine: Engine, table: Table, field: Field, levels: Sequence[str]) -> CategoryColumn:
    """A column on the grid of these levels."""
    counted = _COUNTED.format(level=level(field), table=table.sql)
    rows = engine.rows(
        f"WITH counted AS MATERIALIZED ({counted}), grid AS (SELECT unnest(?::VARCHAR[]) AS level), "
        "beside AS MATERIALIZED (SELECT level, n FROM counted ANTI JOIN grid USING (level) WHERE level IS NOT NULL) "
        "SELECT 'null', NULL, n FROM counted WHERE level IS NULL "
        "UNION ALL SELECT 'level', level, n FROM counted SEMI JOIN grid USING (level) "
        "UNION ALL SELECT 'other', NULL, coalesce(sum(n), 0)::BIGINT FROM beside "
        f"UNION ALL SELECT 'named', level, n FROM (SELECT level, n FROM beside LIMIT {MOST_NAMED + 1})",
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
