"""An address without encryption.

## What it does

Finds `http://` addresses of data, tracking servers and receivers, beyond the machine and the cluster themselves.

## Why

What is sent can be read and changed on the way: rows, models, and the credentials that go with the request.

## Example

```yaml
training:
  tracking: {mlflow: {uri: "http://mlflow.acme.example"}}
```

## Instead

```yaml
training:
  tracking: {mlflow: {uri: "https://mlflow.acme.example"}}
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding, Fix
from modelyard.rules.locations import locations_of
from modelyard.rules.receivers import literal_receivers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.diagnostics.types import DocumentPath
    from modelyard.rules.context import Context


INSIDE = re.compile(
    r"http://(localhost|127\.0\.0\.1|\[::1\]|[a-z0-9.-]+\.svc(\.cluster\.local)?)([:/]|$)", re.IGNORECASE
)


def check(context: Context) -> Iterator[Finding]:
    """Addresses that are open to whoever is on the way."""
    named: list[tuple[DocumentPath, str]] = list(locations_of(context.spec))
    tracking = context.spec.training.tracking
    uri = tracking.mlflow.uri if tracking and tracking.mlflow else None
    if uri is not None and uri.url is not None:
        named.append((("training", "tracking", "mlflow", "uri", "url"), uri.url))
    named.extend((path, address) for _, path, address in literal_receivers(context.spec))
    for path, address in named:
        if address.lower().startswith("http://") and not INSIDE.match(address):
            yield Finding(
                "plain-http",
                path,
                "what goes to this address can be read and changed on the way",
                help="write https://",
                fix=Fix("write https://", f"https://{address[7:]}"),
            )
