"""A production of one copy.

## What it does

Finds a real-time deployment with a single copy in the environment that people rely on.

## Why

Machines are replaced, and pods move. With one copy each of these is an outage, and a disruption budget can't help.

## Example

```yaml
deployment:
  mode: realtime
  replicas: 1
```

## Instead

```yaml
deployment:
  mode: realtime
  replicas: 2
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding
from modelyard.rules.platforms import production

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Production on one leg."""
    replicas = context.spec.deployment.replicas if context.spec.deployment else None
    if replicas is not None and replicas.min == 1 and production(context):
        yield Finding(
            "single-replica",
            ("deployment", "replicas", "min"),
            f"one copy in {context.name} is an outage whenever its machine is replaced",
            help="run two, under this environment's override if it is for this one alone",
        )
