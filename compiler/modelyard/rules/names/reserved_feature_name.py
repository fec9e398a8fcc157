"""A feature's name that is kept for the feature table.

## What it does

Finds features whose name begins with two underscores, among them columns that are features because `features` names
none.

## Why

The feature table holds a row's number, its time, its key and its target beside the features, in columns such as
`__row` and `__target`. All names that begin so are kept for them.

## Example

```yaml
features:
  columns:
    __spend: amount_eur + shipping_eur
```

## Instead

```yaml
features:
  columns:
    spend: amount_eur + shipping_eur
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


PREFIX = "__"


def check(context: Context) -> Iterator[Finding]:
    """Features called like columns of the feature table's own."""
    for feature in context.analysis.features:
        if not feature.name.startswith(PREFIX):
            continue
        written = feature.path[0] == "features"
        other = "" if written else ", or name the features under features.columns"
        yield Finding(
            "reserved-feature-name",
            feature.path[:-1] if written else feature.path,
            f'"{feature.name}" begins with two underscores, which is kept for columns of the feature table\'s own',
            on="key",
            help=f"let the name begin with a letter or a single underscore{other}",
        )
