"""A feature store, which this version lacks.

## What it does

Finds `features.store`.

## Why

The language knows Feast as the online store of history features, and this version neither fills nor reads it.

## Example

```yaml
features:
  store: {feast: {online: redis}}
```

## Instead

Serve in batch, where history is read as in training, or let the caller send the value as a column.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Feature stores."""
    store = context.spec.features.store if context.spec.features else None
    if store is not None and store.feast is not None:
        yield Finding(
            "store-not-available",
            ("features", "store", "feast"),
            "this version neither fills nor reads a feature store yet",
            on="key",
            help="remove it: serve history features in batch, or let the caller send them as columns",
        )
