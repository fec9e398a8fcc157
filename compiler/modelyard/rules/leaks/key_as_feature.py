"""A feature that is a row's key.

## What it does

Finds a feature that is the key of the examples and nothing else.

## Why

A key names one row. A model that learns from it learns rows by heart, and finds a new key in each question.

## Example

```yaml
features:
  columns:
    customer_id: customer_id
```

## Instead

Use what is known about the row. Where a part of the key has a meaning, take that part: `substr(order_id, 1, 2)`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding, Related

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Features that are a single key column."""
    spine = context.analysis.spine
    key = context.spec.data[spine].key if spine else None
    if spine is None or key is None or len(key) != 1:
        return
    for feature in context.analysis.features:
        columns = [column for column in feature.analysed.columns if column.source == spine]
        bare = not feature.analysed.functions and len(feature.analysed.columns) == 1 and not feature.history
        if bare and columns and columns[0].name == key[0] and _is_name(feature.analysed.sql):
            yield Finding(
                "key-as-feature",
                feature.path,
                f'feature "{feature.name}" is the key of its row',
                help="leave it out: a key says nothing about rows that were never seen",
                related=(Related(("data", spine, "key"), "the key", on="value"),),
            )


def _is_name(sql: str) -> bool:
    """Whether canonical SQL is a column and nothing around it."""
    return sql.replace('"', "").replace(".", "").replace("_", "").isalnum()
