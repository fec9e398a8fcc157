"""Personal data that would be logged.

## What it does

Finds columns with `pii: true` that a request carries, or that are the key of the row, where predictions are logged.

## Why

The log holds what came in and what went out, for as long as `governance.keep` says, and more people read logs than
tables.

## Example

```yaml
data:
  customers:
    key: email
    columns: {email: {type: string, pii: true}, churned: boolean}
monitoring:
  log: s3://acme-ml/churn/predictions/
```

## Instead

Use a key that says nothing about the person, and features that do not need the column.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding, Related
from modelyard.rules.references import columns_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Personal columns on their way into the log."""
    spine, monitoring = context.analysis.spine, context.spec.monitoring
    if monitoring is None or monitoring.log is None or spine is None:
        return
    key = context.spec.data[spine].key or ()
    inputs = [
        column
        for feature in context.analysis.features
        if not feature.history
        for column in feature.analysed.columns
    ]
    for source, name in dict.fromkeys(
        [*((spine, name) for name in key), *((c.source, c.name) for c in inputs)]
    ):
        declared = columns_of(context, source)
        if declared and name in declared and declared[name].pii:
            yield Finding(
                "logged-personal-data",
                ("monitoring", "log"),
                f'the log would hold "{name}", which is personal data',
                on="key",
                help="use a key that says nothing about the person, and leave the column out of the features",
                related=(Related(("data", source, "columns", name), "marked as personal here"),),
            )
