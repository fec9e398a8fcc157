"""An aggregate without a window.

## What it does

Finds `aggregate` without `over`.

## Why

An aggregate looks at the rows before its own, and has to know how far back. Without a bound a row late in the data
would see years of history and an early one none, and a batch would have to read all there ever was. `by` may be left
out: the rows of everyone are aggregated then.

## Example

```yaml
features:
  columns:
    spend: {aggregate: sum(amount), by: customer_id}
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

from modelyard.diagnostics.types import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Aggregates that do not say how far back they look."""
    columns = (context.spec.features.columns if context.spec.features else None) or {}
    for feature in context.analysis.features:
        # an aggregate that is none is told as that
        if not (feature.history and feature.analysed.aggregates) or columns[feature.name].over is not None:
            continue
        if context.intact("features", "columns", feature.name):
            yield Finding(
                "aggregate-without-window",
                feature.path,
                f'"{feature.name}" looks at earlier rows, and does not say how far back',
                help="write over beside aggregate, as in over: 7d",
            )
