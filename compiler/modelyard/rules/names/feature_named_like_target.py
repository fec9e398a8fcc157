"""A feature that bears the target's name.

## What it does

Finds a feature whose name is that of the target.

## Why

The table that a model is trained on would have two columns of one name, and reports could not tell them apart.

## Example

```yaml
features:
  columns:
    churned: tenure_months < 1
training:
  target: churned
```

## Instead

```yaml
features:
  columns:
    is_new: tenure_months < 1
training:
  target: churned
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding, Related

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Features called like what is learnt."""
    target = context.spec.training.target
    columns = context.spec.features.columns if context.spec.features else None
    if columns and target in columns:
        yield Finding(
            "feature-named-like-target",
            ("features", "columns", target),
            f'"{target}" is the target, and a feature may not bear its name',
            on="key",
            help="rename the feature",
            related=(Related(("training", "target"), "the target", on="value"),),
        )
