"""A training that is larger than the machine it runs on.

## What it does

Finds a training in a cloud environment that asks for more than GitHub's standard runner has, without a `runner` of
one's own.

## Why

A standard runner for Linux has 4 cores and 16 GiB at most (2 and 8 in a private repository). Beyond its memory the
training is killed, without a word on why.

## Example

```yaml
training:
  resources: {cpu: 32, memory: 128Gi}
```

## Instead

```yaml
environments:
  prod:
    runner: [self-hosted, large]
```

## References

- [GitHub-hosted runners](https://docs.github.com/en/actions/reference/runners/github-hosted-runners)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding
from modelyard.model.units import format_cpu, format_size

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


CORES, MEMORY = 4000, 16 * 1024


def check(context: Context) -> Iterator[Finding]:
    """Trainings that no standard runner holds."""
    environment, asked = context.environment, context.spec.training.resources
    if context.cloud is None or not context.first or (environment and environment.runner is not None):
        return
    for key, value, limit, shown in (
        ("cpu", asked.cpu, CORES, format_cpu(CORES)),
        ("memory", asked.memory, MEMORY, format_size(MEMORY)),
    ):
        if value is not None and value > limit:
            yield Finding(
                "runner-too-small",
                ("training", "resources", key),
                f"GitHub's standard runner has {shown} of {key} at most",
                help=f"name the labels of a larger one under environments.{context.name}.runner",
            )
