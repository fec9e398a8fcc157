"""A feature over personal data.

## What it does

Finds a feature that rests on a column with `pii: true`.

## Why

Personal data may not be a feature: the model could learn persons by heart, and each request would have to carry and
log what was marked for protection.

## Example

```yaml
data:
  customers:
    columns:
      email: {type: string, pii: true}
features:
  columns:
    length: length(email)
```

## Instead

Derive what is needed upstream, as a column that is not personal. Where there is a legal ground for the feature,
accept the rule, with that ground as the reason:

```yaml
governance:
  accepts:
    - {rule: personal-data-as-feature, reason: Age is needed by law to price the policy.}
```

## References

- [GDPR, Article 5](https://eur-lex.europa.eu/eli/reg/2016/679/oj)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding, Related
from modelyard.rules.mentions import mention
from modelyard.rules.references import columns_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Features over columns that are marked as personal."""
    for feature in context.analysis.features:
        for column in feature.analysed.columns:
            declared = columns_of(context, column.source)
            if declared and column.name in declared and declared[column.name].pii:
                yield Finding(
                    "personal-data-as-feature",
                    feature.path,
                    f'feature "{feature.name}" uses "{column.name}", which is personal data',
                    help="derive upstream what is needed, or accept the rule with the legal ground",
                    related=(
                        Related(("data", column.source, "columns", column.name), "marked as personal here"),
                    ),
                    offset=mention(feature, column.name),
                )
