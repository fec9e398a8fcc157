"""A caller that is no namespace and no address range.

## What it does

Finds entries of `allow_from` that are no name of a namespace and no range of addresses.

## Why

A network policy knows namespaces and address ranges. Host names and services can't be written into one.

## Example

```yaml
deployment:
  allow_from: [checkout.acme.example]
```

## Instead

```yaml
deployment:
  allow_from: [checkout, 10.20.0.0/16]
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding
from modelyard.rules.references import clipped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


NAMESPACE = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")


def check(context: Context) -> Iterator[Finding]:
    """Callers that a network policy has no word for."""
    deployment = context.spec.deployment
    for index, caller in enumerate(deployment.allow_from if deployment else ()):
        if not (_is_range(caller) if "/" in caller else NAMESPACE.fullmatch(caller)):
            yield Finding(
                "malformed-caller",
                ("deployment", "allow_from", index),
                f'"{clipped(caller)}" is neither a namespace nor a range of addresses',
                help="write a namespace such as checkout, or a range such as 10.20.0.0/16",
            )


def _is_range(text: str) -> bool:
    from ipaddress import ip_network  # noqa: PLC0415 - few specs name address ranges

    try:
        ip_network(text)
    except ValueError:
        return False
    return True
