"""A team of another organisation than the repository's.

## What it does

Finds a GitHub team as owner or approver that belongs to another organisation than `repository`.

## Why

GitHub takes only the teams of the organisation that owns a repository, in CODEOWNERS and as reviewers of an
environment. It skips others without a word, and nobody is asked.

## Example

```yaml
repository: acme/churn
owners: ["@acmee/growth"]
```

## Instead

```yaml
repository: acme/churn
owners: ["@acme/growth"]
```

## References

- [About code owners](https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding, Related

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.diagnostics.types import DocumentPath
    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Owners and approvers outside of the repository's organisation."""
    if context.spec.repository is None:
        return
    organisation = context.spec.repository.split("/")[0]
    approve = context.environment.approve if context.environment else ()
    named: tuple[tuple[DocumentPath, tuple[str, ...]], ...] = (
        (("owners",), context.spec.owners),
        (("environments", context.name, "approve"), approve),
    )
    for path, owners in named:
        for index, owner in enumerate(owners):
            if (
                owner.startswith("@")
                and "/" in owner
                and owner[1:].split("/")[0].lower() != organisation.lower()
            ):
                yield Finding(
                    "foreign-team",
                    (*path, index),
                    f"{owner} is no team of {organisation}, which owns the repository",
                    help=f"name a team of {organisation}, or people",
                    related=(Related(("repository",), "the repository", on="value"),),
                )
