"""A service that sleeps and never wakes.

## What it does

Finds `replicas.min: 0` without `target_rps`.

## Why

A pod that does not run uses no CPU, so scaling on CPU never starts one. Only the requests themselves can wake a
service that sleeps.

## Example

```yaml
deployment:
  mode: realtime
  replicas: {min: 0, max: 10, target_cpu: 70%}
```

## Instead

```yaml
deployment:
  mode: realtime
  replicas: {min: 0, max: 10, target_rps: 50}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Sleep without an alarm clock."""
    replicas = context.spec.deployment.replicas if context.spec.deployment else None
    if replicas is not None and replicas.min == 0 and replicas.target_rps is None:
        yield Finding(
            "zero-replicas-without-trigger",
            ("deployment", "replicas", "min"),
            "scaling to zero needs target_rps: nothing else wakes a service that does not run",
            help="add target_rps in place of target_cpu, or keep at least one copy",
        )
