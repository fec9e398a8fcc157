"""A text that looks like a credential.

## What it does

Finds texts anywhere in a spec that look like credentials: prefixes of access keys and tokens, private key blocks,
passwords inside URLs.

## Why

A spec is committed, reviewed, copied and published. What stands in it is known to everyone who ever sees the
repository, for ever: a secret that was committed once has to be replaced.

## Example

```yaml
data:
  customers:
    csv: https://reader:s3cr3t@data.acme.example/customers.csv
```

## Instead

Write the name of a secret. Its value goes into the platform's secret store.

```yaml
data:
  customers:
    sql: {connection: {secret: WAREHOUSE_URL}, table: customers}
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.diagnostics.types import DocumentPath
    from modelyard.rules.context import Context
    from modelyard.source.types import Plain


# what each prefix belongs to: published by its issuer so that scanners can find it
FORMS = (
    ("an AWS access key", re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b")),
    ("a GitHub token", re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{22,})")),
    ("a GitLab token", re.compile(r"\bglpat-[A-Za-z0-9_-]{20,}")),
    ("a Slack token", re.compile(r"\bxox[abeoprs]-[A-Za-z0-9-]{10,}")),
    ("an API key", re.compile(r"\bsk-(?:[a-z]+-)*[A-Za-z0-9_]{20,}")),
    ("a Stripe key", re.compile(r"\b[rs]k_live_[A-Za-z0-9]{16,}")),
    ("a Google API key", re.compile(r"\bAIza[0-9A-Za-z_-]{35}")),
    ("a Hugging Face token", re.compile(r"\bhf_[A-Za-z]{30,}")),
    ("a Databricks token", re.compile(r"\bdapi[0-9a-f]{32}\b")),
    ("a PyPI token", re.compile(r"\bpypi-AgE[A-Za-z0-9_-]{20,}")),
    ("an npm token", re.compile(r"\bnpm_[A-Za-z0-9]{36}")),
    ("a JSON web token", re.compile(r"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}")),
    ("a storage account key", re.compile(r"\bAccountKey=[A-Za-z0-9+/]{40,}")),
    ("a private key", re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----")),
    ("a password inside a URL", re.compile(r"\b[a-z][a-z0-9+.-]{1,30}://[^\s:/@]{1,200}:[^\s/@]{1,200}@")),
)
HINT = re.compile(
    r"AKIA|ASIA|gh[pousr]_|github_pat|glpat|xox|sk-|k_live|AIza|hf_|dapi|pypi-|npm_|eyJ|AccountKey|-----|://"
)


def check(context: Context) -> Iterator[Finding]:
    """Credentials in what the author wrote. What was found is never part of the message."""
    document = context.document
    for path, text in _texts(document.data):
        # nearly every text is none, and one look decides that
        for what, form in FORMS if HINT.search(text) else ():
            found = form.search(text)
            if found:
                yield Finding(
                    "literal-secret",
                    path,
                    f"this looks like {what}",
                    help="replace it where it was issued, and write the name of a secret here",
                    file=document.file,
                    at=document.span(path, offset=found.span()),
                    secret=True,
                )
                break


def _texts(root: Plain) -> Iterator[tuple[DocumentPath, str]]:
    """Every text of a document, keys as well, in order."""
    stack: list[tuple[DocumentPath, Plain]] = [((), root)]
    while stack:
        path, here = stack.pop()
        if isinstance(here, str):
            yield path, here
        elif isinstance(here, dict):
            for key in here:
                yield (*path, key), key
            stack.extend(((*path, key), value) for key, value in reversed(here.items()))
        elif isinstance(here, list):
            stack.extend(((*path, index), here[index]) for index in reversed(range(len(here))))
