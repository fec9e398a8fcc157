"""A column that is personal by its name and not marked.

## What it does

Finds columns named like personal data, such as `email`, `phone` or `iban`, without `pii: true`.

## Why

Only what is marked is kept out of features, logs and profiles.

## Example

```yaml
data:
  customers:
    columns: {email: string}
```

## Instead

```yaml
data:
  customers:
    columns: {email: {type: string, pii: true}}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


LISTED = (
    "email e_mail email_address phone phone_number telephone mobile_number ssn social_security_number tax_id iban "
    "passport_number national_id date_of_birth birth_date birthdate first_name last_name full_name surname "
    "street_address home_address card_number credit_card credit_card_number ip_address"
)
NAMES = frozenset(LISTED.split())


def check(context: Context) -> Iterator[Finding]:
    """Columns whose name says what they are."""
    for source, found in context.spec.data.items():
        for name, column in (found.columns or {}).items():
            if name.lower() in NAMES and not column.pii:
                yield Finding(
                    "unmarked-personal-data",
                    ("data", source, "columns", name),
                    f'"{name}" reads like personal data, and is not marked as such',
                    on="key",
                    help=f"write {name}: {{type: {column.type}, pii: true}}, or rename the column",
                )
