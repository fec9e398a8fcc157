"""A deployment in a cloud without a cluster to run on.

## What it does

Finds an environment in a cloud without `cluster`, where a model is deployed.

## Why

There is nothing to deploy to.

## Example

```yaml
deployment: {mode: realtime}
environments:
  prod:
    cloud: {aws: {account: "111111111111", region: eu-west-1}}
```

## Instead

```yaml
environments:
  prod:
    cloud: {aws: {account: "111111111111", region: eu-west-1}}
    cluster: ml-prod
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Deployments without a place."""
    path = ("environments", context.name)
    environment = context.environment
    if context.cloud is None or environment is None or context.spec.deployment is None:
        return
    if environment.cluster is None and context.intact(*path):
        yield Finding(
            "missing-cluster",
            path,
            f"{context.name} has no cluster to deploy to",
            on="key",
            help="add cluster with the name of one, or {create: {}} to make one",
        )
