"""A history feature over rows without a time.

## What it does

Finds a feature with `aggregate` where the source of the examples has no `timestamp`.

## Why

History is what lies before the row. Without a time there is no before: the aggregate would see later rows, and the
row itself.

## Example

```yaml
data:
  orders: {csv: data/orders.csv}
features:
  columns:
    spend_7d: {aggregate: sum(amount), over: 7d, by: customer_id}
```

## Instead

```yaml
data:
  orders: {csv: data/orders.csv, timestamp: ordered_at}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding, Related

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Histories of a spine that has no timestamp."""
    spine = context.analysis.spine
    if spine is None or context.spec.data[spine].timestamp is not None or not context.intact("data", spine):
        return
    columns = context.spec.features.columns if context.spec.features else None
    for name, feature in (columns or {}).items():
        if feature.aggregate is not None:
            yield Finding(
                "history-without-timestamp",
                ("features", "columns", name, "aggregate"),
                f'"{name}" looks at earlier rows, and {spine} does not say when a row came to be known',
                help=f"give {spine} a timestamp",
                related=(Related(("data", spine), "has no timestamp"),),
            )
