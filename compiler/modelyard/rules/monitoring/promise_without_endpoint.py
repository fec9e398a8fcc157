"""A promise to callers where nobody can call.

## What it does

Finds `monitoring.service` where nothing answers in real time.

## Why

Availability and latency are those of requests. A batch and a model that is not deployed have none, so the promise
would be ignored.

## Example

```yaml
deployment:
  mode: batch
monitoring:
  service: {availability: 99.9%}
```

## Instead

Remove the promise, or deploy in real time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding, Related

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Promises without callers."""
    spec = context.spec
    if spec.monitoring is None or spec.monitoring.service is None or not context.intact("deployment"):
        return
    if spec.deployment is None or spec.deployment.mode != "realtime":
        yield Finding(
            "promise-without-endpoint",
            ("monitoring", "service"),
            "nobody calls this model, so there is nothing to promise",
            on="key",
            help="remove the promise, or deploy with mode: realtime",
            related=(Related(("deployment", "mode"), "the mode", on="value"),) if spec.deployment else (),
        )
