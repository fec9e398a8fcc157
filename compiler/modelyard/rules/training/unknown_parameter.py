"""A parameter that the estimator does not have.

## What it does

Finds a name under `params`, or in the space of a search, that a scikit-learn estimator does not take.

## Why

The estimator refuses it when it is made, which is after the data were read; or the parameter belongs to another
library's estimator of a similar name.

## Example

```yaml
training:
  estimator: sklearn.ensemble.RandomForestClassifier
  params: {n_trees: 300}
```

## Instead

```yaml
training:
  estimator: sklearn.ensemble.RandomForestClassifier
  params: {n_estimators: 300}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.rules.estimators import find
from modelyard.rules.references import unknown
from modelyard.rules.searches import search_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.diagnostics.types import DocumentPath, Finding
    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Parameters that scikit-learn does not know."""
    training = context.spec.training
    estimator = find(training.estimator) if training.estimator else None
    if estimator is None:
        return
    search = search_of(context.spec)
    paths: list[DocumentPath] = [("training", "params", name) for name in training.params]
    if search is not None:
        paths += [(*search[0], "space", name) for name in search[1].space]
    for path in paths:
        if path[-1] not in estimator.params:
            name = estimator.path.rpartition(".")[2]
            what = f"{name} has no parameter"
            yield unknown("unknown-parameter", path, what, str(path[-1]), estimator.params, on="key")
