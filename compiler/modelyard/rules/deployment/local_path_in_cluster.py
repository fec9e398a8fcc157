"""A local path that a job in the cluster would need.

## What it does

Finds a path on a machine's own disk as input or output of a batch, or as the place of the prediction log, in a
cloud environment.

## Why

A pod has a disk of its own that is empty when it starts and gone when it ends. The input would not be there, and
the output would be lost.

## Example

```yaml
deployment:
  mode: batch
  output: scores/
```

## Instead

```yaml
deployment:
  mode: batch
  output: s3://acme-data/scores/
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding
from modelyard.rules.locations import is_local, location_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.diagnostics.types import DocumentPath
    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Paths that a pod does not have."""
    spec, deployment = context.spec, context.spec.deployment
    if context.cloud is None or deployment is None:
        return
    named: list[tuple[DocumentPath, str]] = []
    for key, value in (("input", deployment.input), ("output", deployment.output)):
        source = location_of(spec.data[value]) if value in spec.data else None
        if source is not None:
            named.append((("deployment", key), source[1]))
        elif value is not None and value not in spec.data:
            named.append((("deployment", key), value))
    if spec.monitoring and spec.monitoring.log:
        named.append((("monitoring", "log", "path"), spec.monitoring.log.path))
    for path, location in named:
        if is_local(location) and not (path[-1] == "input" and location.isidentifier()):
            yield Finding(
                "local-path-in-cluster",
                path,
                "a pod has no lasting disk, so this path leads nowhere in the cluster",
                help="name a bucket, such as s3://acme-data/scores/",
            )
