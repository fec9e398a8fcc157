"""A stratified split over a number.

## What it does

Finds `split: stratified` under `regression` or `forecast`.

## Why

A stratified split keeps the share of each class of the target. A number has as many classes as values, most of them
with one row, which can't be parted.

## Example

```yaml
training:
  task: regression
  split: stratified
```

## Instead

```yaml
training:
  task: regression
  split: random
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding, Related
from modelyard.rules.holdout import holdout_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Classes kept where there are none."""
    split = holdout_of(context.spec)
    task = context.spec.training.task
    if split.kind == "stratified" and task != "classification" and context.intact("training", "task"):
        yield Finding(
            "stratified-number",
            split.path,
            f"a stratified split keeps the shares of classes, and the target of a {task} has none",
            on="key",
            help="split at random, by time or by group",
            allowed=("group", "random", "time"),
            related=(Related(("training", "task"), "the task", on="value"),),
        )
