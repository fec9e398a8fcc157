"""A namespace that belongs to the cluster.

## What it does

Finds `default`, `kube-system` and the like as the namespace of an environment.

## Why

What is emitted owns its namespace: it sets quotas, denies all traffic that is not allowed, and enforces the
restricted profile. In a namespace that others use, that stops the others.

## Example

```yaml
environments:
  prod:
    namespace: kube-system
```

## Instead

Leave it out, and the namespace is called like the model.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.diagnostics.types import DocumentPath
    from modelyard.rules.context import Context


RESERVED = frozenset({"default", "kube-system", "kube-public", "kube-node-lease", "argocd", "argo-rollouts"})


def check(context: Context) -> Iterator[Finding]:
    """Namespaces that are not the model's own."""
    environment = context.environment
    if environment is None or environment.cluster is None:
        return
    namespace = environment.namespace or context.spec.model
    if namespace in RESERVED:
        own: DocumentPath = ("environments", context.name, "namespace")
        yield Finding(
            "reserved-namespace",
            own if environment.namespace else ("model",),
            f'"{namespace}" is a namespace that others use',
            help="take a namespace of the model's own",
        )
