"""Receivers of alerts where nothing can raise one.

## What it does

Finds `monitoring.alerts` without a drift check, a performance check, a promise or a running service.

## Why

Nobody would ever be told anything, and the section says that somebody is.

## Example

```yaml
monitoring:
  alerts: [slack: {secret: SLACK_WEBHOOK}]
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
    """Receivers that hear nothing."""
    monitoring, deployment = context.spec.monitoring, context.spec.deployment
    if (
        monitoring is None
        or not monitoring.alerts
        or not context.intact("monitoring")
        or deployment is not None
    ):
        return
    if monitoring.drift is None and monitoring.performance is None and monitoring.service is None:
        yield Finding(
            "alerts-without-cause",
            ("monitoring", "alerts"),
            "nothing here can raise an alert",
            on="key",
            help="add a drift check, a performance check or a promise, or remove the receivers",
        )
