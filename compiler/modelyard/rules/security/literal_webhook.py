"""A receiver's address that is itself a credential.

## What it does

Finds the URL of a Slack webhook, or a PagerDuty key, written into the spec.

## Why

Whoever knows the URL can post in the channel; whoever knows the key can wake the team.

## Example

```yaml
monitoring:
  alerts: [slack: "https://hooks.slack.com/services/…"]
```

## Instead

```yaml
monitoring:
  alerts: [slack: {secret: SLACK_WEBHOOK}]
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding
from modelyard.rules.receivers import literal_receivers
from modelyard.rules.secrets import RECEIVERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Receivers by the credential itself."""
    for kind, path, _ in literal_receivers(context.spec):
        if kind in {"slack", "pagerduty"}:
            meaning, example = RECEIVERS[kind]
            yield Finding(
                "literal-webhook",
                path,
                f"{meaning} is a credential, and stands here in the open",
                help=f"put it into a secret, and write {{secret: {example}}}",
                secret=True,
            )
