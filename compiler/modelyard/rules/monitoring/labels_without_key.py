"""Outcomes that cannot be matched with predictions.

## What it does

Finds a source of labels without a `key`, or without the target among its columns.

## Why

Predictions and outcomes are matched by the key of the row, and compared in the target. Without either there is
nothing to match or to compare.

## Example

```yaml
data:
  outcomes:
    csv: s3://acme-data/outcomes.csv
monitoring:
  performance: {labels: outcomes, delay: 14d}
```

## Instead

```yaml
data:
  outcomes:
    csv: s3://acme-data/outcomes.csv
    key: customer_id
    columns: {customer_id: string, churned: boolean}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding, Related
from modelyard.rules.references import columns_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Labels without what they are matched by, or without themselves."""
    spec = context.spec
    performance = spec.monitoring.performance if spec.monitoring else None
    source = spec.data.get(performance.labels) if performance else None
    if performance is None or source is None or not context.intact("data", performance.labels):
        return
    columns = columns_of(context, performance.labels)
    without = [
        (source.key is None, "key", "a key to match predictions by"),
        (
            columns is not None and spec.training.target not in columns,
            "columns",
            f"the target {spec.training.target}",
        ),
    ]
    for missing, key, what in without:
        if missing:
            yield Finding(
                "labels-without-key",
                ("monitoring", "performance", "labels"),
                f'the labels in "{performance.labels}" come without {what}',
                help=f"declare it under data.{performance.labels}.{key}",
                related=(Related(("data", performance.labels), "the source"),),
            )
