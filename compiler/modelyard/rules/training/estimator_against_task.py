"""An estimator that does another task.

## What it does

Finds a regressor under `task: classification`, a classifier under another task, and estimators that predict
nothing.

## Why

A regressor gives numbers where the gates expect classes and probabilities. Most of them fit without complaint.

## Example

```yaml
training:
  task: classification
  estimator: sklearn.ensemble.RandomForestRegressor
```

## Instead

```yaml
training:
  task: classification
  estimator: sklearn.ensemble.RandomForestClassifier
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding, Fix, Related
from modelyard.rules.estimators import find

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


WANTED = {"classification": "classifier", "regression": "regressor", "forecast": "regressor"}


def check(context: Context) -> Iterator[Finding]:
    """Estimators of another kind than the task asks for."""
    training = context.spec.training
    estimator = find(training.estimator) if training.estimator else None
    if estimator is None or not context.intact("training", "task"):
        return
    wanted = WANTED[training.task]
    if estimator.kind == wanted:
        return
    name = estimator.path.rpartition(".")[2]
    what = f"is a {estimator.kind}" if estimator.kind != "other" else "predicts no target"
    twin = _twin(estimator.path, wanted)
    fix = Fix(f'write "{twin}"', twin) if twin else None
    yield Finding(
        "estimator-against-task",
        ("training", "estimator"),
        f"{name} {what}, and {training.task} needs a {wanted}",
        label=f'did you mean "{twin}"?' if fix else "",
        fix=fix,
        related=(Related(("training", "task"), "the task", on="value"),),
    )


def _twin(path: str, wanted: str) -> str | None:
    """The estimator of the wanted kind that bears the same name."""
    stem = path.removesuffix("Regressor").removesuffix("Classifier")
    twin = f"{stem}{wanted.capitalize()}"
    return twin if stem != path and find(twin) else None
