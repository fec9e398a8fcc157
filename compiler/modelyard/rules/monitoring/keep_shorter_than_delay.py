"""Decision logs that are deleted before use.

## What it does

Finds `governance.keep` below the delay of the labels, or below the time that a rolling reference looks back.

## Why

When the outcomes come, the predictions that they belong to are gone.

## Example

```yaml
governance: {keep: 7d}
monitoring:
  performance: {labels: customers, delay: 14d}
```

## Instead

```yaml
governance: {keep: 90d}
monitoring:
  performance: {labels: customers, delay: 14d}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding, Related
from modelyard.model.units import format_duration

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.diagnostics.types import DocumentPath
    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Logs that do not live long enough."""
    monitoring, keep = context.spec.monitoring, context.spec.governance.keep
    if monitoring is None or keep is None:
        return
    drift, performance = monitoring.drift, monitoring.performance
    rolling = drift.reference.rolling if drift and drift.reference else None
    needs: list[tuple[DocumentPath, int | None, str]] = [
        (("monitoring", "performance", "delay"), performance.delay if performance else None, "outcomes come"),
        (("monitoring", "drift", "reference", "rolling"), rolling, "the reference looks back"),
    ]
    for path, needed, what in needs:
        if needed is not None and keep < needed:
            yield Finding(
                "keep-shorter-than-delay",
                ("governance", "keep"),
                f"predictions are deleted after {format_duration(keep)}, and {what} {format_duration(needed)} later",
                help=f"keep them longer than {format_duration(needed)}",
                related=(Related(path, "needed for this long", on="value"),),
            )
