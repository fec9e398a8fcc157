"""An approver who is no GitHub user or team.

## What it does

Finds an e-mail address under `approve`.

## Why

A release is approved by the required reviewers of a GitHub environment, and those are users or teams. Nobody could
approve as an address.

## Example

```yaml
environments:
  prod:
    approve: [leads@acme.example]
```

## Instead

```yaml
environments:
  prod:
    approve: ["@acme/leads"]
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Approvers by e-mail."""
    for index, approver in enumerate(context.environment.approve if context.environment else ()):
        if not approver.startswith("@"):
            yield Finding(
                "approver-without-account",
                ("environments", context.name, "approve", index),
                f"{approver} can't approve: reviewers are GitHub users or teams",
                help="write @user or @organisation/team",
            )
