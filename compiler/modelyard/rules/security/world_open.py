"""An endpoint that the whole internet may call.

## What it does

Finds ranges of addresses under `allow_from` that are open to everyone, or nearly: shorter than /8 in IPv4, than /16
in IPv6.

## Why

A model that anyone may ask can be copied by asking, worn down by asking, and paid for by whoever runs it.

## Example

```yaml
deployment:
  allow_from: ["0.0.0.0/0"]
```

## Instead

```yaml
deployment:
  allow_from: [checkout, 10.20.0.0/16]
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Ranges that leave nobody out."""
    deployment = context.spec.deployment
    for index, caller in enumerate(deployment.allow_from if deployment else ()):
        address, slash, prefix = caller.rpartition("/")
        widest = 16 if ":" in address else 8
        if slash and prefix.isdecimal() and int(prefix[:4]) < widest:
            yield Finding(
                "world-open",
                ("deployment", "allow_from", index),
                f"{'everyone' if int(prefix[:4]) == 0 else 'a large part of the internet'} may call the endpoint",
                help="name the namespaces and the networks of those who need it",
            )
