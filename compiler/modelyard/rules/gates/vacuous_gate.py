"""A gate that every model passes.

## What it does

Finds a gate that holds whatever the metrics are, such as a share that is to be at least zero.

## Why

It looks like a demand in every report, and demands nothing.

## Example

```yaml
gates:
  - roc_auc >= 0
```

## Instead

```yaml
gates:
  - roc_auc >= 0.75
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding
from modelyard.expressions.bounds import vacuous
from modelyard.expressions.metrics import gate_metrics
from modelyard.rules.thresholds import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Gates that are proved to hold."""
    known = gate_metrics(context.spec.training.task)
    for index, condition in context.analysis.gates.items():
        if not plain(condition, known) and vacuous(condition, known):
            yield Finding(
                "vacuous-gate",
                ("gates", index, "check"),
                "every model passes this gate",
                help="set a bound that a bad model misses",
            )
