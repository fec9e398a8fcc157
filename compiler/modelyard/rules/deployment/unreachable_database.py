"""A database that the cluster is not let through to.

## What it does

Finds a SQL source without `network` that a job in the cluster reads: the input of a batch, what is joined to it, or
the labels.

## Why

What runs in the cluster may go where the spec says, and nowhere else. The address of a database is in its secret,
which the compiler never sees, so the network policy needs it in the open.

## Example

```yaml
data:
  customers:
    sql: {connection: {secret: WAREHOUSE_URL}, table: customers}
```

## Instead

```yaml
data:
  customers:
    sql:
      connection: {secret: WAREHOUSE_URL}
      table: customers
      network: {cidr: 10.20.0.0/16, port: 5432}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding
from modelyard.rules.references import joined

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Databases that a job in the cluster needs and can't reach."""
    spec = context.spec
    if context.cloud is None:
        return
    read: dict[str, str] = {}
    if spec.deployment and spec.deployment.mode == "batch":
        read |= dict.fromkeys(joined(context), "the batch")
        read |= {spec.deployment.input: "the batch"} if spec.deployment.input else {}
    if spec.deployment and spec.monitoring and spec.monitoring.performance:
        read.setdefault(spec.monitoring.performance.labels, "the performance check")
    for name, reader in read.items():
        table = spec.data[name].sql if name in spec.data else None
        if table is not None and table.network is None:
            yield Finding(
                "unreachable-database",
                ("data", name, "sql"),
                f'{reader} reads "{name}" from inside the cluster, which needs to know where it is',
                on="key",
                help="add network with the address range and the port of the database",
            )
