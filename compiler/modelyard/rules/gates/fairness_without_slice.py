"""A fairness metric without the groups that it compares.

## What it does

Finds a fairness metric in a gate without `by`.

## Why

A fairness metric is a gap between groups. Without a column there are no groups, and no gap.

## Example

```yaml
gates:
  - demographic_parity_difference <= 0.1
```

## Instead

```yaml
gates:
  - {check: demographic_parity_difference <= 0.1, by: segment}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding
from modelyard.expressions.metrics import gate_metrics

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Gaps between no groups."""
    known = gate_metrics(context.spec.training.task)
    for index, condition in context.analysis.gates.items():
        fairness = [
            metric.name for metric in condition.metrics if metric.name in known and known[metric.name].by
        ]
        if fairness and context.spec.gates[index].by is None:
            yield Finding(
                "fairness-without-slice",
                ("gates", index, "check"),
                f"{fairness[0]} compares groups, and the gate names no column",
                help="add by with the column whose groups are compared",
            )
