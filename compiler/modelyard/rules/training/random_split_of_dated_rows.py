"""A split by chance of rows that have a time.

## What it does

Finds `split: random` or `stratified` where the source of the examples has a `timestamp`.

## Why

In production a model is asked about what comes after its training. A split by chance asks it about rows between
those that it has learnt, so the gates see a better model than the customers will.

## Example

```yaml
data:
  orders: {csv: data/orders.csv, timestamp: ordered_at}
training:
  split: {random: {test: 20%}}
```

## Instead

```yaml
training:
  split: {time: {test: 20%}}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding, Related
from modelyard.rules.holdout import holdout_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Dated rows that are parted by chance."""
    spine = context.analysis.spine
    timestamp = context.spec.data[spine].timestamp if spine else None
    split = holdout_of(context.spec)
    if timestamp is not None and split.kind in {"random", "stratified"}:
        yield Finding(
            "random-split-of-dated-rows",
            split.path,
            f"rows are parted by chance although {spine} says when each came to be known",
            on="key",
            help="split by time: the gates then judge what production will ask",
            related=(Related(("data", str(spine), "timestamp"), "the timestamp", on="value"),),
        )
