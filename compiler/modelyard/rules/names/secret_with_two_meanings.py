"""One secret's name for two different things.

## What it does

Finds a secret that stands for two things that can't have one value, such as a database and a Slack webhook.

## Why

One name is one value. One of the two would receive the other's credential, and send it where it does not belong.

## Example

```yaml
monitoring:
  alerts:
    - {slack: {secret: ALERTS}}
    - {pagerduty: {secret: ALERTS}}
```

## Instead

```yaml
monitoring:
  alerts:
    - {slack: {secret: SLACK_WEBHOOK}}
    - {pagerduty: {secret: PAGERDUTY_KEY}}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding, Related
from modelyard.rules.secrets import secrets_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.diagnostics.types import DocumentPath
    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Secrets whose name was used before for something else."""
    first: dict[str, tuple[str, DocumentPath]] = {}
    for use in secrets_of(context.spec):
        meaning, path = first.setdefault(use.name, (use.meaning, use.path))
        if meaning != use.meaning:
            yield Finding(
                "secret-with-two-meanings",
                use.path,
                f"secret {use.name} is {use.meaning} here and {meaning} elsewhere",
                help="give each its own secret",
                related=(Related(path, f"{meaning} here", on="value"),),
            )
