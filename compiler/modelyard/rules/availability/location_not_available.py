"""Data in a place that this version does not read.

## What it does

Finds paths with a scheme that this version can't read or write: `gs://`, `abfss://`, `hdfs://` and the like, and a
batch or a log that would write to a web server.

## Why

Rights, network rules and readers are made for S3, for files and, where only reading is asked for, for HTTPS.

## Example

```yaml
data:
  customers:
    parquet: gs://acme-data/customers/*.parquet
```

## Instead

```yaml
data:
  customers:
    parquet: s3://acme-data/customers/*.parquet
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding
from modelyard.rules.locations import is_local, locations_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


READ = ("s3://", "https://", "http://", "file://")
WRITTEN = ("s3://", "file://")


def check(context: Context) -> Iterator[Finding]:
    """Locations beyond S3, files and the web."""
    for path, location in locations_of(context.spec):
        schemes = WRITTEN if path[-1] == "output" or path[0] == "monitoring" else READ
        if not is_local(location) and not location.lower().startswith(schemes):
            scheme = location.partition("://")[0].lower()
            yield Finding(
                "location-not-available",
                path,
                f"this version does not {'write to' if schemes is WRITTEN else 'read'} {scheme}:// yet",
                help="copy the data to S3, or name a local path",
                allowed=tuple(sorted(scheme for scheme in schemes if scheme != "http://")),
            )
