"""A delivery to a cluster that the runner can't reach.

## What it does

Finds `delivery: kubectl` for a created cluster without a `runner` of one's own.

## Why

A created cluster has a private API: nothing outside of its network reaches it, and GitHub's runners are outside.
Argo CD applies the manifests from inside, which is the default.

## Example

```yaml
environments:
  prod:
    cluster: {create: {}}
    delivery: kubectl
```

## Instead

Leave `delivery` out, or name a runner inside the network:

```yaml
environments:
  prod:
    cluster: {create: {}}
    delivery: kubectl
    runner: [self-hosted, vpc]
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding, Related

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Private clusters that are to be reached from outside."""
    environment = context.environment
    made = environment.cluster.create if environment and environment.cluster else None
    if environment is None or made is None or environment.runner is not None:
        return
    if environment.delivery == "kubectl":
        yield Finding(
            "unreachable-cluster",
            ("environments", context.name, "delivery"),
            "a created cluster has a private API, which GitHub's runners do not reach",
            help="leave delivery to Argo CD, or name a runner inside the network",
            related=(Related(("environments", context.name, "cluster"), "created here"),),
        )
