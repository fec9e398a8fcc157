"""A split that holds out nothing for the test.

## What it does

Finds a split with `test: 0%`.

## Why

What is said about a model is said on rows that it has learnt from, or that it was chosen by. Neither tells how it
does on others.

## Example

```yaml
training:
  split: {stratified: {test: 0%, validation: 20%}}
```

## Instead

```yaml
training:
  split: {stratified: {test: 20%, validation: 10%}}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding
from modelyard.rules.holdout import holdout_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Models without an exam."""
    split = holdout_of(context.spec)
    if split.test == 0:
        yield Finding(
            "no-test-rows",
            (*split.path, "test"),
            "no rows are left to say how the model does on what it has not seen",
            help="hold out a share, such as 20%",
        )
