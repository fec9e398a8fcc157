"""A secret's name that means something else to the platform.

## What it does

Finds secrets named like variables that GitHub, the shell or a cloud's libraries already give a meaning.

## Why

A secret becomes an environment variable of its name. `PATH` or `HOME` would break the container, `AWS_…` would take
the place of the workload's own identity, and GitHub refuses names that begin with `GITHUB_`.

## Example

```yaml
data:
  customers:
    sql: {connection: {secret: AWS_SECRET_ACCESS_KEY}, table: customers}
```

## Instead

```yaml
data:
  customers:
    sql: {connection: {secret: WAREHOUSE_URL}, table: customers}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding
from modelyard.rules.secrets import secrets_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


PREFIXES = ("GITHUB_", "RUNNER_", "ACTIONS_", "AWS_", "KUBERNETES_", "PYTHON", "LD_", "MODELYARD_")
NAMES = frozenset(
    {"CI", "ENV", "HOME", "HOSTNAME", "IFS", "LANG", "PATH", "PORT", "PWD", "SHELL", "TMPDIR", "USER"}
)


def check(context: Context) -> Iterator[Finding]:
    """Secrets whose name is taken."""
    for use in secrets_of(context.spec):
        if use.name in NAMES or use.name.startswith(PREFIXES):
            yield Finding(
                "reserved-secret-name",
                use.path,
                f"{use.name} already means something to the platform, and a secret becomes a variable of its name",
                help=f"name it after what it is, such as {use.example}",
            )
