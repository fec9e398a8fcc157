"""A GPU for an estimator that does not use one.

## What it does

Finds `training.resources.gpu` with an estimator of scikit-learn.

## Why

scikit-learn computes on the CPU. The GPU would be paid for and idle.

## Example

```yaml
training:
  estimator: sklearn.ensemble.HistGradientBoostingClassifier
  resources: {gpu: 1}
```

## Instead

```yaml
training:
  estimator: sklearn.ensemble.HistGradientBoostingClassifier
  resources: {cpu: 8}
```

## References

- [Will you add GPU support?](https://scikit-learn.org/stable/faq.html#will-you-add-gpu-support)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding, Related

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """GPUs that scikit-learn leaves alone."""
    training = context.spec.training
    if training.resources.gpu and training.estimator and training.estimator.startswith("sklearn."):
        yield Finding(
            "idle-gpu",
            ("training", "resources", "gpu"),
            "scikit-learn computes on the CPU, so a GPU would be idle",
            help="ask for CPU instead",
            related=(Related(("training", "estimator"), "the estimator", on="value"),),
        )
