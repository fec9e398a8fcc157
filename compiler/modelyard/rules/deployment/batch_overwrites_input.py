"""A batch that writes where it reads.

## What it does

Finds a batch whose output is its own input, or a source of the spec.

## Why

The first run would put scores in the place of the rows, and the next training would read scores.

## Example

```yaml
deployment:
  mode: batch
  input: s3://acme-data/customers/
  output: s3://acme-data/customers/
```

## Instead

```yaml
deployment:
  mode: batch
  input: s3://acme-data/customers/
  output: s3://acme-data/scores/
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding, Related
from modelyard.rules.locations import location_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.diagnostics.types import DocumentPath
    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Outputs on top of inputs."""
    spec, deployment = context.spec, context.spec.deployment
    if deployment is None or deployment.output is None:
        return
    output = _folder(deployment.output)
    read: list[tuple[DocumentPath, str]] = [(("deployment", "input"), deployment.input or "")]
    for name, source in spec.data.items():
        found = location_of(source)
        read += [(("data", name, found[0]), found[1])] if found else []
    for path, location in read:
        if location and (_folder(location) == output or location == deployment.output):
            yield Finding(
                "batch-overwrites-input",
                ("deployment", "output"),
                "the batch would write where rows are read from",
                help="write to a folder of its own",
                related=(Related(path, "read from here", on="value"),),
            )
            return


def _folder(location: str) -> str:
    """The folder that a pattern or path of files stands for."""
    head, _, last = location.rpartition("/")
    return head if "*" in last or not last else location
