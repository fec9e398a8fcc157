"""Slices by a column that has a value for each row.

## What it does

Finds `by` over a number with fractions, a time, a free text or a key.

## Why

Each value is a slice of its own, below `min_rows`, and so judged by nobody. The gate passes without a look.

## Example

```yaml
gates:
  - {check: recall >= 0.7, by: amount}
```

## Instead

Slice by a feature that makes groups:

```yaml
features:
  columns:
    amount_band: case when amount < 100 then 'low' else 'high' end
gates:
  - {check: recall >= 0.7, by: amount_band}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding, Related
from modelyard.rules.references import column_type, source_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


TYPES = frozenset({"float", "timestamp", "date", "text", "embedding"})


def check(context: Context) -> Iterator[Finding]:
    """Slices that are single rows."""
    spine = context.analysis.spine
    key = (context.spec.data[spine].key or ()) if spine else ()
    for index, gate in enumerate(context.spec.gates):
        if gate.by is None:
            continue
        type_ = column_type(context, gate.by)
        if type_ in TYPES or (len(key) == 1 and gate.by == key[0]):
            what = "the key" if gate.by in key else f"of type {type_}"
            yield Finding(
                "slice-without-groups",
                ("gates", index, "by"),
                f'"{gate.by}" is {what}, so each slice is about one row',
                help="slice by a category, or by a feature that makes groups",
                related=(
                    Related(("data", str(source_of(context, gate.by)), "columns", gate.by), "the column"),
                ),
            )
