"""A feature that is the row's timestamp.

## What it does

Finds a feature that is the timestamp of the examples, as it is.

## Why

Every row in production is later than all rows in training. A model that splits on the timestamp splits where it
will never be asked, and the split by time hides it: the test rows are later too.

## Example

```yaml
features:
  columns:
    event_time: event_time
```

## Instead

Take the part that comes back:

```yaml
features:
  columns:
    hour: hour(event_time)
    weekday: dayofweek(event_time)
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding, Related

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Features that are the spine's timestamp and nothing else."""
    spine = context.analysis.spine
    timestamp = context.spec.data[spine].timestamp if spine else None
    for feature in context.analysis.features if timestamp else ():
        columns = feature.analysed.columns
        only = len(columns) == 1 and columns[0].name == timestamp and columns[0].source == spine
        if only and not feature.history and (feature.analysed.type or "").startswith(("TIMESTAMP", "DATE")):
            yield Finding(
                "timestamp-as-feature",
                feature.path,
                f'feature "{feature.name}" is the time of its row, and always later in production than in training',
                help="take a part that comes back, such as hour(…) or dayofweek(…)",
                related=(Related(("data", str(spine), "timestamp"), "the timestamp", on="value"),),
            )
