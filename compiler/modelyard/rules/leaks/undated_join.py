"""A joined source that does not say when its rows came to be known.

## What it does

Finds a joined source without `timestamp`, where the examples have one.

## Why

A source with a timestamp is joined as of the row's time. Without one, today's values are joined to rows of years
ago: the model learns from what was not known then.

## Example

```yaml
data:
  orders: {csv: data/orders.csv, timestamp: ordered_at}
  customers: {csv: data/customers.csv, key: customer_id}
features:
  from: orders
  join: {customers: customer_id}
```

## Instead

Give the source its timestamp, or accept the rule where its rows never change.

```yaml
data:
  customers: {csv: data/customers.csv, key: customer_id, timestamp: updated_at}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding, Related
from modelyard.rules.references import joined

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Joins without a time, to examples that have one."""
    spine = context.analysis.spine
    timestamp = context.spec.data[spine].timestamp if spine else None
    for name in joined(context) if timestamp else ():
        if name != spine and context.spec.data[name].timestamp is None and context.intact("data", name):
            yield Finding(
                "undated-join",
                ("features", "join", name),
                f'"{name}" has no timestamp, so rows of any age see its latest values',
                on="key",
                help="give the source a timestamp, or accept the rule where its rows never change",
                related=(Related(("data", str(spine), "timestamp"), "the examples have one", on="value"),),
            )
