"""A high risk whose predictions are not explained.

## What it does

Finds `risk: high` without `explain`.

## Why

Those who use the system must be able to interpret what it says (Article 13), and persons may ask for the reasons of
a decision about them (Article 86).

## Example

```yaml
governance:
  risk: high
```

## Instead

```yaml
governance:
  risk: high
  explain: shap
```

## References

- [Regulation (EU) 2024/1689, Articles 13 and 86](https://eur-lex.europa.eu/eli/reg/2024/1689/oj)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """High risk without reasons."""
    governance = context.spec.governance
    if governance.risk == "high" and governance.explain is None and context.intact("governance", "explain"):
        yield Finding(
            "no-explanation",
            ("governance", "risk"),
            "a high risk needs predictions that are explained",
            help="set governance.explain",
            allowed=("permutation", "shap"),
        )
