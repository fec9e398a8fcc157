"""A GPU on a runner without one.

## What it does

Finds `training.resources.gpu` where the environment that trains names no `runner`.

## Why

GitHub's standard runners have no GPU. The training would fail, or run on the CPU for days.

## Example

```yaml
training:
  entrypoint: churn.train:main
  resources: {gpu: 1}
```

## Instead

```yaml
environments:
  prod:
    runner: [self-hosted, gpu]
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """GPUs that GitHub's runners do not have."""
    runner = context.environment.runner if context.environment else None
    training = context.spec.training
    if (
        training.resources.gpu
        and training.run_on == "github"
        and context.first
        and runner is None
        and context.cloud
    ):
        yield Finding(
            "gpu-not-available",
            ("training", "resources", "gpu"),
            "GitHub's standard runners have no GPU",
            help=f"name the labels of one that has under environments.{context.name}.runner",
        )
