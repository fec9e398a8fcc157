"""A table that may hold anything.

## What it does

Finds a model that trains or answers unattended, where nothing is expected of the table that it learns from.

## Why

Column rules look at values. That half of the rows are missing, or that the newest are a month old, only an
expectation on the table sees.

## Example

```yaml
data:
  orders:
    parquet: s3://acme-data/orders/*.parquet
    columns: {order_id: string, amount: float}
```

## Instead

```yaml
data:
  orders:
    parquet: s3://acme-data/orders/*.parquet
    columns: {order_id: string, amount: float}
    expect:
      - count(*) >= 10000
      - max(ordered_at) >= now() - interval 24 hours
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding
from modelyard.rules.platforms import deployed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Spines of unattended models without an expectation. A high risk without one is an error of its own."""
    spine, spec = context.analysis.spine, context.spec
    unattended = deployed(context) or spec.training.retrain.schedule is not None
    if spine is None or not unattended or spec.governance.risk == "high":
        return
    if not spec.data[spine].expect and context.intact("data", spine):
        yield Finding(
            "no-data-expectation",
            ("data", spine),
            f'nothing is expected of "{spine}", so a half-empty or outdated table trains the next model',
            on="key",
            help="add expect, such as count(*) >= 1000",
        )
