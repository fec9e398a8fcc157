"""A high risk whose evidence is deleted early.

## What it does

Finds `risk: high` without `keep`, and with less than 180 days.

## Why

Logs are kept for at least six months, by whoever provides the system (Article 19) and whoever uses it (Article 26);
the technical documentation for ten years (Article 18). Other law may ask for longer.

## Example

```yaml
governance:
  risk: high
  keep: 30d
```

## Instead

```yaml
governance:
  risk: high
  keep: 10y
```

## References

- [Regulation (EU) 2024/1689, Articles 18, 19 and 26](https://eur-lex.europa.eu/eli/reg/2024/1689/oj)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


SIX_MONTHS = 180 * 86_400


def check(context: Context) -> Iterator[Finding]:
    """High risk with a short memory."""
    governance = context.spec.governance
    if governance.risk != "high" or not context.intact("governance", "keep"):
        return
    if governance.keep is None or governance.keep < SIX_MONTHS:
        yield Finding(
            "no-retention",
            ("governance", "risk" if governance.keep is None else "keep"),
            "a high risk keeps its logs for six months or longer",
            help="set governance.keep to 180d or more, such as 10y",
        )
