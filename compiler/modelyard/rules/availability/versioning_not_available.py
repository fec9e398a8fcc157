"""A keeper of versions that nobody asks.

## What it does

Finds `versioned_by: iceberg` and `versioned_by: lakefs`.

## Why

The version of the data that trained a model is recorded with it. This version of modelyard knows how to ask DVC and
Delta Lake; of files it records the contents' hash.

## Example

```yaml
data:
  orders:
    parquet: s3://acme-data/orders/*.parquet
    versioned_by: lakefs
```

## Instead

```yaml
data:
  orders:
    parquet: s3://acme-data/orders/*.parquet
    versioned_by: dvc
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Versions that nobody can be asked for."""
    for name, source in context.spec.data.items():
        if source.versioned_by in {"iceberg", "lakefs"}:
            yield Finding(
                "versioning-not-available",
                ("data", name, "versioned_by"),
                f"this version does not ask {source.versioned_by} for the version of the data yet",
                help="of files without a keeper, the hash of their contents is recorded",
                allowed=("delta", "dvc", "none"),
            )
