"""A deployed model that is never trained again.

## What it does

Finds a model deployed in a cloud without a schedule or a trigger for training.

## Why

A model that is trained by hand is trained when somebody remembers. The way to a new model is then broken when it is
needed: nobody has gone it for a year.

## Example

```yaml
training:
  task: classification
  target: churned
```

## Instead

```yaml
training:
  task: classification
  target: churned
  retrain: {schedule: weekly}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Models that grow old."""
    retrain = context.spec.training.retrain
    if context.cloud is None or context.spec.deployment is None or not context.first:
        return
    if retrain.schedule is None and not retrain.on and context.intact("training", "retrain"):
        yield Finding(
            "no-retraining",
            ("training",),
            "nothing ever trains this model again",
            on="key",
            help="add retrain with a schedule, or with on: [push, data, drift]",
        )
