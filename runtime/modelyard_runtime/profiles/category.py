"""Levels and their counts: the grid's one by one, the others together and named while they can be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelyard_runtime.engine.types import quoted
from modelyard_runtime.profiles.kinds import level
from modelyard_runtime.profiles.types import CategoryColumn

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from modelyard_runtime.engine.types import Engine, Field, Table

MOST_LEVELS = 500
"""Levels that a reference keeps: the most frequent."""

MOST_NAMED = 1000
"""Levels beside the grid that are named; if there are more, none is, so that profiles still add exactly."""

_MOST = MOST_LEVELS + MOST_NAMED + 1
"""Levels, the missing one among them, up to which all of them are fetched."""

_BATCH = 16
"""Columns a statement."""

_PARTS = (
    "beside AS MATERIALIZED (SELECT level, n FROM counted ANTI JOIN grid USING (level) WHERE level IS NOT NULL) "
    "SELECT 'null', NULL, n FROM counted WHERE level IS NULL "
    "UNION ALL SELECT 'level', level, n FROM counted SEMI JOIN grid USING (level) "
    "UNION ALL SELECT 'other', NULL, coalesce(sum(n), 0)::BIGINT FROM beside "
    f"UNION ALL SELECT 'named', level, n FROM (SELECT level, n FROM beside LIMIT {MOST_NAMED + 1})"
)

Levels = dict[str | None, int]
"""Rows by level; None is what is missing."""


def references(engine: Engine, table: Table, fields: Sequence[Field]) -> Iterator[CategoryColumn]:
    """Columns whose most frequent levels become the grid."""
    for field, counts in _counted(engine, table, fields):
        if counts is None:
            yield _reference_of_many(engine, table, field)
        else:
            known = sorted(((n, name) for name, n in counts.items() if name is not None), key=_by_count)
            yield column(field, [name for _, name in known[:MOST_LEVELS]], counts)


def profiles(engine: Engine, table: Table, levels: Mapping[Field, Sequence[str]]) -> Iterator[CategoryColumn]:
    """Each column on the grid of its levels."""
    for field, counts in _counted(engine, table, list(levels)):
        if counts is None:
            yield _profile_of_many(engine, table, field, levels[field])
        else:
            yield column(field, levels[field], counts)


def _by_count(item: tuple[int, str]) -> tuple[int, str]:
    return -item[0], item[1]


def _counted(engine: Engine, table: Table, fields: Sequence[Field]) -> Iterator[tuple[Field, Levels | None]]:
    """The levels of each column; None where they are many."""
    for start in range(0, len(fields), _BATCH):
        batch = fields[start : start + _BATCH]
        found: list[Levels] = [{} for _ in batch]
        # Levels are named after they are counted: to write the truth value of every row costs more than the rest.
        branches = (
            f"(SELECT {i}, {level(field)}, n FROM (SELECT {quoted(field.name)}, count(*) AS n FROM {table.sql} "
            f"GROUP BY 1) LIMIT {_MOST + 1})"
            for i, field in enumerate(batch)
        )
        for i, name, n in engine.rows("\nUNION ALL\n".join(branches)):
            found[i][name] = int(n)
        for field, counts in zip(batch, found, strict=True):
            yield field, counts if len(counts) <= _MOST else None


def column(field: Field, grid: Sequence[str], counts: Mapping[str | None, int]) -> CategoryColumn:
    """A column on a grid, from the counts of all its levels."""
    known = frozenset(grid)
    beside = sorted((name, n) for name, n in counts.items() if name is not None and name not in known)
    return CategoryColumn(
        name=field.name,
        type=field.type,
        rows=sum(counts.values()),
        nulls=counts.get(None, 0),
        levels=tuple((name, counts.get(name, 0)) for name in sorted(known)),
        other=sum(n for _, n in beside),
        others=tuple(beside) if len(beside) <= MOST_NAMED else None,
    )


def _every(table: Table, field: Field) -> str:
    return f"SELECT {level(field)} AS level, count(*) AS n FROM {table.sql} GROUP BY 1"


def _reference_of_many(engine: Engine, table: Table, field: Field) -> CategoryColumn:
    rows = engine.rows(
        f"WITH counted AS MATERIALIZED ({_every(table, field)}), grid AS MATERIALIZED (SELECT level FROM counted "
        f"WHERE level IS NOT NULL ORDER BY n DESC, level LIMIT {MOST_LEVELS}), {_PARTS}"
    )
    return _of_parts(field, sorted(str(name) for part, name, _ in rows if part == "level"), rows)


def _profile_of_many(engine: Engine, table: Table, field: Field, levels: Sequence[str]) -> CategoryColumn:
    rows = engine.rows(
        f"WITH counted AS MATERIALIZED ({_every(table, field)}), "
        f"grid AS (SELECT unnest(?::VARCHAR[]) AS level), {_PARTS}",
        [list(levels)],
    )
    return _of_parts(field, levels, rows)


def _of_parts(field: Field, levels: Sequence[str], rows: list[tuple[Any, ...]]) -> CategoryColumn:
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
