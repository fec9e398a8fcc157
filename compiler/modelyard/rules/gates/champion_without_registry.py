"""A comparison with a champion that nobody remembers.

## What it does

Finds a gate over `champion.…` in a cloud environment whose training keeps no registry beyond the run.

## Why

Without a tracking server each training starts with an empty registry on the runner: there is never a champion, so
the gate passes every time and protects nothing.

## Example

```yaml
gates:
  - roc_auc >= champion.roc_auc - 0.005
```

## Instead

Record models where the next training finds them:

```yaml
training:
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
    if context.cloud is None or not context.first or _remembers(context):
        return
    for index, condition in context.analysis.gates.items():
        if any(metric.champion for metric in condition.metrics):
            yield Finding(
                "champion-without-registry",
                ("gates", index, "check"),
                "there is never a champion to compare with: models are recorded on a runner that is gone after the run",
                help="set training.tracking to mlflow, with the uri of a server where this environment has no cluster",
            )


def _remembers(context: Context) -> bool:
    tracking = context.spec.training.tracking
    mlflow = tracking.mlflow if tracking else None
    in_cluster = context.environment is not None and context.environment.cluster is not None
    return mlflow is not None and (mlflow.uri is not None or in_cluster)
