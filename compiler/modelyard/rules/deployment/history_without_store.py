"""History features that nothing serves online.

## What it does

Finds a real-time deployment whose features look at earlier rows, without a feature store.

## Why

A request carries its own row. The rows before it lie in the warehouse, and a request can't wait for it: an online
store keeps the aggregates ready.

## Example

```yaml
features:
  columns:
    spend_7d: {aggregate: sum(amount), over: 7d, by: customer_id}
deployment:
  mode: realtime
```

## Instead

Serve in batch, where history is read as in training, or let the caller send the value as a column.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding, Related

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Histories that a request cannot bring."""
    spec = context.spec
    if (
        spec.deployment is None
        or spec.deployment.mode != "realtime"
        or (spec.features and spec.features.store)
    ):
        return
    for feature in context.analysis.features:
        # an aggregate that is none is told as that
        if feature.history and feature.analysed.aggregates:
            yield Finding(
                "history-without-store",
                feature.path,
                f'a real-time answer cannot wait for the history of "{feature.name}"',
                help="serve in batch, or let the caller send the value as a column",
                related=(Related(("deployment", "mode"), "answers one row at a time", on="value"),),
            )
