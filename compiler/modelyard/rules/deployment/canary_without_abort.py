"""A canary that nothing turns back.

## What it does

Finds a canary or blue-green release without an abort condition.

## Why

A canary is watched so that a bad version goes back before everyone has it. Without a condition it moves on by the
clock, and each step is a delay and no protection.

## Example

```yaml
deployment:
  strategy: {canary: {steps: [5%, 25%, 50%]}}
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
    """Careful releases that nothing stops."""
    strategy = context.spec.deployment.strategy if context.spec.deployment else None
    for key, chosen in (
        ("canary", strategy and strategy.canary),
        ("blue_green", strategy and strategy.blue_green),
    ):
        path = ("deployment", "strategy", key)
        if chosen and chosen.abort is None and context.intact(*path):
            yield Finding(
                "canary-without-abort",
                path,
                "the release moves on by the clock, whatever happens",
                on="key",
                help="add abort, such as error_rate > 0.01",
            )
