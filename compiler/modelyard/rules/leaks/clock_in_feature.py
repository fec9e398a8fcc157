"""A feature that reads the clock.

## What it does

Finds `now()`, `today()`, `current_date` and the like in a feature.

## Why

In training the clock says when the training ran, years after some of the rows. In production it says when the
question was asked. The feature means something else in each, and no second run gives the same model.

## Example

```yaml
features:
  columns:
    account_age_days: date_diff('day', opened_at, today())
```

## Instead

Measure from the row's own timestamp:

```yaml
features:
  columns:
    account_age_days: date_diff('day', opened_at, event_time)
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding
from modelyard.rules.mentions import mention

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


CHANCE = frozenset({"random", "uuid", "gen_random_uuid", "setseed"})


def check(context: Context) -> Iterator[Finding]:
    """Features that depend on when they are computed."""
    for feature in context.analysis.features:
        for name in feature.analysed.volatile:
            # with two arguments age() is a difference of columns, and reads no clock
            if name not in CHANCE and not (name == "age" and len(feature.analysed.columns) > 1):
                yield Finding(
                    "clock-in-feature",
                    feature.path,
                    f'feature "{feature.name}" depends on when it is computed: {name} reads the clock',
                    help="measure from the row's own timestamp",
                    offset=mention(feature, name),
                )
