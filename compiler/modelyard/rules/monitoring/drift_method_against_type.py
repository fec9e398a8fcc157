"""A drift method that cannot compare its column.

## What it does

Finds a distance for numbers on a column of categories, and the reverse, per column or for all columns at once.

## Why

Kolmogorov-Smirnov and Wasserstein need an order among values, and a chi-squared test needs classes. On the wrong
type they fail, or give a figure without a meaning. A domain classifier looks at all columns together, and at none
alone.

## Example

```yaml
monitoring:
  drift:
    every: daily
    columns: {country: ks}
```

## Instead

Leave the method out, so that it follows the column's type, or choose one that fits:

```yaml
monitoring:
  drift:
    every: daily
    columns: {country: chi2}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding
from modelyard.rules.drift import METHODS, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.diagnostics.types import DocumentPath
    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Methods on columns that they have no measure for."""
    drift = context.spec.monitoring.drift if context.spec.monitoring else None
    if drift is None:
        return
    path = ("monitoring", "drift")
    for name, setting in drift.columns.items():
        kind = kind_of(context, name)
        if kind is not None and kind not in METHODS[setting.method]:
            yield _finding((*path, "columns", name, "method"), setting.method, name, kind)
    if drift.method in {"auto", "domain_classifier"}:
        return
    for feature in context.analysis.features:
        kind = kind_of(context, feature.name)
        own = drift.columns.get(feature.name)
        if kind is not None and kind not in METHODS[drift.method] and (own is None or own.method == "auto"):
            yield _finding((*path, "method"), drift.method, feature.name, kind)
            return


def _finding(path: DocumentPath, method: str, column: str, kind: str) -> Finding:
    fitting = tuple(sorted(name for name, kinds in METHODS.items() if kind in kinds))
    return Finding(
        "drift-method-against-type",
        path,
        f'{method} cannot compare "{column}", whose values are {kind}',
        help="leave the method out, and it follows the column's type",
        allowed=fitting,
    )
