"""A column that no source declares.

## What it does

Finds a column name that is not declared: in an expression, as a key, timestamp, target, join column, split group or
column of a history.

## Why

A misspelled column fails on the first run of the data, which may be hours away and in another environment.

## Example

```yaml
data:
  customers:
    csv: data/customers.csv
    key: custmer_id
    columns: {customer_id: string, churned: boolean}
```

## Instead

```yaml
data:
  customers:
    csv: data/customers.csv
    key: customer_id
    columns: {customer_id: string, churned: boolean}
```
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Related
from modelyard.rules.references import columns_of, table_columns, unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.diagnostics.types import DocumentPath, Finding
    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Names of columns outside of expressions, which are judged where they are read."""
    for name, source in context.spec.data.items():
        for index, key in enumerate(source.key or ()):
            yield from _in_source(context, name, ("data", name, "key", index), key)
        if source.timestamp is not None:
            yield from _in_source(context, name, ("data", name, "timestamp"), source.timestamp)
    spine = context.analysis.spine
    target = context.spec.training.target
    yield from _in_source(context, spine, ("training", "target"), target)
    yield from _joins(context, spine)
    yield from _histories(context, spine)
    yield from _groups(context)


def _joins(context: Context, spine: str | None) -> Iterator[Finding]:
    for name, by in (context.spec.features.join if context.spec.features else {}).items():
        for index, column in enumerate(by):
            path = ("features", "join", name, index)
            yield from list(_in_source(context, spine, path, column)) or _in_source(
                context, name, path, column
            )


def _histories(context: Context, spine: str | None) -> Iterator[Finding]:
    columns = context.spec.features.columns if context.spec.features else None
    for name, feature in (columns or {}).items():
        for index, column in enumerate(feature.by or ()):
            yield from _in_source(context, spine, ("features", "columns", name, "by", index), column)


def _groups(context: Context) -> Iterator[Finding]:
    split = context.spec.training.split
    known = table_columns(context)
    for index, column in enumerate(split.group.by if split and split.group else ()):
        if known is not None and column not in known:
            path = ("training", "split", "group", "by", index)
            yield unknown("unknown-column", path, "unknown column", column, known)


def _in_source(context: Context, source: str | None, path: DocumentPath, column: str) -> Iterator[Finding]:
    known = columns_of(context, source)
    if known is not None and column not in known:
        found = unknown("unknown-column", path, "unknown column", column, known)
        there = (Related(("data", str(source), "columns"), f"columns of {source}"),)
        yield replace(found, related=there)
