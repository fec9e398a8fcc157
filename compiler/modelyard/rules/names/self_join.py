"""A source that is joined to itself.

## What it does

Finds the source of `features.from` under `features.join`.

## Why

The rows of the spine are already there. A join to itself repeats every column; values from earlier rows are what
history features are for.

## Example

```yaml
features:
  from: orders
  join: {orders: customer_id}
```

## Instead

```yaml
features:
  from: orders
  columns:
    spend_30d: {aggregate: sum(amount), over: 30d, by: customer_id}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding, Related

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """The spine among the joined sources."""
    spine = context.analysis.spine
    if spine is not None and context.spec.features and spine in context.spec.features.join:
        yield Finding(
            "self-join",
            ("features", "join", spine),
            f'"{spine}" is joined to itself',
            on="key",
            help="use a history feature, {aggregate, over, by}, for values of earlier rows",
            related=(Related(("features", "from"), "the rows that are the examples", on="value"),),
        )
