"""An accepted rule that does not exist.

## What it does

Finds a name under `governance.accepts` that is no rule, or a rule that no reason sets aside.

## Why

An entry that accepts nothing looks like a decision and has no effect. What the compiler needs in order to know what
to write can't be accepted: there is nothing that it could do in its place.

## Example

```yaml
governance:
  accepts:
    - {rule: no-drfit-check, reason: Retired next month.}
```

## Instead

```yaml
governance:
  accepts:
    - {rule: no-drift-check, reason: Retired next month.}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding
from modelyard.rules.references import clipped, unknown
from modelyard.rules.registry import RULES, find

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Accepted names that can't be accepted."""
    for index, accept in enumerate(context.spec.governance.accepts):
        path = ("governance", "accepts", index, "rule")
        rule = find(accept.rule)
        if rule is None:
            acceptable = (other.id for other in RULES if other.acceptable)
            yield unknown("unknown-rule", path, "unknown rule", accept.rule, acceptable)
        elif not rule.acceptable:
            yield Finding(
                "unknown-rule",
                path,
                f'"{clipped(accept.rule)}" can\'t be accepted: modelyard would not know what to write',
                help="mend what it finds, and remove this entry",
            )
