"""A high risk that nobody answers for.

## What it does

Finds `risk: high` without `owners` and without `contacts`.

## Why

Users and authorities must know whom to turn to (Article 13), and an incident has a clock of days (Article 73).

## Example

```yaml
governance:
  risk: high
```

## Instead

```yaml
owners: ["@acme/risk-ml"]
governance:
  risk: high
  contacts: [model-risk@acme.example]
```

## References

- [Regulation (EU) 2024/1689, Articles 13 and 73](https://eur-lex.europa.eu/eli/reg/2024/1689/oj)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """High risk without anyone to ask."""
    spec = context.spec
    anyone = spec.owners or any(contact.strip() for contact in spec.governance.contacts)
    intact = context.intact("owners") and context.intact("governance", "contacts")
    if spec.governance.risk == "high" and not anyone and intact:
        yield Finding(
            "no-contact",
            ("governance", "risk"),
            "a high risk needs somebody to turn to",
            help="write owners, or governance.contacts",
        )
