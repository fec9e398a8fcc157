"""A bound that a released model may miss.

## What it does

Finds a performance check that demands more than the gate on the same metric.

## Why

A model that just passes the gate alarms from its first day on.

## Example

```yaml
gates:
  - recall >= 0.60
monitoring:
  performance: {labels: customers, delay: 14d, check: recall >= 0.65}
```

## Instead

```yaml
gates:
  - recall >= 0.70
monitoring:
  performance: {labels: customers, delay: 14d, check: recall >= 0.65}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding, Related
from modelyard.expressions.bounds import weaker
from modelyard.expressions.metrics import gate_metrics

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Checks above the gate."""
    performance = context.analysis.performance
    if performance is None or performance.problems:
        return
    known = gate_metrics(context.spec.training.task)
    names = {str(metric) for metric in performance.metrics}
    rivals = [
        index
        for index, condition in context.analysis.gates.items()
        if context.spec.gates[index].by is None and {str(metric) for metric in condition.metrics} == names
    ]
    if rivals and all(weaker(context.analysis.gates[index], performance, known) for index in rivals):
        yield Finding(
            "check-tighter-than-gate",
            ("monitoring", "performance", "check"),
            "a model that passes the gate may miss this from its first day on",
            help="demand more in the gate than in production",
            related=(Related(("gates", rivals[0], "check"), "the gate", on="value"),),
        )
