"""An override of what is trained elsewhere.

## What it does

Finds an override of `training` or `features` in an environment that is not the first.

## Why

Models are trained in the first environment and promoted as they are. An override of the training would be ignored,
and one of the features would ask the model about rows of another kind than it has learnt.

## Example

```yaml
environments:
  staging: {cloud: {aws: {account: "111111111111", region: eu-west-1}}}
  prod:
    cloud: {aws: {account: "222222222222", region: eu-west-1}}
    override:
      training: {params: {max_iter: 500}}
```

## Instead

Change it in the spec, or in the first environment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding, Related

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Trainings that never take place."""
    override = context.environment.override if context.environment else None
    if override is None or context.first:
        return
    first = context.contexts[0].name
    for key in ("features", "training"):
        if key in override.model_fields_set:
            yield Finding(
                "override-after-training",
                ("environments", context.name, "override", key),
                f"models are trained in {first}, so {context.name} cannot have {key} of its own",
                on="key",
                help=f"change it in the spec, or under {first}",
                related=(Related(("environments", first), "models are trained here"),),
            )
