"""A target whose type the task can't learn.

## What it does

Finds a target that is a number with fractions, a date or a text under `classification`, and one that is no number
under `regression` or `forecast`.

## Why

A classifier over a float learns a class for each value. A regressor over a category has nothing to subtract.

## Example

```yaml
data:
  orders:
    columns: {amount: float, late: boolean}
training:
  task: regression
  target: late
```

## Instead

```yaml
training:
  task: classification
  target: late
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding, Related
from modelyard.rules.references import columns_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


FITTING = {
    "classification": ("boolean", "category", "integer", "string"),
    "regression": ("float", "integer"),
    "forecast": ("float", "integer"),
}


def check(context: Context) -> Iterator[Finding]:
    """Targets of a type that does not go with the task."""
    training, spine = context.spec.training, context.analysis.spine
    columns = columns_of(context, spine)
    if columns is None or training.target not in columns or not context.intact("training", "task"):
        return
    fitting = FITTING[training.task]
    type_ = columns[training.target].type
    if type_ not in fitting:
        yield Finding(
            "target-against-task",
            ("training", "target"),
            f'{training.task} cannot learn "{training.target}", which is of type {type_}',
            help=f"the target of a {training.task} is of type {', '.join(fitting[:-1])} or {fitting[-1]}",
            related=(
                Related(("data", str(spine), "columns", training.target), "its type", on="value"),
                Related(("training", "task"), "the task", on="value"),
            ),
        )
