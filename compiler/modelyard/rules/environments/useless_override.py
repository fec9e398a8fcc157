"""An override that changes nothing.

## What it does

Finds an override that is empty, values in one that are the same as in the spec, and nulls that remove what is not
there.

## Why

It reads as if the environment differed. The next change to the spec's own value then does not reach the
environment, and nobody knows whether that was meant.

## Example

```yaml
deployment:
  replicas: {min: 2, max: 4}
environments:
  prod:
    override:
      deployment: {replicas: {min: 2}}
```

## Instead

```yaml
environments:
  prod:
    override:
      deployment: {replicas: {min: 4}}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding, Related

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.diagnostics.types import DocumentPath
    from modelyard.rules.context import Context
    from modelyard.source.types import Document, Plain


def check(context: Context) -> Iterator[Finding]:
    """Overrides that repeat what is there."""
    path: DocumentPath = ("environments", context.name, "override")
    data = context.document.data
    override = _at(data, path)
    if override == {}:
        yield Finding("useless-override", path, "the override is empty", on="key", help="remove it")
    elif isinstance(override, dict) and isinstance(data, dict):
        yield from _same(context.document, override, data, path)
        yield from (_idle((*path, *idle)) for idle in context.view.idle)


def _idle(path: DocumentPath) -> Finding:
    return Finding(
        "useless-override",
        path,
        f'"{path[-1]}" is null, which removes it, but it is not in the spec',
        on="key",
        help="remove it here, or write a value",
    )


def _same(
    document: Document, over: dict[str, Plain], base: dict[str, Plain], path: DocumentPath
) -> Iterator[Finding]:
    here = path[3:]
    for key, value in over.items():
        other = base.get(key)
        if isinstance(value, dict) and isinstance(other, dict) and value:
            yield from _same(document, value, other, (*path, key))
        elif value is not None and type(value) is type(other) and value == other:
            yield Finding(
                "useless-override",
                (*path, key),
                f'"{key}" is the same in the spec',
                on="key",
                help="remove it here, or write another value",
                related=(_there(document, (*here, key)),),
            )


def _there(document: Document, path: DocumentPath) -> Related:
    """The spec's own value, by its place: its path leads to the override in this environment."""
    return Related(path, "the same value", at=document.span(path, on="key"))


def _at(data: Plain, path: DocumentPath) -> Plain:
    for step in path:
        data = data.get(str(step)) if isinstance(data, dict) else None
    return data
