"""More approvers than GitHub takes.

## What it does

Finds more than six entries under `approve`.

## Why

An environment on GitHub has at most six reviewers. The others would not be asked.

## Example

```yaml
environments:
  prod:
    approve: ["@ann", "@bob", "@cat", "@dan", "@eve", "@fay", "@gus"]
```

## Instead

```yaml
environments:
  prod:
    approve: ["@acme/leads"]
```

## References

- [Deployments and environments](https://docs.github.com/en/actions/reference/workflows-and-actions/deployments-and-environments)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


MOST = 6


def check(context: Context) -> Iterator[Finding]:
    """Approvers beyond the sixth."""
    approve = context.environment.approve if context.environment else ()
    if len(approve) > MOST:
        yield Finding(
            "too-many-approvers",
            ("environments", context.name, "approve", MOST),
            f"an environment on GitHub has at most {MOST} reviewers, and here are {len(approve)}",
            help="name a team",
        )
