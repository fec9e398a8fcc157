"""Drift that is to retrain what does not listen.

## What it does

Finds `monitoring.drift.then: retrain` where `training.retrain.on` does not have `drift`.

## Why

Nothing would be trained: the check says that it is time, and no workflow waits for it.

## Example

```yaml
monitoring:
  drift: {every: daily, then: retrain}
```

## Instead

```yaml
training:
  retrain: {on: [drift]}
monitoring:
  drift: {every: daily, then: retrain}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding, Related

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Alarms that no training hears."""
    drift = context.spec.monitoring.drift if context.spec.monitoring else None
    if drift is None or drift.then != "retrain" or "drift" in context.spec.training.retrain.on:
        return
    if context.intact("training", "retrain"):
        yield Finding(
            "retrain-without-trigger",
            ("monitoring", "drift", "then"),
            "drift is to retrain the model, and training does not listen to drift",
            help="add drift to training.retrain.on, or write alert here",
            related=(Related(("training", "retrain"), "nothing about drift here"),),
        )
