"""Canary steps that do not rise.

## What it does

Finds steps that are not above the one before, and steps of 0% or 100%.

## Why

Each step moves more traffic to the new version; the end, 100%, follows by itself. A step back would be a rollback
in the middle of a rollout.

## Example

```yaml
deployment:
  strategy: {canary: {steps: [25%, 5%, 50%]}}
```

## Instead

```yaml
deployment:
  strategy: {canary: {steps: [5%, 25%, 50%]}}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding
from modelyard.model.units import format_share

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Steps that lead nowhere or back."""
    strategy = context.spec.deployment.strategy if context.spec.deployment else None
    before = 0.0
    for index, step in enumerate(strategy.canary.steps if strategy and strategy.canary else ()):
        if not before < step < 1:
            message = (
                "the last step to 100% follows by itself"
                if step >= 1
                else f"a step to {format_share(step)} is no step up from {format_share(before)}"
            )
            yield Finding(
                "steps-not-rising",
                ("deployment", "strategy", "canary", "steps", index),
                message,
                help="write shares that rise, above 0% and below 100%",
            )
        before = step
