"""A threshold that its method never reaches.

## What it does

Finds a threshold beyond what the method can give: above 1 for `js`, `ks`, `hellinger` and `chi2` (Cramér's V), and
outside of 0.5 to 1 for the AUC of a domain classifier.

## Why

The check would never report drift, or always.

## Example

```yaml
monitoring:
  drift: {every: daily, method: js, threshold: 20}
```

## Instead

```yaml
monitoring:
  drift: {every: daily, method: js, threshold: 0.2}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding
from modelyard.rules.drift import RANGES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.diagnostics.types import DocumentPath
    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Thresholds outside of what their methods can say."""
    drift = context.spec.monitoring.drift if context.spec.monitoring else None
    if drift is None:
        return
    path = ("monitoring", "drift")
    asked: list[tuple[DocumentPath, str, float | None]] = [
        ((*path, "threshold"), drift.method, drift.threshold)
    ]
    for name, column in drift.columns.items():
        own = column.method if column.method != "auto" else drift.method
        asked.append(((*path, "columns", name, "threshold"), own, column.threshold))
    for place, method, threshold in asked:
        if threshold is None or method not in RANGES:
            continue
        low, high = RANGES[method]
        if not low < threshold < high:
            yield Finding(
                "threshold-out-of-range",
                place,
                f"{method} is between {low:g} and {high:g}, so a threshold of {threshold:g} decides nothing",
                help=f"write a number above {low:g} and below {high:g}",
            )
