"""A canary step that is smaller than one copy.

## What it does

Finds a canary without `ingress` whose smallest step is less than one copy's share of the traffic.

## Why

Without an ingress traffic is shared out over the copies, so the smallest step is one copy: with two copies, half of
all requests. A step of 5% would be 50%.

## Example

```yaml
deployment:
  strategy: {canary: {steps: [5%, 50%]}}
  replicas: 2
```

## Instead

Set `ingress`, which splits requests exactly, or take steps that the copies can make:

```yaml
deployment:
  strategy: {canary: {steps: [25%, 50%]}}
  replicas: 4
```
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding, Related
from modelyard.model.units import format_share

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


DEFAULT_REPLICAS = 2


def check(context: Context) -> Iterator[Finding]:
    """Steps that the copies can't make."""
    deployment = context.spec.deployment
    canary = deployment.strategy.canary if deployment and deployment.strategy else None
    if deployment is None or canary is None or deployment.ingress is not None:
        return
    copies = max(deployment.replicas.min if deployment.replicas else DEFAULT_REPLICAS, 1)
    smallest = min((step for step in canary.steps if step > 0), default=1.0)
    if smallest < 1 / copies - 1e-9:
        yield Finding(
            "canary-cannot-split",
            ("deployment", "strategy", "canary", "steps", canary.steps.index(smallest)),
            f"a step of {format_share(smallest)} is less than one of {copies} copies, and no ingress splits requests",
            help=f"set ingress, run {math.ceil(1 / smallest)} copies, or begin with {math.ceil(100 / copies)}%",
            related=(Related(("deployment", "replicas"), "the copies", on="value"),)
            if deployment.replicas
            else (),
        )
