"""Small worlds for tests of features: sources from rows in memory, and a contract over them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from contracts import contract

from modelyard.analysis.types import SQL_TYPES
from modelyard.expressions.analyse import analyse
from modelyard.expressions.types import Column as Known
from modelyard.expressions.types import Scope
from modelyard_runtime.contract.types import Column, Contract, Feature, Join, Source, Split
from modelyard_runtime.features.typenames import kind_of
from modelyard_runtime.sources.types import OpenedSource, Reading, SourceVersion

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from modelyard_runtime.engine.types import Engine

ARROW = {
    "string": pa.string(),
    "category": pa.string(),
    "text": pa.string(),
    "integer": pa.int64(),
    "float": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us"),
    "embedding": pa.list_(pa.float64()),
}
"""How each of the spec's types lies in Arrow."""

Row = dict[str, Any]


def source(
    name: str, columns: Mapping[str, str], *, key: Sequence[str] = (), timestamp: str | None = None
) -> Source:
    """A source of these columns, by name and the spec's type."""
    declared = tuple(
        Column(column, SQL_TYPES[type_], type=type_, nulls=1.0)
        for column, type_ in columns.items()  # type: ignore[index]
    )
    return Source(name, "parquet", name, None, None, None, "none", tuple(key), timestamp, declared, ())


def feature(
    sources: Sequence[Source], name: str, text: str, over: int | None = None, by: Sequence[str] = ()
) -> Feature:
    """A feature as the compiler makes it of its text."""
    scope: dict[str, tuple[Known, ...]] = {}
    for one in sources:
        for column in one.columns:
            scope[column.name] = (*scope.get(column.name, ()), Known(one.name, column.name, column.sql_type))
    analysed = analyse(text, Scope(scope, tuple(one.name for one in sources)))
    assert not analysed.problems, analysed.problems
    type_ = analysed.type or "VARCHAR"
    read = tuple((column.source, column.name) for column in analysed.columns)
    kind = "numeric" if type_.startswith("INTERVAL") else kind_of(type_)
    return Feature(name, type_, kind or "numeric", analysed.sql, text, read, over, tuple(by))


def world(
    spine: Source,
    features: Sequence[Feature],
    *,
    joined: Mapping[Source, Sequence[str]] | None = None,
    target: str = "y",
    task: str = "regression",
    split: Split | None = None,
    seed: int = 0,
) -> Contract:
    """A contract over a spine and what is joined to it."""
    joins = joined or {}
    base = contract("quickstart")
    names = dict.fromkeys(pair for one in features if one.over_seconds is None for pair in one.columns)
    known = {one.name: one for one in (spine, *joins)}
    inputs = [column for owner, name in names for column in known[owner].columns if column.name == name]
    training = replace(
        base.training,
        task=task,  # type: ignore[arg-type]
        target=target,
        seed=seed,
        split=split or Split("random", 0.2, 0.0, ()),
    )
    return replace(
        base,
        data=(spine, *joins),
        spine=spine.name,
        joins=tuple(Join(one.name, tuple(by), one.timestamp is not None) for one, by in joins.items()),
        features=tuple(features),
        inputs=tuple(inputs),
        training=training,
        gates=(),
    )


def arrow(one: Source, rows: Sequence[Row]) -> pa.Table:
    """Rows of a source as a table of its declared types."""
    return pa.table(
        {
            column.name: pa.array([row.get(column.name) for row in rows], ARROW[column.type])
            for column in one.columns
        }
    )


def opened(engine: Engine, rows: Mapping[Source, Sequence[Row]]) -> dict[str, OpenedSource]:
    """Sources that hold these rows."""
    found: dict[str, OpenedSource] = {}
    for one, own in rows.items():
        table = engine.frame(arrow(one, own))
        version = SourceVersion(one.name, one.kind, one.location, "1", "sha256:0", len(own), None, None)
        found[one.name] = OpenedSource(one, table, version, Reading(table))
    return found
