"""Two environments in one place.

## What it does

Finds two environments in the same account, region, cluster and namespace.

## Why

They would write over each other: the release of one is the release of both, and taking one down takes down both.

## Example

```yaml
environments:
  staging:
    cloud: {aws: {account: "111111111111", region: eu-west-1}}
    cluster: ml
  prod:
    cloud: {aws: {account: "111111111111", region: eu-west-1}}
    cluster: ml
```

## Instead

```yaml
environments:
  staging:
    cloud: {aws: {account: "111111111111", region: eu-west-1}}
    cluster: ml
    namespace: churn-staging
  prod:
    cloud: {aws: {account: "111111111111", region: eu-west-1}}
    cluster: ml
    namespace: churn
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding, Related

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Environments on top of earlier ones."""
    place = _place(context)
    if place is None:
        return
    for other in context.contexts:
        if other.name == context.name:
            return
        if _place(other) == place:
            yield Finding(
                "shared-state",
                ("environments", context.name),
                f"{context.name} and {other.name} are one place: the same account, region, cluster and namespace",
                on="key",
                help="give one of them a namespace of its own",
                related=(Related(("environments", other.name), "the other one"),),
            )
            return


def _place(context: Context) -> tuple[str, ...] | None:
    """Account, region, cluster and namespace, None where there is no cluster of this cloud."""
    environment = context.environment
    aws = environment.cloud.aws if environment and environment.cloud else None
    if environment is None or aws is None or environment.cluster is None:
        return None
    made = environment.cluster.create
    cluster = (
        environment.cluster.name or (made.name if made else None) or f"{context.spec.model}-{context.name}"
    )
    return aws.account, aws.region, cluster, environment.namespace or context.spec.model
