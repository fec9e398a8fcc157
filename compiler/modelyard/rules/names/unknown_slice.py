"""A gate's slices by a column that does not exist.

## What it does

Finds `by` on a gate that names neither a declared column nor a feature.

## Why

A gate by slice protects the groups that it names. With a misspelled column it protects nobody.

## Example

```yaml
gates:
  - {check: recall >= 0.7, by: coutry}
```

## Instead

```yaml
gates:
  - {check: recall >= 0.7, by: country}
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
    """Slices over what the feature table does not have."""
    known = table_columns(context)
    if known is None:
        return
    for index, gate in enumerate(context.spec.gates):
        if gate.by is not None and gate.by not in known:
            yield unknown("unknown-slice", ("gates", index, "by"), "unknown column", gate.by, known)
