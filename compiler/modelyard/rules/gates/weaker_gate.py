"""A gate that lets through more than the committed one.

## What it does

Compares the gates with those of the last compile, and finds bounds that were loosened, gates that were removed, and
confidence that was lowered. With `modelyard validate --base`, as the check workflow runs it on a pull request, it
compares with the branch that the change goes to, and is an error.

## Why

A gate is loosened in a line that looks like any other. Whoever approves the change should see it as what it is.

## Example

```yaml
gates:
  - roc_auc >= 0.70   # was 0.75
```

## Instead

Keep the bound. Where it is loosened for a reason, accept the rule with that reason, and remove the entry with the
next compile.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from modelyard.diagnostics.types import Finding
from modelyard.expressions.bounds import weaker
from modelyard.expressions.condition import parse_condition
from modelyard.expressions.metrics import gate_metrics

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from modelyard.expressions.metrics import KnownMetrics
    from modelyard.expressions.types import Condition
    from modelyard.model.training import Gate
    from modelyard.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Gates that were stricter when they were committed."""
    gates = (context.committed or {}).get("gates")
    if not isinstance(gates, list) or not context.intact("gates"):
        return
    for committed in cast("list[object]", gates):
        before = _read(committed, context)
        if before is not None:
            yield from _compared(before, cast("Mapping[str, object]", committed), context)


def _read(committed: object, context: Context) -> Condition | None:
    """The condition of a committed gate, None where it is no gate of this task."""
    check = cast("Mapping[str, object]", committed).get("check") if isinstance(committed, dict) else None
    text = cast("Mapping[str, object]", check).get("text") if isinstance(check, dict) else None
    if not isinstance(text, str):
        return None
    condition = parse_condition(text, gate_metrics(context.spec.training.task))
    return None if condition.problems else condition


def _compared(before: Condition, committed: Mapping[str, object], context: Context) -> Iterator[Finding]:
    names = {str(metric) for metric in before.metrics}
    rivals = [
        (index, gate, context.analysis.gates[index])
        for index, gate in enumerate(context.spec.gates)
        if (gate.by, gate.on) == (committed.get("by"), committed.get("on"))
        and {str(metric) for metric in context.analysis.gates[index].metrics} == names
    ]
    if not rivals:
        yield Finding("weaker-gate", ("gates",), f'the gate "{before.text}" was removed', on="key")
        return
    known = gate_metrics(context.spec.training.task)
    told = [(index, _looser(gate, now, before, committed, known)) for index, gate, now in rivals]
    if all(text for _, text in told):
        index, text = told[0]
        yield Finding(
            "weaker-gate",
            ("gates", index, "check"),
            f"the gate lets through more than before: {text}",
            help="keep the bound, or accept the rule with the reason",
        )


def _looser(
    gate: Gate, now: Condition, before: Condition, committed: Mapping[str, object], known: KnownMetrics
) -> str | None:
    loosened = weaker(now, before, known)
    if loosened:
        return loosened
    confidence = committed.get("confidence")
    if isinstance(confidence, int | float) and gate.confidence < confidence:
        return f"confidence became {gate.confidence:.4g} from {confidence:.4g}"
    if gate.inconclusive == "pass" and committed.get("inconclusive") == "stop":
        return "inconclusive became pass from stop"
    return None
