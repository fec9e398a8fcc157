"""A source that nothing reads.

## What it does

Finds a source that is neither the examples, nor joined, nor the labels, nor the input of a batch.

## Why

It reads as if the model depended on it. Its checks run and its secrets are handed out, for nothing.

## Example

```yaml
data:
  orders: {csv: data/orders.csv}
  returns: {csv: data/returns.csv}
features:
  from: orders
```

## Instead

Join it, or remove it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Sources without a reader in the spec."""
    spec, spine = context.spec, context.analysis.spine
    if spine is None or not (context.intact("features") and context.intact("monitoring")):
        return
    used = {spine, *(spec.features.join if spec.features else ())}
    if spec.monitoring and spec.monitoring.performance:
        used.add(spec.monitoring.performance.labels)
    if not used <= spec.data.keys():
        return  # a name that leads nowhere may have meant any of them
    if spec.deployment and spec.deployment.input:
        used.add(spec.deployment.input)
    for name in spec.data:
        if name not in used:
            yield Finding(
                "unused-source",
                ("data", name),
                f'nothing reads "{name}"',
                on="key",
                help="join it under features, or remove it",
            )
