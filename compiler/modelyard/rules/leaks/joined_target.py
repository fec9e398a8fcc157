"""A feature over a joined column that is called like the target.

## What it does

Finds a feature that uses a column of the target's name from a joined source.

## Why

Two tables that hold the same outcome usually hold it for the same event. As of the row's time it may be an earlier
outcome, and it may be the answer.

## Example

```yaml
features:
  from: orders
  join: {customers: customer_id}
  columns:
    known_fraud: customers.is_fraud
training:
  target: is_fraud
```

## Instead

Where it is an earlier outcome, say so: rename the column in its source, or accept the rule with the reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding, Related
from modelyard.rules.mentions import mention

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Features over another source's column of the target's name."""
    target = context.spec.training.target
    for feature in context.analysis.features:
        for column in feature.analysed.columns:
            if column.name == target and column.source != context.analysis.spine:
                yield Finding(
                    "joined-target",
                    feature.path,
                    f'feature "{feature.name}" sees "{target}" of {column.source}, which is called like the target',
                    help="make sure that it was known before the row, and accept the rule with the reason",
                    related=(Related(("data", column.source, "columns", target), "the joined column"),),
                    offset=mention(feature, target),
                )
