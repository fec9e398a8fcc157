"""A high risk without a word on where the model fails.

## What it does

Finds `risk: high` without `limitations`.

## Why

Whoever uses the model must know where not to rely on it (Article 13). Every model has such places; an empty list
says that nobody looked.

## Example

```yaml
governance:
  risk: high
  intended_use: Decline or pass card transactions.
```

## Instead

```yaml
governance:
  risk: high
  intended_use: Decline or pass card transactions.
  limitations: [Not evaluated for corporate cards.]
```

## References

- [Regulation (EU) 2024/1689, Article 13](https://eur-lex.europa.eu/eli/reg/2024/1689/oj)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """High risk without a known limit."""
    governance = context.spec.governance
    said = any(limitation.strip() for limitation in governance.limitations)
    if governance.risk == "high" and not said and context.intact("governance", "limitations"):
        yield Finding(
            "no-limitations",
            ("governance", "risk"),
            "a high risk needs limitations: where the model must not be relied on",
            help="write governance.limitations, an item each",
        )
