"""A joined source that no feature uses.

## What it does

Finds a source under `features.join` none of whose columns stands in a feature.

## Why

The join is made for every row, in training and in production, and nothing comes of it. Without `features.columns`
only the columns of the examples themselves are features.

## Example

```yaml
features:
  from: orders
  join: {customers: customer_id}
  columns:
    amount: amount
```

## Instead

```yaml
features:
  from: orders
  join: {customers: customer_id}
  columns:
    amount: amount
    segment: segment
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding
from modelyard.rules.references import columns_of, joined

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Joins that nothing comes of."""
    if any(feature.analysed.problems for feature in context.analysis.features) or not context.intact(
        "features"
    ):
        return
    used = {column.source for feature in context.analysis.features for column in feature.analysed.columns}
    for name in joined(context):
        # without declared columns it can't be told whose a column is
        known = (
            columns_of(context, name) is not None and columns_of(context, context.analysis.spine) is not None
        )
        if known and name not in used and name != context.analysis.spine:
            yield Finding(
                "unused-join",
                ("features", "join", name),
                f'no feature uses a column of "{name}"',
                on="key",
                help="use one under features.columns, or remove the join",
            )
