"""A class or function that nothing seems to provide.

## What it does

Finds an `entrypoint`, or an `estimator` outside of scikit-learn, whose package neither stands beside the spec nor
could come from a requirements file.

## Why

The training image holds the team's folder, the libraries of `python.requirements` and scikit-learn. What is in none
of them can't be imported.

## Example

```yaml
training:
  estimator: xgboost.XGBClassifier
```

## Instead

```yaml
python: {requirements: requirements.txt}
training:
  estimator: xgboost.XGBClassifier
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Import paths that lead nowhere as far as can be seen."""
    training = context.spec.training
    for key, path in (("estimator", training.estimator), ("entrypoint", training.entrypoint)):
        if path is None or path.startswith("sklearn.") or context.spec.python.requirements:
            continue
        package = path.partition(":")[0].partition(".")[0]
        if not any(_stands(context, f"{folder}{package}") for folder in ("", "src/")):
            yield Finding(
                "code-not-found",
                ("training", key),
                f'no package "{package}" stands beside the spec, and no requirements file could bring it',
                help="add the package, or name a requirements file under python.requirements",
            )


def _stands(context: Context, path: str) -> bool:
    return (
        context.beside.read(f"{path}.py") is not None
        or context.beside.read(f"{path}/__init__.py") is not None
    )
