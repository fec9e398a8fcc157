"""What has to hold of a joined source, so that each row of the spine finds one partner there or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard_runtime.engine.types import Table, quoted
from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.features.relation import moment, required

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modelyard_runtime.contract.types import Contract, Join
    from modelyard_runtime.engine.types import Engine

_SHOWN = 5


def unambiguous(
    engine: Engine, contract: Contract, tables: Mapping[str, Table]
) -> tuple[dict[str, Table], dict[str, int]]:
    """The tables with at most one row for what a join looks for.

    Of several rows of one key and one time, none is later than the others. The one that sorts last by the source's
    key and then its columns is taken, whatever the order of the files.

    Args:
        engine: What is asked whether there are such rows.
        contract: The contract.
        tables: The sources by name.

    Returns:
        The tables, and by joined source how many rows stood aside.

    Raises:
        RuntimeProblem: a source that is joined without a time has several rows of one key.
    """
    found, aside = dict(tables), dict[str, int]()
    for join in contract.joins:
        table = tables[join.source]
        by = _by(contract, join, table)
        groups, extra = engine.rows(
            f"SELECT count(*), sum(rows - 1) FROM (SELECT count(*) AS rows FROM {table.sql} AS raw "
            f"WHERE {' AND '.join(f'{name} IS NOT NULL' for name in by)} GROUP BY {', '.join(by)} HAVING count(*) > 1)"
            " AS several"
        )[0]
        if not groups:
            continue
        if not join.as_of:
            raise _several(engine, contract, join, table, int(groups))
        aside[join.source] = int(extra)
        found[join.source] = _last(contract, join, table, by)
    return found, aside


def _by(contract: Contract, join: Join, table: Table) -> list[str]:
    """What a joined source has one row for: the columns that it is joined by, and its time."""
    source = contract.source(join.source)
    by = [required(source, table, name, "joined by") for name in join.by]
    return [*by, moment(source, table)] if join.as_of else by


def _last(contract: Contract, join: Join, table: Table, by: list[str]) -> Table:
    first = [quoted(name) for name in contract.source(join.source).key if table.field(name) is not None]
    order = dict.fromkeys((*first, *(quoted(field.name) for field in table.fields)))
    number = (
        f"row_number() OVER (PARTITION BY {', '.join(by)} "
        f"ORDER BY {', '.join(f'{name} DESC NULLS LAST' for name in order)}) AS __number"
    )
    names = ", ".join(quoted(field.name) for field in table.fields)
    rows = f"SELECT {names}, {number} FROM {table.sql} AS raw"
    return Table(f"(SELECT {names} FROM ({rows}) AS numbered WHERE __number = 1)", table.fields)


def _several(engine: Engine, contract: Contract, join: Join, table: Table, keys: int) -> RuntimeProblem:
    source = contract.source(join.source)
    by = [quoted(name) for name in join.by]
    hidden = {column.name for column in source.columns if column.pii} & set(join.by)
    examples = ""
    if not hidden:
        shown = engine.rows(
            f"SELECT {', '.join(f'CAST({name} AS VARCHAR)' for name in by)}, count(*) FROM {table.sql} AS raw "
            f"WHERE {' AND '.join(f'{name} IS NOT NULL' for name in by)} GROUP BY {', '.join(by)} "
            f"HAVING count(*) > 1 ORDER BY ALL LIMIT {_SHOWN}"
        )
        listed = ", ".join(f"{'/'.join(map(str, row[:-1]))} ({row[-1]} rows)" for row in shown)
        examples = f": {listed}{' and others' if keys > _SHOWN else ''}"
    return RuntimeProblem(
        f"data.{source.name} is joined by {', '.join(join.by)}, and {keys} "
        f"{'key has' if keys == 1 else 'keys have'} several rows{examples}",
        help=f"keep one row a key, or give data.{source.name} a timestamp, so that each row sees the latest before it",
    )
