"""Gates that ask nothing of the first model.

## What it does

Finds a spec all of whose gates compare with the champion.

## Why

Without a champion such a gate passes. The first model is released whatever it is, and each later one may be a
little worse than the one before.

## Example

```yaml
gates:
  - roc_auc >= champion.roc_auc - 0.005
```

## Instead

```yaml
gates:
  - roc_auc >= 0.75
  - roc_auc >= champion.roc_auc - 0.005
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Gates without one that stands on its own."""
    conditions = list(context.analysis.gates.values())
    relative = [any(metric.champion for metric in condition.metrics) for condition in conditions]
    if conditions and all(relative) and context.intact("gates"):
        yield Finding(
            "champion-only-gates",
            ("gates",),
            "every gate compares with the champion, so the first model passes whatever it is",
            on="key",
            help="add a gate with a bound of its own",
        )
