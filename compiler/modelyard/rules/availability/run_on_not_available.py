"""A place to train that is not written for.

## What it does

Finds `training.run_on` other than `github`.

## Why

The language knows Kubernetes, SageMaker, Vertex and Azure ML as places to train, and this version trains in GitHub
Actions: on GitHub's runners, or on the team's own, which may be as large as it likes.

## Example

```yaml
training:
  run_on: sagemaker
```

## Instead

Leave it out. For a larger machine name a runner:

```yaml
environments:
  prod:
    runner: [self-hosted, large]
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Trainings elsewhere than in GitHub Actions."""
    place = context.spec.training.run_on
    if place != "github":
        yield Finding(
            "run-on-not-available",
            ("training", "run_on"),
            f"this version does not train on {place} yet",
            help="train on github; a runner of the team's own may be as large as needed",
            allowed=("github",),
        )
