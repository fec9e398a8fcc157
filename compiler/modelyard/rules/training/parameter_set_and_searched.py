"""A parameter that is set and searched at once.

## What it does

Finds a name that stands under `params` and in the space of the search.

## Why

The search tries its own values, so the one under `params` would be ignored.

## Example

```yaml
training:
  params: {C: 1}
  search: {grid: {metric: roc_auc, space: {C: [0.1, 1, 10]}}}
```

## Instead

```yaml
training:
  search: {grid: {metric: roc_auc, space: {C: [0.1, 1, 10]}}}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding, Related
from modelyard.rules.searches import search_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Parameters with a value and values."""
    search = search_of(context.spec)
    for name in search[1].space if search else ():
        if search and name in context.spec.training.params:
            yield Finding(
                "parameter-set-and-searched",
                ("training", "params", name),
                f'"{name}" is searched, so its value here would be ignored',
                on="key",
                help="keep one of the two",
                related=(Related((*search[0], "space", name), "searched here"),),
            )
