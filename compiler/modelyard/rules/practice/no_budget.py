"""A cluster of its own without a budget.

## What it does

Finds an environment that creates a cluster and has no `budget`.

## Why

Machines that start by themselves cost by themselves. The first sign of one setting too many should not be the
invoice.

## Example

```yaml
environments:
  prod:
    cluster: {create: {nodes: {max: 20}}}
```

## Instead

```yaml
environments:
  prod:
    cluster: {create: {nodes: {max: 20}}}
    budget: 2000
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Clusters that may cost anything."""
    environment = context.environment
    made = environment.cluster.create if environment and environment.cluster else None
    path = ("environments", context.name)
    if environment and made is not None and environment.budget is None and context.intact(*path, "budget"):
        yield Finding(
            "no-budget",
            (*path, "cluster"),
            f"{context.name} creates a cluster, and nobody is told what it costs",
            on="key",
            help="add budget in US dollars a month",
        )
