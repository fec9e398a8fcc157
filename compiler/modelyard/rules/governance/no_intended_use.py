"""A high risk without a word on what the model is for.

## What it does

Finds `risk: high` without `intended_use`.

## Why

The intended purpose is what everything else is judged against: the data, the accuracy, the oversight. Annex IV's
technical documentation begins with it, and users must be told it (Article 13).

## Example

```yaml
governance:
  risk: high
```

## Instead

```yaml
governance:
  risk: high
  intended_use: Decline or pass card transactions; a person reviews each decline.
```

## References

- [Regulation (EU) 2024/1689, Article 13 and Annex IV](https://eur-lex.europa.eu/eli/reg/2024/1689/oj)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """High risk for no stated purpose."""
    governance = context.spec.governance
    missing = not governance.intended_use.strip() and context.intact("governance", "intended_use")
    if governance.risk == "high" and missing:
        yield Finding(
            "no-intended-use",
            ("governance", "risk"),
            "a high risk needs intended_use: what the model is for, and who decides",
            help="write governance.intended_use in a sentence or two",
        )
