"""Outcomes that are taken to be known at once.

## What it does

Finds `monitoring.performance` without `delay`.

## Why

Outcomes come later than predictions. Judged too early, the rows without an outcome yet count as if nothing had
happened, and the figure is wrong in a way that depends on the day.

## Example

```yaml
monitoring:
  performance: {labels: transactions, check: recall >= 0.65}
```

## Instead

```yaml
monitoring:
  performance: {labels: transactions, delay: 14d, check: recall >= 0.65}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Outcomes without a time to come."""
    performance = context.spec.monitoring.performance if context.spec.monitoring else None
    path = ("monitoring", "performance")
    if performance is not None and performance.delay is None and context.intact(*path):
        yield Finding(
            "labels-without-delay",
            path,
            "nothing says how long after a prediction its outcome is known",
            on="key",
            help="add delay, such as 14d",
        )
