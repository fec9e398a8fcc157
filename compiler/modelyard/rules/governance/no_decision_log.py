"""A high risk whose decisions are not all recorded.

## What it does

Finds `risk: high` where a deployed model keeps no log of its predictions, or a share of them.

## Why

A high-risk system records its events automatically over its lifetime (Article 12). A decision that was not logged
can't be explained to the person whom it was about.

## Example

```yaml
governance:
  risk: high
monitoring:
  log: {path: s3://acme-ml/churn/predictions/, sample: 10%}
```

## Instead

```yaml
monitoring:
  log: s3://acme-ml/churn/predictions/
```

## References

- [Regulation (EU) 2024/1689, Article 12](https://eur-lex.europa.eu/eli/reg/2024/1689/oj)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding, Related

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """High risk with forgotten decisions."""
    spec = context.spec
    if spec.governance.risk != "high" or spec.deployment is None or not context.intact("monitoring", "log"):
        return
    log = spec.monitoring.log if spec.monitoring else None
    if log is None or log.sample < 1:
        yield Finding(
            "no-decision-log",
            ("governance", "risk"),
            "a high risk needs a log of every prediction",
            help="set monitoring.log with a sample of 100%",
            related=(Related(("monitoring", "log"), "keeps a share"),) if log else (),
        )
