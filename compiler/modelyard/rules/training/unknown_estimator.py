"""A class that scikit-learn does not have.

## What it does

Finds an `estimator` below `sklearn.` that the library does not have, and names the nearest one that it has.

## Why

The import would fail in the training job, after the data were read and checked.

## Example

```yaml
training:
  estimator: sklearn.linear.LogisticRegression
```

## Instead

```yaml
training:
  estimator: sklearn.linear_model.LogisticRegression
```

## References

- [API reference of scikit-learn](https://scikit-learn.org/stable/api/index.html)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.guess import nearest
from modelyard.diagnostics.types import Finding, Fix
from modelyard.rules.estimators import find, paths
from modelyard.rules.references import clipped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Estimators of scikit-learn that are not there."""
    path = context.spec.training.estimator
    if path is None or not path.startswith("sklearn.") or find(path) is not None:
        return
    guess = _same_class(path) or nearest(path, paths())
    yield Finding(
        "unknown-estimator",
        ("training", "estimator"),
        f'scikit-learn has no estimator "{clipped(path)}"',
        label=f'did you mean "{guess}"?' if guess else "",
        help="name a class by the path that its documentation gives",
        fix=Fix(f'write "{guess}"', guess) if guess else None,
    )


def _same_class(path: str) -> str | None:
    """The estimator of the same name, or nearly, wherever it is."""
    by_name = {known.rpartition(".")[2]: known for known in paths()}
    name = path.rpartition(".")[2]
    return by_name.get(name) or by_name.get(nearest(name, by_name) or "")
