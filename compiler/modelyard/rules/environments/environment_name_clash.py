"""An environment named like a part of another.

## What it does

Finds an environment whose name is that of another with `-plan`, `-train` or `-watch` behind it.

## Why

On GitHub each environment has companions of these names, with rights of their own. Two that share a name would
share rights: a plan that may only read could release.

## Example

```yaml
environments:
  prod: {cloud: {aws: {account: "111111111111", region: eu-west-1}}}
  prod-plan: {cloud: {aws: {account: "222222222222", region: eu-west-1}}}
```

## Instead

Choose a name that stands for itself, such as `prod` and `trial`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding, Related

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


COMPANIONS = ("plan", "train", "watch")


def check(context: Context) -> Iterator[Finding]:
    """Names that are taken on GitHub."""
    for other in context.contexts:
        for companion in COMPANIONS:
            if context.name == f"{other.name}-{companion}":
                yield Finding(
                    "environment-name-clash",
                    ("environments", context.name),
                    f'"{context.name}" is what GitHub calls the {companion} environment of {other.name}',
                    on="key",
                    help="choose another name",
                    related=(Related(("environments", other.name), "the other one"),),
                )
