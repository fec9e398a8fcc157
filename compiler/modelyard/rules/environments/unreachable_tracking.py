"""A tracking server that the runner can't reach.

## What it does

Finds MLflow without `uri` where the environment that trains creates its cluster and has no `runner` of its own.

## Why

The server runs in that cluster, behind its private API. The training runs on GitHub's runners, which are outside,
and could record nothing.

## Example

```yaml
training:
  tracking: mlflow
environments:
  staging:
    cluster: {create: {}}
```

## Instead

Name a runner inside the network, an existing cluster, or the team's own server:

```yaml
training:
  tracking: {mlflow: {uri: "https://mlflow.acme.example"}}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding, Related

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Servers behind a private API."""
    tracking, environment = context.spec.training.tracking, context.environment
    mlflow = tracking.mlflow if tracking else None
    if not context.first or environment is None or mlflow is None or mlflow.uri is not None:
        return
    made = environment.cluster.create if environment.cluster else None
    if made is not None and environment.runner is None:
        yield Finding(
            "unreachable-tracking",
            ("training", "tracking"),
            "the tracking server runs in a cluster whose private API the training does not reach",
            help=f"give {context.name} a runner inside the network, or MLflow a uri",
            related=(Related(("environments", context.name, "cluster"), "created here"),),
        )
