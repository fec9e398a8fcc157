"""A second seed.

## What it does

Finds `random_state` under `params`.

## Why

`training.seed` seeds everything random: the split, the search and the estimator. With a second seed, changing the
one does not change the other, and a comparison of seeds compares half of them.

## Example

```yaml
training:
  params: {random_state: 42}
```

## Instead

```yaml
training:
  seed: 42
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Seeds beside the seed."""
    if "random_state" in context.spec.training.params:
        yield Finding(
            "seed-in-params",
            ("training", "params", "random_state"),
            "the estimator has a seed of its own beside training.seed",
            on="key",
            help="set training.seed, which seeds the estimator too",
        )
