"""A model in a cloud without a word on what it does.

## What it does

Finds a spec with a cloud environment and without `description`.

## Why

It is the first line of the model card, and of every resource that can bear one. Whoever finds the bill, the alert
or the bucket reads it.

## Example

```yaml
model: churn
```

## Instead

```yaml
model: churn
description: Scores customers who may leave.
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Models that do not say what they are."""
    if context.cloud is not None and not context.spec.description.strip() and context.intact("description"):
        yield Finding(
            "no-description",
            ("model",),
            "nothing says what this model does",
            help="add description, in a sentence",
        )
