"""A drift setting for personal data.

## What it does

Finds a column with `pii: true` under `monitoring.drift.columns`.

## Why

Personal data are left out of profiles and reports, so there is nothing to compare: the setting would be ignored.

## Example

```yaml
monitoring:
  drift:
    every: daily
    columns: {email: psi}
```

## Instead

Remove the setting.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding, Related
from modelyard.rules.references import columns_of, source_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Drift settings of columns that no profile holds."""
    drift = context.spec.monitoring.drift if context.spec.monitoring else None
    for name in drift.columns if drift else ():
        source = source_of(context, name)
        columns = columns_of(context, source)
        if columns is not None and columns[name].pii:
            yield Finding(
                "drift-on-personal-data",
                ("monitoring", "drift", "columns", name),
                f'"{name}" is personal data, which no profile holds',
                on="key",
                help="remove the setting",
                related=(Related(("data", str(source), "columns", name), "marked as personal here"),),
            )
