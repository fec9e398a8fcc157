"""A production that nobody approves releases to.

## What it does

Finds an environment without `approve` that people rely on: one called prod, production or live, or the last of
several.

## Why

A merged pull request would put a new model in front of customers, however it was merged.

## Example

```yaml
environments:
  staging: {cloud: {aws: {account: "111111111111", region: eu-west-1}}}
  prod: {cloud: {aws: {account: "222222222222", region: eu-west-1}}}
```

## Instead

```yaml
environments:
  prod:
    cloud: {aws: {account: "222222222222", region: eu-west-1}}
    approve: ["@acme/leads"]
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
    """Production without a gatekeeper."""
    path = ("environments", context.name)
    if (
        context.environment
        and production(context)
        and not context.environment.approve
        and context.intact(*path)
    ):
        yield Finding(
            "unapproved-production",
            path,
            f"nobody approves releases to {context.name}",
            on="key",
            help="add approve with users or teams",
        )
