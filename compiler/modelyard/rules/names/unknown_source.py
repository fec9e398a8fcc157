"""A source that is not under data.

## What it does

Finds the name of a source that is not declared: in `features.from`, `features.join`,
`monitoring.performance.labels`, and as the input of a batch.

## Why

There is nothing to read.

## Example

```yaml
features:
  from: orders
  join: {custmers: customer_id}
```

## Instead

```yaml
features:
  from: orders
  join: {customers: customer_id}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.rules.references import unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.diagnostics.types import Finding
    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Names of sources apart from the spine, which the analysis judges."""
    spec = context.spec
    for name in spec.features.join if spec.features else ():
        if name not in spec.data:
            yield unknown(
                "unknown-source", ("features", "join", name), "unknown source", name, spec.data, on="key"
            )
    performance = spec.monitoring.performance if spec.monitoring else None
    if performance and performance.labels not in spec.data:
        path = ("monitoring", "performance", "labels")
        yield unknown("unknown-source", path, "unknown source", performance.labels, spec.data)
    given = spec.deployment.input if spec.deployment else None
    if given and given.isidentifier() and given not in spec.data:
        yield unknown("unknown-source", ("deployment", "input"), "unknown source", given, spec.data)
