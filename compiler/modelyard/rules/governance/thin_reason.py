"""A reason that says nothing.

## What it does

Finds reasons under `governance.accepts` such as "ok", "todo" or the name of the rule.

## Why

The reason is what an auditor, a successor or the author himself reads a year later. "n/a" says that nobody thought
about it.

## Example

```yaml
governance:
  accepts:
    - {rule: no-drift-check, reason: todo}
```

## Instead

```yaml
governance:
  accepts:
    - {rule: no-drift-check, reason: The model is retired at the end of the quarter.}
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


WORDS = "accepted ok okay todo tbd na none no fine fixme later wontfix ignore ignored false positive"
EMPTY = frozenset(WORDS.split())


def check(context: Context) -> Iterator[Finding]:
    """Reasons that a reader learns nothing from."""
    for index, accept in enumerate(context.spec.governance.accepts):
        words = re.findall(r"\w+", accept.reason.lower().replace("/", ""))
        said = [word for word in words if word not in EMPTY and word not in accept.rule.split("-")]
        if len(said) < 2:
            yield Finding(
                "thin-reason",
                ("governance", "accepts", index, "reason"),
                "this reason tells a reader nothing",
                help="say why the finding does not matter here, in a sentence",
            )
