"""A search with one candidate.

## What it does

Finds a search whose space has a single combination.

## Why

There is nothing to choose, and the rows that are held out to choose by are missing in training.

## Example

```yaml
training:
  search: {grid: {metric: roc_auc, space: {C: [1]}}}
```

## Instead

```yaml
training:
  params: {C: 1}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding
from modelyard.rules.searches import search_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Searches without a choice."""
    search = search_of(context.spec)
    if search is not None and all(len(values) == 1 for values in search[1].space.values()):
        yield Finding(
            "search-of-one",
            (*search[0], "space"),
            "the search has one candidate, so there is nothing to choose",
            on="key",
            help="add values to try, or move them to params",
        )
