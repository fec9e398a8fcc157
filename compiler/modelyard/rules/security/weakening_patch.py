"""A patch that takes away a protection.

## What it does

Finds patches that make a container privileged, give it the machine's network or processes, let it run as root or
write to its root.

## Why

What is emitted passes the restricted profile of Kubernetes, and the namespace enforces it: the pod would not start.
In a namespace that does not, the container could take over the machine.

## Example

```yaml
environments:
  prod:
    patches:
      - {kind: Deployment, patch: {spec: {template: {spec: {hostNetwork: true}}}}}
```

## Instead

Give the container the one thing that it misses: a volume to write to, a port above 1024, an address under
`allow_from`.

## References

- [Pod Security Standards](https://kubernetes.io/docs/concepts/security/pod-security-standards/)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from modelyard.diagnostics.types import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.diagnostics.types import DocumentPath
    from modelyard.rules.context import Context


WEAK: dict[str, object] = {
    "privileged": True,
    "allowPrivilegeEscalation": True,
    "hostNetwork": True,
    "hostPID": True,
    "hostIPC": True,
    "automountServiceAccountToken": True,
    "runAsNonRoot": False,
    "readOnlyRootFilesystem": False,
    "runAsUser": 0,
}


def check(context: Context) -> Iterator[Finding]:
    """Patches that undo what the restricted profile asks for."""
    for index, patch in enumerate(context.environment.patches if context.environment else ()):
        for path, key in _weak(patch.patch, ("environments", context.name, "patches", index, "patch")):
            yield Finding(
                "weakening-patch",
                path,
                f"the patch takes away a protection: {key}",
                help="give the container the one thing that it misses, and keep the rest",
            )


def _weak(here: object, path: DocumentPath) -> Iterator[tuple[DocumentPath, str]]:
    if isinstance(here, list):
        for index, item in enumerate(cast("list[object]", here)):
            yield from _weak(item, (*path, index))
    elif isinstance(here, dict):
        tree = cast("dict[str, object]", here)
        last = str(tree.get("path", "")).rpartition("/")[2]
        if last in WEAK and tree.get("value") == WEAK[last]:
            yield (*path, "value"), last
        for key, value in tree.items():
            if key in WEAK and type(value) is type(WEAK[key]) and value == WEAK[key]:
                yield (*path, key), key
            else:
                yield from _weak(value, (*path, key))
