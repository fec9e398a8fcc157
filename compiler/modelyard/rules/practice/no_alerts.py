"""A deployed model that tells nobody.

## What it does

Finds a model deployed in a cloud without `monitoring.alerts`.

## Why

Checks that nobody hears of are not made.

## Example

```yaml
monitoring:
  drift: daily
```

## Instead

```yaml
monitoring:
  drift: daily
  alerts: [slack: {secret: SLACK_WEBHOOK}]
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Alarms without a bell."""
    monitoring = context.spec.monitoring
    if context.cloud is None or context.spec.deployment is None or monitoring is None:
        return
    if not monitoring.alerts and context.intact("monitoring", "alerts"):
        yield Finding(
            "no-alerts",
            ("monitoring",),
            "nobody is told when a check fails",
            on="key",
            help="add alerts with a receiver, such as slack: {secret: SLACK_WEBHOOK}",
        )
