"""A forecast over rows without a time.

## What it does

Finds `task: forecast` where the source of the examples has no `timestamp`.

## Why

A forecast is about what comes after. Rows without a time have no after.

## Example

```yaml
data:
  sales: {csv: data/sales.csv}
training:
  task: forecast
```

## Instead

```yaml
data:
  sales: {csv: data/sales.csv, timestamp: day}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding, Related

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Forecasts of undated rows."""
    spine = context.analysis.spine
    if spine is None or not context.intact("data", spine) or context.spec.data[spine].timestamp is not None:
        return
    if context.spec.training.task == "forecast":
        yield Finding(
            "forecast-without-timestamp",
            ("training", "task"),
            f"a forecast needs a timestamp, and {spine} has none",
            help=f"give {spine} a timestamp, or make the task a regression",
            related=(Related(("data", spine), "has no timestamp"),),
        )
