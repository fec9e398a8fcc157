"""A high risk without a look at groups.

## What it does

Finds `risk: high` without a gate `by` a column.

## Why

A figure over all hides what happens to a few. Biases that lead to discrimination must be looked for and dealt with
(Article 10), and accuracy stated for the groups that the system is meant for (Annex IV).

## Example

```yaml
governance:
  risk: high
gates:
  - roc_auc >= 0.75
```

## Instead

```yaml
gates:
  - roc_auc >= 0.75
  - {check: recall >= 0.7, by: country}
  - {check: demographic_parity_difference <= 0.1, by: segment}
```

## References

- [Regulation (EU) 2024/1689, Article 10 and Annex IV](https://eur-lex.europa.eu/eli/reg/2024/1689/oj)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding, Related

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """High risk judged over everyone at once."""
    spec = context.spec
    if spec.governance.risk == "high" and not any(gate.by for gate in spec.gates) and context.intact("gates"):
        yield Finding(
            "no-fairness-gate",
            ("governance", "risk"),
            "a high risk needs a gate by group",
            help="add a gate with by, such as {check: recall >= 0.7, by: country}",
            related=(Related(("gates",), "none of these looks at groups"),) if spec.gates else (),
        )
