"""A key that the chosen platform has no use for.

## What it does

Finds settings that no environment's platform carries out: a canary where there is no cluster, a budget where there
is no cloud, patches where there are no manifests.

## Why

They would be ignored. A setting of the base spec is fine as long as one environment uses it.

## Example

```yaml
deployment:
  mode: realtime
  ingress: fraud.acme.example
environments:
  laptop: {platform: compose}
```

## Instead

Say it where it counts: in an environment with a cluster, or under that environment's `override`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.diagnostics.types import DocumentPath
    from modelyard.rules.context import Context


# compose starts one container on one machine: it knows resources, and nothing of traffic, copies or network policies
UNUSED = {
    "local": ("strategy", "replicas", "ingress", "allow_from", "resources"),
    "compose": ("strategy", "replicas", "ingress", "allow_from"),
}
WHY = {"local": "nothing is deployed", "compose": "there is no cluster"}
OF_A_CLOUD = ("cluster", "namespace", "delivery", "budget", "patches")


def check(context: Context) -> Iterator[Finding]:
    """Settings without a platform that carries them out."""
    platform = _platform(context)
    if platform is None:
        return
    for key in OF_A_CLOUD if context.environment else ():
        if getattr(context.environment, key):
            yield _finding(("environments", context.name, key), key, platform)
    deployment = context.spec.deployment
    given = deployment.model_fields_set if deployment else frozenset[str]()
    for key in UNUSED[platform]:
        path = ("deployment", key)
        if key in given and (_overridden(context, path) or not _used(context, key)):
            yield _finding(path, key, platform)


def _platform(context: Context) -> str | None:
    """``local`` or ``compose``, None for a cloud."""
    if context.cloud is not None:
        return None
    return (context.environment.platform if context.environment else None) or "local"


def _overridden(context: Context, path: DocumentPath) -> bool:
    return context.view.locate(path)[:1] == ("environments",)


def _used(context: Context, key: str) -> bool:
    platforms = [_platform(other) for other in context.contexts or (context,)]
    return any(platform is None or key not in UNUSED[platform] for platform in platforms)


def _finding(path: DocumentPath, key: str, platform: str) -> Finding:
    return Finding(
        "ignored-by-platform",
        path,
        f'"{key}" would be ignored: {WHY[platform]} on platform {platform}',
        on="key",
        help="remove it, or say it in an environment with a cluster",
    )
