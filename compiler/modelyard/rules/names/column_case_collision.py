"""Two columns that differ in case only.

## What it does

Finds columns of one source, or features, whose names are the same but for capitals.

## Why

SQL does not tell capitals apart: `Amount` and `amount` are one name. Every expression that uses it would be
ambiguous.

## Example

```yaml
data:
  orders:
    csv: data/orders.csv
    columns: {Amount: float, amount: float}
```

## Instead

```yaml
data:
  orders:
    csv: data/orders.csv
    columns: {amount_gross: float, amount_net: float}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding, Related

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from modelyard.diagnostics.types import DocumentPath
    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Names that SQL cannot tell apart."""
    spec = context.spec
    for name, source in spec.data.items():
        yield from _collisions(("data", name, "columns"), source.columns or ())
    if spec.features:
        yield from _collisions(("features", "columns"), spec.features.columns or ())
    yield from _collisions(("data",), spec.data)


def _collisions(path: DocumentPath, names: Iterable[str]) -> Iterator[Finding]:
    first: dict[str, str] = {}
    for name in names:
        other = first.setdefault(name.lower(), name)
        if other != name:
            yield Finding(
                "column-case-collision",
                (*path, name),
                f'"{name}" and "{other}" are one name in SQL',
                on="key",
                help="rename one of them",
                related=(Related((*path, other), "the same name but for capitals"),),
            )
