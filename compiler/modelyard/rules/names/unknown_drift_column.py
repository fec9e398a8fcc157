"""A drift setting for a column that does not exist.

## What it does

Finds a name under `monitoring.drift.columns` that is neither a declared column nor a feature.

## Why

The setting would have no effect, and the column that was meant keeps its default.

## Example

```yaml
monitoring:
  drift:
    every: daily
    columns: {contry: {method: chi2}}
```

## Instead

```yaml
monitoring:
  drift:
    every: daily
    columns: {country: {method: chi2}}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.rules.references import table_columns, unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.diagnostics.types import Finding
    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Drift settings of columns that the feature table does not have."""
    known = table_columns(context)
    drift = context.spec.monitoring.drift if context.spec.monitoring else None
    if drift is None or known is None:
        return
    for name in drift.columns:
        if name not in known:
            path = ("monitoring", "drift", "columns", name)
            yield unknown("unknown-drift-column", path, "unknown column", name, known, on="key")
