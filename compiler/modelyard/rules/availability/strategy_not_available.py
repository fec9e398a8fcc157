"""A strategy that this version does not write.

## What it does

Finds `strategy: shadow`.

## Why

The language knows it, and this version emits rolling, canary and blue-green releases.

## Example

```yaml
deployment:
  strategy: shadow
```

## Instead

```yaml
deployment:
  strategy: {canary: {steps: [5%, 25%, 50%], abort: error_rate > 0.01}}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Releases that answer nobody."""
    strategy = context.spec.deployment.strategy if context.spec.deployment else None
    if strategy is not None and strategy.shadow is not None:
        yield Finding(
            "strategy-not-available",
            ("deployment", "strategy"),
            "this version does not copy traffic to a shadow yet",
            help="a canary with a small first step and an abort condition is the nearest",
            allowed=("blue_green", "canary", "rolling"),
        )
