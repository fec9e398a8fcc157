"""A receiver whose address is of another kind.

## What it does

Finds an e-mail receiver that is no address, and a webhook that is no URL.

## Why

The alert would be sent nowhere, which is found out when it matters.

## Example

```yaml
monitoring:
  alerts: [email: "#ml-alerts"]
```

## Instead

```yaml
monitoring:
  alerts: [email: ml-alerts@acme.example]
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding
from modelyard.rules.receivers import literal_receivers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


ADDRESS = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+")
EXAMPLES = {"email": "ml-alerts@acme.example", "webhook": "https://hooks.acme.example/ml"}


def check(context: Context) -> Iterator[Finding]:
    """Receivers that no message reaches."""
    for kind, path, address in literal_receivers(context.spec):
        fits = ADDRESS.fullmatch(address) if kind == "email" else address.startswith(("https://", "http://"))
        if kind in EXAMPLES and not fits:
            yield Finding(
                "malformed-receiver",
                path,
                f"this is no {'e-mail address' if kind == 'email' else 'URL'}",
                help=f"write one such as {EXAMPLES[kind]}",
            )
