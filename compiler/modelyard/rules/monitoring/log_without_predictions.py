"""A log of predictions that stays empty.

## What it does

Finds `monitoring.log` where nothing is deployed, and one that keeps a share of 0%.

## Why

The log would stay empty, and what is compared with it would be compared with nothing.

## Example

```yaml
monitoring:
  log: {path: s3://acme-ml/churn/predictions/, sample: 0%}
```

## Instead

```yaml
monitoring:
  log: {path: s3://acme-ml/churn/predictions/, sample: 10%}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.diagnostics.types import DocumentPath
    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Logs that stay empty."""
    monitoring = context.spec.monitoring
    if monitoring is None or monitoring.log is None:
        return
    if monitoring.log.sample == 0:
        path: DocumentPath = ("monitoring", "log", "sample")
        yield Finding(
            "log-without-predictions", path, "a share of 0% keeps nothing", help="keep a share above 0%"
        )
    elif context.spec.deployment is None and context.intact("deployment"):
        yield Finding(
            "log-without-predictions",
            ("monitoring", "log"),
            "nothing is deployed, so there are no predictions to keep",
            on="key",
            help="add a deployment, or remove the log",
        )
