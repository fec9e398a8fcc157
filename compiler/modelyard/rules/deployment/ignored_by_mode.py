"""A key that the chosen mode has no use for.

## What it does

Finds keys of a service on a batch, keys of a batch on a service, and options of a mode that was not chosen.

## Why

The mode would ignore them, and nothing that a spec says is ever ignored.

## Example

```yaml
deployment:
  mode: batch
  replicas: 3
```

## Instead

Remove the key, or choose the mode that it belongs to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding, Related

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


USED = {
    "realtime": frozenset({"strategy", "replicas", "ingress", "allow_from"}),
    "batch": frozenset({"schedule", "input", "output"}),
    "stream": frozenset({"kafka", "replicas", "strategy"}),
    "edge": frozenset({"onnx"}),
}
OF_A_MODE = frozenset(key for keys in USED.values() for key in keys)


def check(context: Context) -> Iterator[Finding]:
    """Keys of other modes than the chosen one."""
    deployment = context.spec.deployment
    if deployment is None or not context.intact("deployment", "mode"):
        return
    for key in sorted(deployment.model_fields_set & OF_A_MODE):
        modes = [mode for mode, keys in USED.items() if key in keys]
        if deployment.mode not in modes and getattr(deployment, key) is not None:
            yield Finding(
                "ignored-by-mode",
                ("deployment", key),
                f'"{key}" belongs to mode {" or ".join(modes)}, and would be ignored by {deployment.mode}',
                on="key",
                help=f"remove it, or set mode to {modes[0]}",
                related=(Related(("deployment", "mode"), "the mode", on="value"),),
            )
