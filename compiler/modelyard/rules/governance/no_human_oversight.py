"""A high risk that nobody approves.

## What it does

Finds `risk: high` where the last environment is released to without an approver.

## Why

People must be able to oversee the system and to stop it (Article 14). A release that no person approves puts a new
model in front of the public by itself.

## Example

```yaml
governance:
  risk: high
environments:
  prod:
    cloud: {aws: {account: "222222222222", region: eu-west-1}}
```

## Instead

```yaml
environments:
  prod:
    cloud: {aws: {account: "222222222222", region: eu-west-1}}
    approve: ["@acme/risk-leads"]
```

## References

- [Regulation (EU) 2024/1689, Article 14](https://eur-lex.europa.eu/eli/reg/2024/1689/oj)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding, Related

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.diagnostics.types import DocumentPath
    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """High risk without a person before the public."""
    last = not context.contexts or context.contexts[-1].name == context.name
    if context.spec.governance.risk != "high" or not last or context.spec.deployment is None:
        return
    path: DocumentPath = ("environments", context.name, "approve")
    if (context.environment is None or not context.environment.approve) and context.intact(*path):
        yield Finding(
            "no-human-oversight",
            ("governance", "risk"),
            "a high risk needs a person who approves each release",
            help=f"add approve to environment {context.name}",
            related=(Related(path[:2], "released to without approval"),) if context.environment else (),
        )
