"""A mode that this version does not write.

## What it does

Finds `mode: stream` and `mode: edge`.

## Why

The language knows them, and this version emits services and batch jobs.

## Example

```yaml
deployment:
  mode: stream
  kafka: {topic: orders}
```

## Instead

```yaml
deployment:
  mode: realtime
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Modes beyond services and batches."""
    deployment = context.spec.deployment
    if deployment is not None and deployment.mode in {"stream", "edge"}:
        yield Finding(
            "mode-not-available",
            ("deployment", "mode"),
            f"this version does not deploy to {deployment.mode} yet",
            help="serve in real time, or in a batch that runs often",
            allowed=("batch", "realtime"),
        )
