"""A training that waits for drift that nobody reports.

## What it does

Finds `drift` under `training.retrain.on` where no drift check says `then: retrain`.

## Why

The training would wait for a word that never comes.

## Example

```yaml
training:
  retrain: {on: [drift]}
monitoring:
  drift: daily
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

from modelyard.diagnostics.types import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Trainings that wait in vain."""
    on = context.spec.training.retrain.on
    if "drift" not in on or not context.intact("monitoring"):
        return
    # any environment's check may report: drift is watched where the model answers, and trained where it is trained
    for other in context.contexts or (context,):
        drift = other.spec.monitoring.drift if other.spec.monitoring else None
        if drift is not None and drift.then == "retrain":
            return
    yield Finding(
        "trigger-without-drift",
        ("training", "retrain", "on", on.index("drift")),
        "no drift check asks for a retraining",
        help="write monitoring.drift with then: retrain, or remove drift here",
    )
