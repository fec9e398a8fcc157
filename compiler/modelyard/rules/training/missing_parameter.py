"""An estimator that lacks a parameter without a default.

## What it does

Finds a scikit-learn estimator with a parameter that has no default and is not given.

## Why

The class cannot be made. Most such parameters are other estimators, as in a stack or a vote, which a spec cannot
say.

## Example

```yaml
training:
  estimator: sklearn.ensemble.VotingClassifier
```

## Instead

Make it in the team's own code:

```yaml
training:
  entrypoint: churn.models:voting
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding
from modelyard.rules.estimators import find
from modelyard.rules.searches import search_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Parameters without a default that nobody gives."""
    training = context.spec.training
    estimator = find(training.estimator) if training.estimator else None
    if estimator is None or not context.intact("training", "params"):
        return
    search = search_of(context.spec)
    given = {*training.params, *(search[1].space if search else ())}
    for name in estimator.required:
        if name not in given:
            yield Finding(
                "missing-parameter",
                ("training", "estimator"),
                f"{estimator.path.rpartition('.')[2]} cannot be made without {name}",
                help=f"give {name} under params, or make the model in an entrypoint where it takes objects",
            )
