"""A GPU in a cluster whose machines have none.

## What it does

Finds `deployment.resources.gpu` where the environment creates a cluster of machines without GPUs.

## Why

The pod would wait for ever: no machine that could take it is ever started.

## Example

```yaml
deployment:
  resources: {gpu: 1}
environments:
  prod:
    cluster: {create: {nodes: {type: m7i.large}}}
```

## Instead

```yaml
environments:
  prod:
    cluster: {create: {nodes: {type: g6.xlarge}}}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding, Related

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


GPU_FAMILIES = ("g", "p")


def check(context: Context) -> Iterator[Finding]:
    """Pods that wait for a GPU."""
    deployment = context.spec.deployment
    cluster = context.environment.cluster if context.environment else None
    if deployment is None or not deployment.resources.gpu or cluster is None or cluster.create is None:
        return
    type_ = cluster.create.nodes.type
    if not type_.startswith(GPU_FAMILIES):
        yield Finding(
            "gpu-without-gpu-nodes",
            ("deployment", "resources", "gpu"),
            f"the machines of the cluster, {type_}, have no GPU",
            help="choose a machine type with GPUs, such as g6.xlarge",
            related=(Related(("environments", context.name, "cluster", "create", "nodes"), "the machines"),),
        )
