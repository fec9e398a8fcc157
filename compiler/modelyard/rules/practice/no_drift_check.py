"""A deployed model that nobody watches for drift.

## What it does

Finds a deployed model without `monitoring.drift`.

## Why

The world moves away from what a model has learnt, and the model says nothing: it goes on answering, a little worse
each month.

## Example

```yaml
deployment: {mode: realtime}
```

## Instead

```yaml
deployment: {mode: realtime}
monitoring:
  drift: daily
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
    """Models that are left alone."""
    monitoring = context.spec.monitoring
    if (
        deployed(context)
        and (monitoring is None or monitoring.drift is None)
        and context.intact("monitoring", "drift")
    ):
        yield Finding(
            "no-drift-check",
            ("deployment",),
            "nobody notices when the data move away from what the model has learnt",
            on="key",
            help="add monitoring with drift: daily; methods and thresholds follow from the columns",
        )
