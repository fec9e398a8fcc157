"""A gate on rows that are not held out.

## What it does

Finds a gate on validation rows where the split holds out none, and one on test rows where `test` is 0%.

## Why

There is nothing to judge the model on.

## Example

```yaml
gates:
  - {check: roc_auc >= 0.75, on: validation}
```

## Instead

```yaml
training:
  split: {stratified: {test: 20%, validation: 10%}}
gates:
  - {check: roc_auc >= 0.75, on: validation}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding, Related
from modelyard.expressions.metrics import gate_metrics
from modelyard.rules.holdout import holdout_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.rules.context import Context


OPERATIONAL = frozenset({"latency_p50_ms", "latency_p95_ms", "latency_p99_ms", "model_size_mb"})


def check(context: Context) -> Iterator[Finding]:
    """Gates that have no rows to judge."""
    split = holdout_of(context.spec)
    known = gate_metrics(context.spec.training.task)
    if not context.intact("training", "split"):
        return
    for index, gate in enumerate(context.spec.gates):
        metrics = {metric.name for metric in context.analysis.gates[index].metrics} & known.keys()
        share = split.validation if gate.on == "validation" else split.test
        if share == 0 and metrics - OPERATIONAL:
            yield Finding(
                "gate-without-rows",
                ("gates", index, "on" if gate.on == "validation" else "check"),
                f"the gate judges {gate.on} rows, and the split holds out none",
                help=f"add a {gate.on} share to the split",
                related=(Related(split.path, "the split"),) if split.kind else (),
            )
