"""A cloud that this version does not write for.

## What it does

Finds environments on `gcp` or `azure`.

## Why

The language knows them, and this version of modelyard emits Terraform and manifests for AWS alone. Refusing is
better than half a platform.

## Example

```yaml
environments:
  prod:
    cloud: {gcp: {project: acme-ml, region: europe-west1}}
```

## Instead

```yaml
environments:
  prod:
    cloud: {aws: {account: "111111111111", region: eu-west-1}}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Clouds other than AWS."""
    cloud = context.environment.cloud if context.environment else None
    for key, name in (("gcp", "Google Cloud"), ("azure", "Microsoft Azure")):
        if cloud is not None and getattr(cloud, key) is not None:
            yield Finding(
                "cloud-not-available",
                ("environments", context.name, "cloud", key),
                f"this version writes nothing for {name} yet",
                on="key",
                help="aws is available, and platform: compose for one machine",
                allowed=("aws",),
            )
