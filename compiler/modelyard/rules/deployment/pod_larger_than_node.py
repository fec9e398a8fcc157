"""A copy that no machine of the cluster can hold.

## What it does

Finds a deployment that asks for more CPU or memory than one machine of the created cluster has.

## Why

A pod runs on one machine. A larger one waits for ever, and more machines of the same size do not help.

## Example

```yaml
deployment:
  resources: {cpu: 8, memory: 32Gi}
environments:
  prod:
    cluster: {create: {nodes: {type: m7i.large}}}
```

## Instead

```yaml
environments:
  prod:
    cluster: {create: {nodes: {type: m7i.4xlarge}}}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding, Related
from modelyard.model.units import format_cpu, format_size

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


# the sizes that AWS's current families share, and the memory beside each core; something is kept for the system
CORES = {"medium": 1, "large": 2, "xlarge": 4} | {f"{n}xlarge": 4 * n for n in (2, 4, 8, 12, 16, 24, 32, 48)}
GIBIBYTES_A_CORE = {"c": 2, "m": 4, "r": 8}
KEPT = 0.94


def check(context: Context) -> Iterator[Finding]:
    """Pods beyond a machine's size, where the size is known."""
    deployment = context.spec.deployment
    cluster = context.environment.cluster if context.environment else None
    if deployment is None or cluster is None or cluster.create is None:
        return
    family, _, size = cluster.create.nodes.type.partition(".")
    cores, each = CORES.get(size), GIBIBYTES_A_CORE.get(family[:1])
    if cores is None or each is None:
        return
    asked, limits = deployment.resources, {"cpu": cores * 1000, "memory": cores * each * 1024}
    for key, value, shown in (("cpu", asked.cpu, format_cpu), ("memory", asked.memory, format_size)):
        if value is not None and value > limits[key] * KEPT:
            yield Finding(
                "pod-larger-than-node",
                ("deployment", "resources", key),
                f"no machine of type {cluster.create.nodes.type} has {shown(value)} of {key} to give",
                help=f"a machine has {shown(limits[key])}, some of it kept for the system: take a larger type",
                related=(
                    Related(("environments", context.name, "cluster", "create", "nodes"), "the machines"),
                ),
            )
