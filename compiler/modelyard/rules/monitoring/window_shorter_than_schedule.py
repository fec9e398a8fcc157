"""A drift window with gaps between the runs.

## What it does

Finds a drift check whose window is shorter than the time between two runs.

## Why

What comes between the end of one run and the beginning of the next window is never looked at: with a daily check of
the last hour, drift at night goes unseen.

## Example

```yaml
monitoring:
  drift: {every: daily, window: 1h}
```

## Instead

```yaml
monitoring:
  drift: {every: daily, window: 24h}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding, Related
from modelyard.model.units import format_duration
from modelyard.rules.drift import gap_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Windows with blind spots."""
    drift = context.spec.monitoring.drift if context.spec.monitoring else None
    if drift is None or drift.window is None:
        return
    gap = gap_of(drift.every)
    if drift.window < gap:
        yield Finding(
            "window-shorter-than-schedule",
            ("monitoring", "drift", "window"),
            f"runs lie up to {format_duration(gap)} apart, and each looks back {format_duration(drift.window)}",
            help=f"make the window at least {format_duration(gap)}, or run more often",
            related=(Related(("monitoring", "drift", "every"), "the schedule", on="value"),),
        )
