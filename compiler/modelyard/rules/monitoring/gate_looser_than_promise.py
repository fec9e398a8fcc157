"""A gate that lets through what breaks the promise.

## What it does

Finds a latency gate whose bound is above `monitoring.service.latency_p95_ms`.

## Why

A model that passes the gate may be slower than what callers were promised: it is released, and the alarm goes off.

## Example

```yaml
gates:
  - latency_p95_ms <= 100
monitoring:
  service: {latency_p95_ms: 60}
```

## Instead

The gate measures the model alone, the promise the whole service: leave room between the two.

```yaml
gates:
  - latency_p95_ms <= 30
monitoring:
  service: {latency_p95_ms: 60}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding, Related
from modelyard.rules.thresholds import most

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Gates above the promise."""
    service = context.spec.monitoring.service if context.spec.monitoring else None
    promised = service.latency_p95_ms if service else None
    for index, condition in context.analysis.gates.items() if promised else ():
        bound = most(condition, "latency_p95_ms")
        if bound is not None and promised is not None and bound > promised:
            yield Finding(
                "gate-looser-than-promise",
                ("gates", index, "check"),
                f"a model of {bound:g} ms passes, and callers are promised {promised:g} ms",
                help="set the gate below the promise, with room for the rest of the service",
                related=(Related(("monitoring", "service", "latency_p95_ms"), "the promise", on="value"),),
            )
