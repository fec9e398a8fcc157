"""A source whose columns are not declared.

## What it does

Finds a source without `columns`.

## Why

Nothing in the spec can be checked against the data: no name, no type, no leak. It is found out when the training
runs.

## Example

```yaml
data:
  customers:
    csv: data/customers.csv
```

## Instead

`modelyard init --from data/customers.csv` writes them from the data:

```yaml
data:
  customers:
    csv: data/customers.csv
    columns:
      customer_id: string
      tenure_months: {type: integer, min: 0}
      churned: boolean
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Sources that are taken on trust. With a high risk that is an error of its own."""
    for name, source in context.spec.data.items():
        path = ("data", name, "columns")
        if source.columns is None and context.spec.governance.risk != "high" and context.intact(*path):
            yield Finding(
                "undeclared-columns",
                path[:2],
                f'"{name}" declares no columns, so nothing is checked against its data',
                on="key",
                help="declare columns: modelyard init --from FILE writes them from the data",
            )
