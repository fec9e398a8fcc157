"""A target to scale on where nothing can scale.

## What it does

Finds `target_cpu` or `target_rps` where `max` is not above `min`.

## Why

The number of copies is fixed, so the target would be ignored.

## Example

```yaml
deployment:
  mode: realtime
  replicas: {min: 3, target_cpu: 70%}
```

## Instead

```yaml
deployment:
  mode: realtime
  replicas: {min: 3, max: 10, target_cpu: 70%}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Targets of a fixed number of copies."""
    replicas = context.spec.deployment.replicas if context.spec.deployment else None
    if replicas is None or replicas.max not in {None, replicas.min} or replicas.min == 0:
        return
    for key, value in (("target_cpu", replicas.target_cpu), ("target_rps", replicas.target_rps)):
        if value is not None:
            yield Finding(
                "scaling-without-room",
                ("deployment", "replicas", key),
                f"{key} has nothing to scale: there are always {replicas.min} copies",
                on="key",
                help="set max above min, or remove the target",
            )
