"""A smallest slice for a gate that has no slices.

## What it does

Finds `min_rows` on a gate without `by`.

## Why

`min_rows` says from how many rows on a slice is judged. A gate over all rows has no slices, so it would be ignored.

## Example

```yaml
gates:
  - {check: recall >= 0.7, min_rows: 200}
```

## Instead

```yaml
gates:
  - {check: recall >= 0.7, by: country, min_rows: 200}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Gates over all rows that say how small a slice may be."""
    for index, gate in enumerate(context.spec.gates):
        path = ("gates", index, "min_rows")
        if gate.by is None and "min_rows" in gate.model_fields_set and context.intact("gates", index):
            yield Finding(
                "min-rows-without-slice",
                path,
                "min_rows is about slices, and this gate has none",
                on="key",
                help="add by with a column, or remove min_rows",
            )
