"""A gate that no model passes.

## What it does

Finds a gate that cannot hold, such as a share above one or two bounds that exclude each other.

## Why

No model is ever released. Often a percentage was written for a share.

## Example

```yaml
gates:
  - roc_auc >= 92
```

## Instead

```yaml
gates:
  - roc_auc >= 0.92
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding
from modelyard.expressions.bounds import contradictory
from modelyard.expressions.metrics import gate_metrics
from modelyard.rules.thresholds import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Gates that are proved to fail."""
    known = gate_metrics(context.spec.training.task)
    for index, condition in context.analysis.gates.items():
        if not plain(condition, known) and contradictory(condition, known):
            yield Finding(
                "contradictory-gate",
                ("gates", index, "check"),
                "no model passes this gate",
                help="shares are from 0 to 1: write 0.9 for 90%",
            )
