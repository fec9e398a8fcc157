"""Environments that no release can pass between.

## What it does

Finds a spec with some environments in a cloud and others on a single machine.

## Why

Models are trained in the first environment, and every other one takes its images from the registry before it. A
machine has no registry that a cloud could take from, nor rights to take from one.

## Example

```yaml
environments:
  laptop: {platform: compose}
  prod: {cloud: {aws: {account: "111111111111", region: eu-west-1}}}
```

## Instead

Leave the machine out: `modelyard run` and `modelyard serve` work anywhere without an environment.

```yaml
environments:
  prod: {cloud: {aws: {account: "111111111111", region: eu-west-1}}}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding, Related
from modelyard.rules.platforms import platform_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Environments unlike the first."""
    first = context.contexts[0] if context.contexts else context
    if (first.cloud is None) != (context.cloud is None):
        yield Finding(
            "mixed-platforms",
            ("environments", context.name),
            f"no release gets from {first.name} on {platform_of(first)} to {context.name} on {platform_of(context)}",
            on="key",
            help="keep all environments in a cloud, or all on single machines",
            related=(Related(("environments", first.name), "models are trained here"),),
        )
