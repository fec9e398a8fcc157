"""Less memory than the process needs to start.

## What it does

Finds a deployment with less than 256Mi, and a training with less than 512Mi.

## Why

Python with scikit-learn and the serving runtime loaded takes about 200Mi before it has seen a model, and training
holds the data besides. A container that reaches its limit is killed, again and again. These are floors below which
nothing starts; what a given model needs is more.

## Example

```yaml
deployment:
  resources: {memory: 128Mi}
```

## Instead

```yaml
deployment:
  resources: {memory: 1Gi}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding
from modelyard.model.units import format_size

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


FLOORS = {"deployment": 256, "training": 512}


def check(context: Context) -> Iterator[Finding]:
    """Limits that no process survives."""
    spec = context.spec
    asked = {"deployment": spec.deployment.resources.memory if spec.deployment else None}
    asked["training"] = spec.training.resources.memory
    for section, memory in asked.items():
        floor = FLOORS[section]
        if memory is not None and memory < floor:
            yield Finding(
                "memory-below-need",
                (section, "resources", "memory"),
                f"{format_size(memory)} is too little for Python and scikit-learn to start in",
                help=f"give {section} at least {format_size(floor)}, and more for the model itself",
            )
