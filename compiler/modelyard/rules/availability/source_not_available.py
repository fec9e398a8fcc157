"""A kind of source that this version does not read.

## What it does

Finds sources of the kinds `iceberg`, `bigquery` and `snowflake`.

## Why

The language knows them, and this version has no reader for them.

## Example

```yaml
data:
  orders:
    bigquery: acme.sales.orders
```

## Instead

Export to Parquet, or read through an SQLAlchemy URL:

```yaml
data:
  orders:
    sql: {connection: {secret: WAREHOUSE_URL}, table: sales.orders}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


AVAILABLE = ("csv", "delta", "json", "parquet", "sql")


def check(context: Context) -> Iterator[Finding]:
    """Sources without a reader."""
    for name, source in context.spec.data.items():
        for kind in ("iceberg", "bigquery", "snowflake"):
            if getattr(source, kind) is not None:
                yield Finding(
                    "source-not-available",
                    ("data", name, kind),
                    f"this version does not read {kind} yet",
                    on="key",
                    help="export to Parquet, or read through sql with the database's SQLAlchemy URL",
                    allowed=AVAILABLE,
                )
