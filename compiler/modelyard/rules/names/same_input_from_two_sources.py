"""One name for inputs from two sources.

## What it does

Finds a real-time deployment whose features read columns of one name from two sources.

## Why

A request brings the columns that features read, each by its name. Of two that are called alike, whichever the source,
it can bring only one. Capitals make no difference.

## Example

```yaml
features:
  from: orders
  join: {customers: customer_id}
  columns:
    abroad: orders.country <> customers.country
deployment:
  mode: realtime
```

## Instead

Rename one of them in its source, or serve in batch, where each source is read by itself.

```yaml
features:
  columns:
    abroad: country <> home_country
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding, Related
from modelyard.rules.mentions import mention

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.analysis.types import FeatureAnalysis
    from modelyard.expressions.types import Column
    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Inputs whose name another source's input has already."""
    deployment = context.spec.deployment
    if deployment is None or deployment.mode != "realtime":
        return
    first: dict[str, Column] = {}
    for column, feature in _inputs(context).items():
        other = first.setdefault(column.name.lower(), column)
        if other.source != column.source:
            yield Finding(
                "same-input-from-two-sources",
                feature.path,
                f"{column.source}.{column.name} and {other.source}.{other.name} are one name in a request",
                offset=mention(feature, f"{column.source}.{column.name}"),
                help="rename one of them in its source, or serve in batch",
                related=(
                    Related(("data", other.source, "columns", other.name), "the other of that name"),
                    Related(("deployment", "mode"), "answers requests", on="value"),
                ),
            )


def _inputs(context: Context) -> dict[Column, FeatureAnalysis]:
    """The columns that a request brings, each with the first feature that reads it."""
    read: dict[Column, FeatureAnalysis] = {}
    for feature in context.analysis.features:
        # a column of which nobody knows whose it is may be the very same
        for column in feature.analysed.columns if not feature.history else ():
            if column.source:
                read.setdefault(column, feature)
    return read
