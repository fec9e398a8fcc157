"""A feature that is drawn by chance.

## What it does

Finds `random()` and the like in a feature.

## Why

The same row would have another value in training than in production, and in each run. A model can learn nothing
from it but noise, and no result can be reproduced.

## Example

```yaml
features:
  columns:
    jittered: amount + random()
```

## Instead

Leave it out. What is random in training follows from `training.seed`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding
from modelyard.rules.leaks.clock_in_feature import CHANCE
from modelyard.rules.mentions import mention

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Features that differ from one computation to the next."""
    for feature in context.analysis.features:
        for name in feature.analysed.volatile:
            if name in CHANCE:
                yield Finding(
                    "chance-in-feature",
                    feature.path,
                    f'feature "{feature.name}" is drawn by chance: {name} differs in each run',
                    help="leave it out: training.seed governs what is random in training",
                    offset=mention(feature, name),
                )
