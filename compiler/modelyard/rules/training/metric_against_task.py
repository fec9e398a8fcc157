"""A search that is decided by another task's metric.

## What it does

Finds a search metric that exists, for another task than this one.

## Why

A regression has no ROC curve, and a classifier no root mean squared error: the search could not rank its
candidates.

## Example

```yaml
training:
  task: regression
  search: {grid: {metric: roc_auc, space: {alpha: [0.1, 1]}}}
```

## Instead

```yaml
training:
  task: regression
  search: {grid: {metric: rmse, space: {alpha: [0.1, 1]}}}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding, Related
from modelyard.expressions.metrics import task_metrics, task_of
from modelyard.rules.searches import search_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """A search metric of another task."""
    search = search_of(context.spec)
    task = context.spec.training.task
    if search is None or not context.intact("training", "task"):
        return
    path, method = search
    tasks = task_of(method.metric)
    if tasks and task not in tasks:
        yield Finding(
            "metric-against-task",
            (*path, "metric"),
            f"{method.metric} is a metric of {' and '.join(tasks)}, and the task is {task}",
            allowed=tuple(sorted(task_metrics(task))),
            related=(Related(("training", "task"), "the task", on="value"),),
        )
