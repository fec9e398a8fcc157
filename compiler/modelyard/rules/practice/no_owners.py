"""A model in a repository or a cloud that nobody owns.

## What it does

Finds a spec with a repository or a cloud and without `owners`.

## Why

Owners review every change, and are whom an alert is for. Without them the file belongs to whoever touched it last.

## Example

```yaml
model: churn
repository: acme/churn
```

## Instead

```yaml
model: churn
repository: acme/churn
owners: ["@acme/growth"]
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Models that belong to nobody. A high risk without anyone is an error of its own."""
    spec = context.spec
    shared = context.cloud is not None or spec.repository is not None
    answered = spec.owners or (spec.governance.risk == "high" and not spec.governance.contacts)
    if shared and not answered and context.intact("owners"):
        yield Finding(
            "no-owners",
            ("model",),
            "nobody owns this model",
            help="write owners with users or teams, who then review every change",
        )
