"""A training on several machines.

## What it does

Finds `training.distributed`.

## Why

The language knows Ray, and this version trains on one machine.

## Example

```yaml
training:
  distributed: {ray: {workers: 4}}
```

## Instead

Take a larger machine: name a runner of the team's own, and ask for what it has under `training.resources`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Trainings that are spread out."""
    if context.spec.training.distributed is not None:
        yield Finding(
            "distributed-not-available",
            ("training", "distributed"),
            "this version trains on one machine",
            on="key",
            help="name a larger runner under the environment, and ask for its CPU and memory",
        )
