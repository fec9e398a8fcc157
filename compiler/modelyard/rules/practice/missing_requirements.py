"""A requirements file that is not there.

## What it does

Finds `python.requirements` where no such file stands beside the spec.

## Why

The images install what it lists.

## Example

```yaml
python: {requirements: requirments.txt}
```

## Instead

```yaml
python: {requirements: requirements.txt}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Requirements that can't be read."""
    path = context.spec.python.requirements
    if path is not None and context.beside.read(path) is None:
        yield Finding(
            "missing-requirements",
            ("python", "requirements"),
            "there is no such file beside the spec",
            help="write its path relative to the spec's folder",
        )
