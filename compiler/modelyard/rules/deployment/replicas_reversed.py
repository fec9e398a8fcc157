"""Fewer replicas at most than at least.

## What it does

Finds `replicas.max` below `replicas.min`, and the same for the machines of a cluster.

## Why

No number of copies fulfils both.

## Example

```yaml
deployment:
  mode: realtime
  replicas: {min: 4, max: 2}
```

## Instead

```yaml
deployment:
  mode: realtime
  replicas: {min: 2, max: 4}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding, Related

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.diagnostics.types import DocumentPath
    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Ranges that end before they begin."""
    replicas = context.spec.deployment.replicas if context.spec.deployment else None
    if replicas is not None and replicas.max is not None and replicas.max < replicas.min:
        yield _finding(("deployment", "replicas"), replicas.min, replicas.max)
    cluster = context.environment.cluster if context.environment else None
    nodes = cluster.create.nodes if cluster and cluster.create else None
    if nodes is not None and nodes.max is not None and nodes.max < nodes.min:
        yield _finding(("environments", context.name, "cluster", "create", "nodes"), nodes.min, nodes.max)


def _finding(path: DocumentPath, least: int, most: int) -> Finding:
    return Finding(
        "replicas-reversed",
        (*path, "max"),
        f"at most {most} is less than at least {least}",
        help="swap the two, or raise max",
        related=(Related((*path, "min"), "the fewest", on="value"),),
    )
