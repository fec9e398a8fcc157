"""A history of outcomes that are not known yet.

## What it does

Finds a history feature over the target where `monitoring.performance.delay` says that outcomes come later.

## Why

The history before a row holds outcomes that, at that time, nobody knew. In training they are in the table; in
production they are not.

## Example

```yaml
monitoring:
  performance: {labels: transactions, delay: 14d}
features:
  columns:
    fraud_7d: {aggregate: count(*) filter (where is_fraud), over: 7d, by: customer_id}
```

## Instead

Aggregate what is known at once, or join a source that says when each outcome became known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding, Related
from modelyard.rules.mentions import mention

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Histories of the target that are ahead of their time."""
    monitoring = context.spec.monitoring
    delay = monitoring.performance.delay if monitoring and monitoring.performance else None
    target = context.spec.training.target
    for feature in context.analysis.features if delay else ():
        if feature.history and any(column.name == target for column in feature.analysed.columns):
            yield Finding(
                "target-history",
                feature.path,
                f'feature "{feature.name}" aggregates outcomes before they are known',
                help="join a source that says when each outcome became known",
                related=(
                    Related(
                        ("monitoring", "performance", "delay"), "outcomes come this much later", on="value"
                    ),
                ),
                offset=mention(feature, target),
            )
