"""A high risk whose data are not examined.

## What it does

Finds `risk: high` where a source declares no columns, or the source of the examples has no expectations.

## Why

Training data must be examined for what the purpose needs: relevant, representative, as free of errors as can be
(Article 10). A type, a range and a share of missing values for each column are the least of it.

## Example

```yaml
governance:
  risk: high
data:
  customers: {csv: data/customers.csv}
```

## Instead

```yaml
data:
  customers:
    csv: data/customers.csv
    columns: {customer_id: string, age: {type: integer, min: 18, max: 120}}
    expect: [count(*) >= 1000]
```

## References

- [Regulation (EU) 2024/1689, Article 10](https://eur-lex.europa.eu/eli/reg/2024/1689/oj)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding, Related

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """High risk on data that nobody looks at."""
    if context.spec.governance.risk != "high":
        return
    for name, source in context.spec.data.items():
        path = ("data", name)
        spine = name == context.analysis.spine
        missing = (
            "columns" if source.columns is None else "expectations" if spine and not source.expect else None
        )
        if missing and context.intact(*path):
            yield Finding(
                "no-data-governance",
                path,
                f'a high risk needs data that are examined, and "{name}" declares no {missing}',
                on="key",
                help="declare columns with their rules, and expectations on the table",
                related=(Related(("governance", "risk"), "the risk", on="value"),),
            )
