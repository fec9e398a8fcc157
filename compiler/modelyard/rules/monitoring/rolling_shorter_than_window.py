"""A reference that is shorter than the window.

## What it does

Finds `reference: {rolling: …}` that covers less time than the window.

## Why

The smaller of the two sides decides how much noise a comparison has. A reference that is shorter than the window
makes the check blind or nervous, whatever the window holds.

## Example

```yaml
monitoring:
  drift: {every: weekly, window: 7d, reference: {rolling: 1d}}
```

## Instead

```yaml
monitoring:
  drift: {every: weekly, window: 7d, reference: {rolling: 30d}}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding
from modelyard.model.units import format_duration
from modelyard.rules.drift import gap_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


DAY = 86_400


def check(context: Context) -> Iterator[Finding]:
    """References that are smaller than what they are the measure of."""
    drift = context.spec.monitoring.drift if context.spec.monitoring else None
    rolling = drift.reference.rolling if drift and drift.reference else None
    if drift is None or rolling is None:
        return
    window = drift.window or max(gap_of(drift.every), DAY)
    if rolling < window:
        yield Finding(
            "rolling-shorter-than-window",
            ("monitoring", "drift", "reference", "rolling"),
            f"the reference covers {format_duration(rolling)}, and the window {format_duration(window)}",
            help="let the reference cover several windows, such as 30d",
        )
