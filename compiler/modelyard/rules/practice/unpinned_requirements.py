"""A library without an exact version.

## What it does

Finds lines of the team's requirements file that leave the version open.

## Why

The lock pins what is installed, so that a build gives the same image tomorrow. When the lock is renewed, an open
line brings whatever is newest that day, and a change of the model that nobody asked for.

## Example

```yaml
python: {requirements: requirements.txt}   # xgboost
```

## Instead

```yaml
python: {requirements: requirements.txt}   # xgboost==3.1.2
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


NAMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(\[[^\]]*\])?\s*(?P<version>[^;#]*)")


def check(context: Context) -> Iterator[Finding]:
    """Lines of the requirements file without an exact version, the first of them by name."""
    path = context.spec.python.requirements
    text = context.beside.read(path) if path is not None else None
    open_ = [line for line in map(str.strip, (text or "").splitlines()) if _is_open(line)]
    if open_:
        more = f" and {len(open_) - 1} more" if len(open_) > 1 else ""
        yield Finding(
            "unpinned-requirements",
            ("python", "requirements"),
            f"{clipped(open_[0])}{more} may be any version that fits",
            help="write exact versions, name==1.2.3",
        )


def _is_open(line: str) -> bool:
    found = NAMED.match(line)
    if found is None:
        return False
    version = found["version"].strip()
    return not version.startswith(("==", "@", "===")) or "*" in version
