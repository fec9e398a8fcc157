"""A comparison with a champion that nobody remembers.

## What it does

Finds a gate over `champion.…` of a model that a workflow trains anew, where the registry is a file on the runner. In a
cloud environment the file is kept with the artifacts, and on one's own machine it stays.

## Why

Each training by the workflow starts with an empty registry: there is never a champion, so the gate passes every time
and protects nothing.

## Example

```yaml
training:
  retrain: weekly
gates:
  - roc_auc >= champion.roc_auc - 0.005
```

## Instead

Record models where the next training finds them:

```yaml
training:
  retrain: weekly
  tracking: {mlflow: {uri: "https://mlflow.acme.example"}}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Champions of trainings without a memory."""
    retrain = context.spec.training.retrain
    if (
        context.cloud is not None
        or not context.first
        or not (retrain.schedule or retrain.on)
        or _remembers(context)
    ):
        return
    for index, condition in context.analysis.gates.items():
        if any(metric.champion for metric in condition.metrics):
            yield Finding(
                "champion-without-registry",
                ("gates", index, "check"),
                "there is never a champion to compare with: the workflow that trains anew records models on a runner "
                "that is gone after the run",
                help="set training.tracking to mlflow, with the uri of a server",
            )


def _remembers(context: Context) -> bool:
    tracking = context.spec.training.tracking
    return tracking is not None and tracking.mlflow is not None and tracking.mlflow.uri is not None
