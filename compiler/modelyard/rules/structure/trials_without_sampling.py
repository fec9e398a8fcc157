"""A number of trials that the search has no use for.

## What it does

Finds `trials` on a `grid` or `halving` search.

## Why

A grid tries every combination, and successive halving starts from every combination; only `random` and `optuna`
draw candidates. The number would be ignored.

## Example

```yaml
training:
  search: {grid: {metric: roc_auc, space: {C: [0.1, 1, 10]}, trials: 2}}
```

## Instead

```yaml
training:
  search: {random: {metric: roc_auc, space: {C: [0.1, 1, 10]}, trials: 2}}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Searches over every combination that name a number of trials."""
    search = context.spec.training.search
    for kind in ("grid", "halving"):
        method = getattr(search, kind) if search else None
        if method is not None and method.trials is not None:
            yield Finding(
                "trials-without-sampling",
                ("training", "search", kind, "trials"),
                f"a {kind} search takes every combination of its space, so a number of trials would be ignored",
                on="key",
                help="remove trials, or search at random or with optuna",
            )
