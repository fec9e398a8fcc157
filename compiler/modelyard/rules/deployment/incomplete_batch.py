"""A batch without schedule, input or output.

## What it does

Finds a batch deployment that does not say when it runs, what it reads or where it writes.

## Why

None of the three has a sensible default.

## Example

```yaml
deployment:
  mode: batch
  schedule: daily
```

## Instead

```yaml
deployment:
  mode: batch
  schedule: daily
  input: customers
  output: s3://acme-data/scores/
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Batches that miss one of three."""
    deployment = context.spec.deployment
    if deployment is None or deployment.mode != "batch":
        return
    given = {"schedule": deployment.schedule, "input": deployment.input, "output": deployment.output}
    missing = [key for key, value in given.items() if value is None and context.intact("deployment", key)]
    if missing:
        yield Finding(
            "incomplete-batch",
            ("deployment", "mode"),
            f"a batch needs {' and '.join(missing)}",
            help="say when it runs, what it reads and where it writes",
        )
