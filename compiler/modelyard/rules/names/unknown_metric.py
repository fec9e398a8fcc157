"""A metric that its place does not know.

## What it does

Finds a metric that does not exist for the task, in a gate, a search, a performance check or an abort condition.

## Why

Metrics are named as in the field's libraries, and each task has its own. An abort condition knows what a running
service measures, and no labels.

## Example

```yaml
gates:
  - roc_acu >= 0.9
```

## Instead

```yaml
gates:
  - roc_auc >= 0.9
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.expressions.metrics import task_metrics, task_of
from modelyard.rules.references import unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.diagnostics.types import Finding
    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """The metric that decides a search; those of conditions are judged where they are read."""
    search = context.spec.training.search
    if search is None:
        return
    known = task_metrics(context.spec.training.task)
    for kind in ("grid", "random", "halving", "optuna"):
        method = getattr(search, kind)
        if method is not None and method.metric not in known and not task_of(method.metric):
            path = ("training", "search", kind, "metric")
            yield unknown("unknown-metric", path, "unknown metric", method.metric, known)
