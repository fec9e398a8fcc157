"""Shares that leave nothing to train on.

## What it does

Finds a split whose test and validation shares make 100% or more.

## Why

What is held out is not trained on, and here everything is held out.

## Example

```yaml
training:
  split: {random: {test: 80%, validation: 20%}}
```

## Instead

```yaml
training:
  split: {random: {test: 20%, validation: 10%}}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding
from modelyard.model.units import format_share
from modelyard.rules.holdout import holdout_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Splits that hold out every row."""
    split = holdout_of(context.spec)
    if split.kind and split.test + split.validation >= 1 - 1e-9:
        held = f"{format_share(split.test)} for the test and {format_share(split.validation)} for validation"
        yield Finding(
            "no-training-rows",
            split.path,
            f"the split holds out {held}, which leaves no rows to train on",
            on="key",
            help="hold out less than 100% in all",
        )
