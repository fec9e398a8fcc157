"""A model without a feature.

## What it does

Finds a spec whose columns are all key, timestamp, personal data or target, so that no feature is left.

## Why

There is nothing to learn from.

## Example

```yaml
data:
  customers:
    key: customer_id
    columns: {customer_id: string, churned: boolean}
training:
  target: churned
```

## Instead

Declare the columns that the model may use, or write `features.columns`.

```yaml
data:
  customers:
    key: customer_id
    columns: {customer_id: string, tenure_months: integer, churned: boolean}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Defaults that leave no feature."""
    spec, spine = context.spec, context.analysis.spine
    written = spec.features.columns if spec.features else None
    if written is not None or spine is None or context.analysis.open or context.analysis.features:
        return
    if context.intact("data", spine) and context.intact("features"):
        yield Finding(
            "no-feature",
            ("data", spine, "columns"),
            "every column is key, timestamp, personal data or target, so no feature is left",
            on="key",
            help="declare the columns that the model may use",
        )
