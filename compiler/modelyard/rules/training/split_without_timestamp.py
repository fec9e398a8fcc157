"""A split by time of rows without a time.

## What it does

Finds `split: {time: …}` where the source of the examples has no `timestamp`.

## Why

There is no order in which the latest rows could be held out.

## Example

```yaml
training:
  split: {time: {test: 20%}}
```

## Instead

Name the column that says when a row came to be known:

```yaml
data:
  customers: {csv: data/customers.csv, timestamp: seen_at}
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
    """Splits by a time that is not there."""
    spine = context.analysis.spine
    if spine is None or not context.intact("data", spine) or context.spec.data[spine].timestamp is not None:
        return
    split = holdout_of(context.spec)
    if split.kind == "time":
        yield Finding(
            "split-without-timestamp",
            split.path,
            f"a split by time needs a timestamp, and {spine} has none",
            on="key",
            help=f"give {spine} a timestamp, or split in another way",
            allowed=("group", "random", "stratified"),
            related=(Related(("data", spine), "has no timestamp"),),
        )
