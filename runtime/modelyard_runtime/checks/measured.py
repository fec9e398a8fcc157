"""What a broken expectation about a table measured: the values of the two sides that it compares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard_runtime.errors import RuntimeProblem

if TYPE_CHECKING:
    from modelyard_runtime.checks.types import Rule
    from modelyard_runtime.engine.types import Engine
    from modelyard_runtime.sources.types import OpenedSource


def measured(engine: Engine, opened: OpenedSource, rule: Rule) -> str:
    """What the data says, as ``count(*) is 934``; empty where that is private or can't be told."""
    if any(column.pii for column in opened.source.columns if column.name in rule.reads):
        return ""
    sides = _sides(rule.table)
    if not sides:
        return ""
    columns = ", ".join(f"CAST({side} AS VARCHAR)" for side in sides)
    try:
        row = engine.rows(f"SELECT {columns} FROM {opened.reading.wide.sql}")[0]
    except RuntimeProblem:
        # The expectation itself could be computed; that a part of it can't be shown as text changes nothing.
        return ""
    return ", ".join(
        f"{_plain(side)} is {'null' if value is None else value}"
        for side, value in zip(sides, row, strict=True)
    )


def _sides(sql: str) -> list[str]:
    """The sides of comparisons that depend on the data, once each. A report holds no clock."""
    from sqlglot import exp, parse_one

    tree = parse_one(sql, dialect="duckdb")
    sides: dict[str, None] = {}
    for comparison in tree.find_all(exp.GT, exp.GTE, exp.LT, exp.LTE, exp.EQ, exp.NEQ):
        if comparison.find_ancestor(exp.AggFunc):
            continue
        for side in (comparison.left, comparison.right):
            if side.find(exp.AggFunc):
                sides[side.sql(dialect="duckdb")] = None
    return list(sides)


def _plain(side: str) -> str:
    return side.replace('"', "").lower() if side.isascii() else side.replace('"', "")
