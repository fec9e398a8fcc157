"""A cloud environment of no known repository.

## What it does

Finds an environment in a cloud where the spec names no `repository`.

## Why

Workflows get at the cloud by proving which repository and environment they run in. Without the repository's name
the trust could only be given to everyone on GitHub.

## Example

```yaml
model: churn
environments:
  prod:
    cloud: {aws: {account: "111111111111", region: eu-west-1}}
```

## Instead

```yaml
model: churn
repository: acme/churn
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Clouds that trust nobody in particular."""
    if context.cloud is not None and context.spec.repository is None and context.intact("repository"):
        yield Finding(
            "missing-repository",
            ("environments", context.name, "cloud"),
            "a cloud environment needs repository, which its trust is scoped to",
            on="key",
            help="write repository: owner/name at the top of the spec",
        )
