"""A promise of speed that no model has to prove.

## What it does

Finds a promised latency without a gate on latency.

## Why

A slower model than the last one passes every gate, is released, and breaks the promise.

## Example

```yaml
monitoring:
  service: {latency_p95_ms: 60}
```

## Instead

```yaml
gates:
  - latency_p95_ms <= 30
monitoring:
  service: {latency_p95_ms: 60}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


LATENCIES = frozenset({"latency_p50_ms", "latency_p95_ms", "latency_p99_ms"})


def check(context: Context) -> Iterator[Finding]:
    """Promises that a release may break."""
    service = context.spec.monitoring.service if context.spec.monitoring else None
    if service is None or service.latency_p95_ms is None or not context.intact("gates"):
        return
    conditions = context.analysis.gates.values()
    if not any(metric.name in LATENCIES for condition in conditions for metric in condition.metrics):
        yield Finding(
            "no-latency-gate",
            ("monitoring", "service", "latency_p95_ms"),
            "callers are promised a latency that no model has to prove",
            help=f"add a gate below it, such as latency_p95_ms <= {service.latency_p95_ms / 2:g}",
        )
