"""Outcomes without predictions to compare them with.

## What it does

Finds `monitoring.performance` where predictions are not kept.

## Why

Performance is what was predicted against what came true. Without a log, what was predicted is forgotten.

## Example

```yaml
monitoring:
  performance: {labels: customers, delay: 14d}
```

## Instead

```yaml
monitoring:
  log: s3://acme-ml/churn/predictions/
  performance: {labels: customers, delay: 14d}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Outcomes of forgotten predictions."""
    monitoring = context.spec.monitoring
    if monitoring is None or monitoring.performance is None or not context.intact("monitoring"):
        return
    # a drift check keeps predictions too, in a place of its own
    if monitoring.log is None and monitoring.drift is None:
        yield Finding(
            "performance-without-log",
            ("monitoring", "performance"),
            "predictions are not kept, so there is nothing to compare outcomes with",
            on="key",
            help="add monitoring.log with a path",
        )
