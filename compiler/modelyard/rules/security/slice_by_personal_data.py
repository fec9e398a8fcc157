"""Slices by personal data.

## What it does

Finds a gate by a column with `pii: true`.

## Why

Every slice is named in the log of the run, in the model card and in the registry, with how the model treats it.

## Example

```yaml
gates:
  - {check: recall >= 0.7, by: postcode}
```

## Instead

Slice by a coarser column that is not personal, such as a region.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding, Related
from modelyard.rules.references import columns_of, source_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Slices that name persons."""
    for index, gate in enumerate(context.spec.gates):
        source = source_of(context, gate.by) if gate.by else None
        columns = columns_of(context, source)
        if columns is not None and gate.by and columns[gate.by].pii:
            yield Finding(
                "slice-by-personal-data",
                ("gates", index, "by"),
                f'"{gate.by}" is personal data, and every slice is named in reports',
                help="slice by a coarser column that is not personal",
                related=(Related(("data", str(source), "columns", gate.by), "marked as personal here"),),
            )
