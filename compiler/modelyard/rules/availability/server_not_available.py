"""A server that this version does not write for.

## What it does

Finds `server: kserve`.

## Why

The language knows KServe, and this version emits modelyard's own server.

## Example

```yaml
deployment:
  mode: realtime
  server: kserve
```

## Instead

```yaml
deployment:
  mode: realtime
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Servers other than modelyard's."""
    deployment = context.spec.deployment
    if deployment is not None and deployment.server != "modelyard":
        yield Finding(
            "server-not-available",
            ("deployment", "server"),
            f"this version does not write for {deployment.server} yet",
            help="leave server out: modelyard's own is the default",
            allowed=("modelyard",),
        )
