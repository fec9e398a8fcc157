"""A gate that is there twice.

## What it does

Finds two gates that demand the same of the same rows, and two that bear one name.

## Why

The second one adds nothing but a line in each report, and sooner or later one of the two is changed.

## Example

```yaml
gates:
  - roc_auc >= 0.75
  - roc_auc >= 0.75
```

## Instead

```yaml
gates:
  - roc_auc >= 0.75
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding, Related
from modelyard.rules.references import clipped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Gates that repeat an earlier one."""
    demands: dict[str, int] = {}
    names: dict[str, int] = {}
    for index, gate in enumerate(context.spec.gates):
        condition = context.analysis.gates.get(index)
        demand = f"{condition.tree if condition and condition.tree else index} {gate.by} {gate.on}"
        first = demands.setdefault(demand, index)
        named = names.setdefault(gate.name, index) if gate.name else index
        if first != index or named != index:
            same = "this gate demands what an earlier one does"
            yield Finding(
                "duplicate-gate",
                ("gates", index),
                same if first != index else f'"{clipped(gate.name or "")}" is an earlier gate\'s name',
                help="keep one of the two" if first != index else "give it a name of its own",
                related=(Related(("gates", min(first, named)), "the earlier gate", on="value"),),
            )
