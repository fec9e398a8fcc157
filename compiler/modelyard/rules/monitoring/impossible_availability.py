"""An availability without room for an error.

## What it does

Finds a promised availability of 100%, and one of 0%.

## Why

Alarms follow from how fast the allowed errors are used up. At 100% none are allowed, so every alarm divides by
zero; at 0% nothing is promised.

## Example

```yaml
monitoring:
  service: {availability: 100%}
```

## Instead

```yaml
monitoring:
  service: {availability: 99.9%}
```

## References

- [Site Reliability Engineering, Embracing Risk](https://sre.google/sre-book/embracing-risk/)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Promises without an error budget."""
    service = context.spec.monitoring.service if context.spec.monitoring else None
    if service is not None and service.availability in {0.0, 1.0}:
        left = "leaves no room for a single error" if service.availability else "promises nothing"
        yield Finding(
            "impossible-availability",
            ("monitoring", "service", "availability"),
            f"an availability of {service.availability:.0%} {left}",
            help="write a share below 100%, such as 99.9%",
        )
