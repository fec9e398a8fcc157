"""A high risk without a bound on how often the model errs.

## What it does

Finds `risk: high` without a gate that sets a bound of its own on a metric of the task.

## Why

A high-risk system has an appropriate level of accuracy and robustness, stated to its users (Article 15). Speed and
size are none, and better than the champion is none either.

## Example

```yaml
governance:
  risk: high
gates:
  - latency_p95_ms <= 30
```

## Instead

```yaml
gates:
  - roc_auc >= 0.92
  - latency_p95_ms <= 30
```

## References

- [Regulation (EU) 2024/1689, Article 15](https://eur-lex.europa.eu/eli/reg/2024/1689/oj)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding, Related
from modelyard.expressions.metrics import task_metrics

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """High risk without a stated accuracy."""
    spec = context.spec
    if spec.governance.risk != "high" or not context.intact("gates"):
        return
    known = task_metrics(spec.training.task)
    for index, condition in context.analysis.gates.items():
        relative = any(metric.champion for metric in condition.metrics)
        if (
            spec.gates[index].by is None
            and not relative
            and any(metric.name in known for metric in condition.metrics)
        ):
            return
    yield Finding(
        "no-accuracy-gate",
        ("governance", "risk"),
        "a high risk needs a gate on how often the model errs",
        help="add a gate over all rows, such as roc_auc >= 0.9",
        related=(Related(("gates",), "none of these is about accuracy over all rows"),) if spec.gates else (),
    )
