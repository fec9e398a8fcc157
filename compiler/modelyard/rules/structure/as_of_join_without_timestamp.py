"""A join as of a time, to rows that have none.

## What it does

Finds a joined source with `timestamp` where the source of the examples has none.

## Why

A source with a timestamp is joined as of the row's time: each row sees what was the latest then. A row that does not
say when it came to be known has no such time, and which of several values it should see would be a guess.

## Example

```yaml
data:
  orders: {csv: data/orders.csv}
  customers: {csv: data/customers.csv, key: customer_id, timestamp: updated_at}
features:
  from: orders
  join: {customers: customer_id}
```

## Instead

Give the examples their timestamp. Where the joined source has one row a key, its timestamp may be left out instead.

```yaml
data:
  orders: {csv: data/orders.csv, timestamp: ordered_at}
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
    """Joins as of a time that the examples do not have."""
    spine = context.analysis.spine
    if spine is None or context.spec.data[spine].timestamp is not None or not context.intact("data", spine):
        return
    for name in joined(context):
        if context.spec.data[name].timestamp is not None:
            yield Finding(
                "as-of-join-without-timestamp",
                ("features", "join", name),
                f'"{name}" is joined as of a row\'s time, and {spine} does not say when a row came to be known',
                on="key",
                help=f"give {spine} a timestamp, or remove that of {name} where it has one row a key",
                related=(
                    Related(("data", spine), "has no timestamp"),
                    Related(("data", name, "timestamp"), "has one", on="value"),
                ),
            )
