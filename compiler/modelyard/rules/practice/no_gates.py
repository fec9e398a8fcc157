"""A model that need not prove anything.

## What it does

Finds a spec without `gates`.

## Why

Every model that trains would be registered, and released by whoever approves. The first bad one is found by
customers.

## Example

```yaml
training:
  task: classification
  target: churned
```

## Instead

```yaml
gates:
  - roc_auc >= 0.75
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Models without a test to pass."""
    if not context.spec.gates and context.spec.governance.risk != "high" and context.intact("gates"):
        yield Finding(
            "no-gates",
            ("gates",),
            "the model need not prove anything before it is used",
            on="key",
            help="add gates with a bound that a bad model misses, such as roc_auc >= 0.75",
        )
