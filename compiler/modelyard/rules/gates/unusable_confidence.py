"""A confidence that decides nothing or everything.

## What it does

Finds `confidence` of 50% or less, and of 100%.

## Why

An interval of 50% is missed as often as it is hit: the gate tosses a coin. An interval of 100% spans every value,
so no model ever passes.

## Example

```yaml
gates:
  - {check: recall >= 0.7, confidence: 100%}
```

## Instead

```yaml
gates:
  - {check: recall >= 0.7, confidence: 95%}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding
from modelyard.model.units import format_share

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Confidence outside of what an interval is good for."""
    for index, gate in enumerate(context.spec.gates):
        if not 0.5 < gate.confidence < 1:
            effect = "decides no better than a coin" if gate.confidence <= 0.5 else "is never reached"
            yield Finding(
                "unusable-confidence",
                ("gates", index, "confidence"),
                f"a confidence of {format_share(gate.confidence)} {effect}",
                help="write a share above 50% and below 100%, such as 95%",
            )
