"""A search without rows to choose by.

## What it does

Finds a search where the split holds out no validation rows.

## Why

Candidates that are compared on the test rows make the gates judge rows that have been chosen by; candidates that
are compared on the rows that they learnt from are chosen for learning by heart.

## Example

```yaml
training:
  split: {stratified: {test: 20%}}
  search: {grid: {metric: roc_auc, space: {C: [0.1, 1, 10]}}}
```

## Instead

```yaml
training:
  split: {stratified: {test: 20%, validation: 10%}}
  search: {grid: {metric: roc_auc, space: {C: [0.1, 1, 10]}}}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding, Related
from modelyard.rules.holdout import holdout_of
from modelyard.rules.searches import search_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Searches that have nothing to compare candidates on."""
    search = search_of(context.spec)
    split = holdout_of(context.spec)
    if search is not None and split.validation == 0 and context.intact("training", "split"):
        yield Finding(
            "search-without-validation",
            search[0],
            "the search has no validation rows to choose by",
            on="key",
            help="add a validation share to the split, such as 10%",
            related=(Related(split.path, "holds out test rows only"),) if split.kind else (),
        )
