"""The rules of a source, each as the aggregates that a scan has to bring."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard_runtime.checks.types import Rule
from modelyard_runtime.engine.types import literal, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard_runtime.contract.types import Column, Expectation, Source
    from modelyard_runtime.sources.types import OpenedSource

_WORDS = {"integer": "an integer", "embedding": "an embedding"}


def rules_of(opened: OpenedSource, *, spine: bool) -> list[Rule]:
    """Every rule that the spec sets for a source: of its columns, its key, and its expectations.

    ``spine``: its rows are the examples that the model learns from.
    """
    source = opened.source
    found = [rule for column in source.columns for rule in _of_column(opened, column)]
    found += _of_key(opened, spine=spine)
    return found + [_expectation(source, one) for one in source.expect]


def _of_column(opened: OpenedSource, column: Column) -> Iterator[Rule]:
    if column.name in opened.reading.unread:
        yield _type(opened, column)
    yield _nulls(opened, column)
    name = quoted(column.name)
    # DuckDB's NaN is greater than every number; to us it is a missing one.
    missing = f" AND NOT isnan({name})" if column.sql_type == "DOUBLE" else ""
    unit = f" {column.unit}" if column.unit else ""
    if column.min is not None:
        text = f"{column.name} >= {column.min:.15g}{unit}"
        yield _of_value(opened, column, "min", text, f"{name} < {_number(column.min)}")
    if column.max is not None:
        text = f"{column.name} <= {column.max:.15g}{unit}"
        yield _of_value(opened, column, "max", text, f"{name} > {_number(column.max)}{missing}")
    if column.allowed:
        items = ", ".join(f"CAST({literal(value)} AS {column.sql_type})" for value in column.allowed)
        text = f"{column.name} in ({', '.join(column.allowed)})"
        yield _of_value(opened, column, "allowed", text, f"{name} NOT IN ({items})")
    if column.pattern is not None:
        text = f"{column.name} matches {column.pattern}"
        fails = f"NOT regexp_full_match({name}, {literal(column.pattern)})"
        yield _of_value(opened, column, "pattern", text, fails)
    if column.unique:
        yield _unique(opened, column)


def _of_value(opened: OpenedSource, column: Column, kind: str, text: str, fails: str) -> Rule:
    """A rule that each value keeps by itself. What is missing breaks none of them."""
    return Rule(
        kind,
        column.name,
        text,
        f"{_place(opened.source, column)}.{kind}",
        failed=_count(fails),
        asked=f"count({quoted(column.name)})",
        offender=fails,
        shown=(column.name,),
        reads=(column.name,),
    )


def _type(opened: OpenedSource, column: Column) -> Rule:
    apart = quoted(opened.reading.unread[column.name])
    kind = _WORDS.get(column.type, f"a {column.type}")
    return Rule(
        "type",
        column.name,
        f"{column.name} is {kind}",
        f"{_place(opened.source, column)}.type",
        failed=f"count({apart})",
        asked=f"count({quoted(column.name)}) + count({apart})",
        offender=f"{apart} IS NOT NULL",
        shown=(opened.reading.unread[column.name],),
        reads=(column.name,),
    )


def _nulls(opened: OpenedSource, column: Column) -> Rule:
    name, apart = quoted(column.name), opened.reading.unread.get(column.name)
    gone = [f"{name} IS NULL" + (f" AND {quoted(apart)} IS NULL" if apart else "")]
    failed = f"count(*) - count({name})" + (f" - count({quoted(apart)})" if apart else "")
    if column.sql_type == "DOUBLE":
        gone.append(f"isnan({name})")
        failed += f" + {_count(gone[1])}"
    tolerated = f"at most {100 * column.nulls:.6g}%" if column.nulls else "no"
    return Rule(
        "nulls",
        column.name,
        f"{column.name} has {tolerated} nulls",
        f"{_place(opened.source, column)}.nulls",
        failed=failed,
        asked="count(*)",
        at_least=1 - column.nulls,
        offender=" OR ".join(gone),
        reads=(column.name,),
    )


def _unique(opened: OpenedSource, column: Column) -> Rule:
    name = quoted(column.name)
    return Rule(
        "unique",
        column.name,
        f"{column.name} is unique",
        f"{_place(opened.source, column)}.unique",
        failed=f"count({name}) - count(DISTINCT {name})",
        asked=f"count({name})",
        offender=f"{name} IN (SELECT {name} FROM {opened.reading.wide.sql} GROUP BY 1 HAVING count(*) > 1)",
        shown=(column.name,),
        reads=(column.name,),
    )


def _of_key(opened: OpenedSource, *, spine: bool) -> Iterator[Rule]:
    """A key names one row; where a source is joined as of a time, one state of it at a time."""
    source = opened.source
    if not source.key or not source.columns:
        return
    dated = source.timestamp is not None and not spine
    columns = tuple(dict.fromkeys((*source.key, source.timestamp or "") if dated else source.key))
    names = ", ".join(quoted(column) for column in columns)
    several = len(columns) > 1
    key = f"({names})" if several else names
    # Engines differ in what null is equal to within several values; that a key has none is another rule.
    present = "".join(f"{quoted(column)} IS NOT NULL AND " for column in columns) if several else ""
    yield Rule(
        "key",
        None,
        f"{', '.join(columns)} {'together name' if several else 'names'} one row",
        f"data.{source.name}.key",
        failed=f"count({'*' if several else names}) - count(DISTINCT {key})",
        asked="count(*)",
        # Two states of one time are both true; which one a row sees is then a matter of their values.
        note=dated,
        offender=f"{present}{key} IN "
        f"(SELECT {key} FROM {opened.reading.wide.sql} GROUP BY {names} HAVING count(*) > 1)",
        shown=(source.timestamp,) if dated and source.timestamp else (),
        reads=columns,
    )


def _expectation(source: Source, one: Expectation) -> Rule:
    place = f"data.{source.name}.expect[{one.index}]"
    # The compiler writes every column of an expression in quotes.
    reads = tuple(column.name for column in source.columns if quoted(column.name) in one.sql)
    if one.of == "table":
        # What is not known to hold, as of an empty table, does not hold.
        failed = f"CASE WHEN ({one.sql}) THEN 0 ELSE 1 END"
        return Rule("expect", None, one.text, place, failed, "1", table=one.sql, reads=reads)
    return Rule(
        "expect",
        None,
        one.text,
        place,
        failed=_count(f"NOT ({one.sql})"),
        asked=f"count({one.sql})",
        at_least=one.at_least,
        offender=f"NOT ({one.sql})",
        shown=reads,
        reads=reads,
    )


def _place(source: Source, column: Column) -> str:
    return f"data.{source.name}.columns.{column.name}"


def _count(condition: str) -> str:
    return f"count(CASE WHEN {condition} THEN 1 END)"


def _number(value: float) -> str:
    """A number as SQL: whole ones as such, so that they are compared with integers exactly."""
    return str(int(value)) if value == int(value) and abs(value) < 2**53 else f"CAST('{value!r}' AS DOUBLE)"
