"""A value that the estimator does not take.

## What it does

Finds a value under `params`, or in the space of a search, outside of what scikit-learn documents for the parameter.

## Why

The estimator refuses it when it is fitted, after the data were read and prepared.

## Example

```yaml
training:
  estimator: sklearn.ensemble.RandomForestClassifier
  params: {criterion: ginny}
```

## Instead

```yaml
training:
  estimator: sklearn.ensemble.RandomForestClassifier
  params: {criterion: gini}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding
from modelyard.rules.estimators import described, find, fits
from modelyard.rules.searches import search_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.diagnostics.types import DocumentPath
    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Values that scikit-learn would refuse."""
    training = context.spec.training
    estimator = find(training.estimator) if training.estimator else None
    if estimator is None:
        return
    values: list[tuple[DocumentPath, str, object]] = [
        (("training", "params", name), name, value) for name, value in training.params.items()
    ]
    search = search_of(context.spec)
    for name, tried in search[1].space.items() if search else ():
        path = (*search[0], "space", name) if search else ()
        values += [((*path, index), name, value) for index, value in enumerate(tried)]
    for path, name, value in values:
        forms = estimator.params.get(name)
        if forms is not None and not fits(value, forms):
            takes = described(forms)
            yield Finding(
                "invalid-parameter",
                path,
                f"{estimator.path.rpartition('.')[2]} does not take this value for {name}",
                help=f"{name} takes {takes}"
                if takes
                else f"{name} takes an object, which an entrypoint can make",
            )
