"""A feature that is made from the target.

## What it does

Finds a row feature that rests on the target's column, directly or inside an expression.

## Why

The model would be told the answer in training, score brilliantly in every gate, and have nothing to go by in
production, where the answer is not known yet.

## Example

```yaml
training:
  target: churned
features:
  columns:
    risk: if(churned, 1, 0)
```

## Instead

Use what is known before the outcome. Earlier outcomes are a history feature:

```yaml
features:
  columns:
    churned_before: {aggregate: count(*) filter (where churned), over: 365d, by: customer_id}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding, Related
from modelyard.rules.mentions import mention

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Row features over the spine's target."""
    target = context.spec.training.target
    for feature in context.analysis.features:
        sees = any(c.name == target and c.source == context.analysis.spine for c in feature.analysed.columns)
        if sees and not feature.history:
            yield Finding(
                "target-in-feature",
                feature.path,
                f'feature "{feature.name}" sees the target "{target}"',
                label="the answer",
                help="leave the target out: it is not known when the model is asked",
                related=(Related(("training", "target"), "the target", on="value"),),
                offset=mention(feature, target),
            )
