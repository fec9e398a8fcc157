"""A window on a feature that looks at one row.

## What it does

Finds `over` and `by` beside `expr`.

## Why

A row expression sees one row. A window over history belongs to an aggregate; beside an expression it would be
ignored.

## Example

```yaml
features:
  columns:
    spend: {expr: amount, over: 7d, by: customer_id}
```

## Instead

```yaml
features:
  columns:
    spend: {aggregate: sum(amount), over: 7d, by: customer_id}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding, Related

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Windows of features that have no aggregate."""
    columns = context.spec.features.columns if context.spec.features else None
    for name, feature in (columns or {}).items():
        for key, value in (("over", feature.over), ("by", feature.by)):
            if feature.expr is not None and value is not None:
                yield Finding(
                    "window-without-aggregate",
                    ("features", "columns", name, key),
                    f'"{key}" belongs to an aggregate, and "{name}" is an expression over one row',
                    on="key",
                    help="write aggregate in place of expr, or remove the window",
                    related=(Related(("features", "columns", name, "expr"), "a row expression"),),
                )
