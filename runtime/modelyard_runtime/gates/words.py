"""What a gate report says, in the words that every rendering of it uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard_runtime.gates.decide import interval_text, number

if TYPE_CHECKING:
    from modelyard_runtime.gates.types import GateReport, GateVerdict, Judged


def headline(report: GateReport) -> str:
    """How the gates ended, in one sentence."""
    if not report.gates:
        return "there are no gates"
    counts = {
        verdict: sum(gate.verdict == verdict for gate in report.gates)
        for verdict in ("pass", "fail", "inconclusive")
    }
    words = {"pass": "passed", "fail": "failed", "inconclusive": "inconclusive"}
    told = ", ".join(f"{count} {words[verdict]}" for verdict, count in counts.items() if count)
    total = len(report.gates)
    return f"{total} gate{'s' if total != 1 else ''}: {told}"


def figure(item: Judged | None) -> str:
    """What was measured: ``roc_auc 0.947 (0.931 to 0.962)``."""
    if item is None:
        return ""
    reading = item.reading
    if reading is None or reading.estimate is None:
        return item.quantity
    interval = "" if reading.lower == reading.upper else f" ({interval_text(reading)})"
    return f"{item.quantity} {number(reading.estimate)}{interval}"


def demand(item: Judged | None) -> str:
    """What is demanded: ``>= 0.92``."""
    return "" if item is None else f"{item.operator} {number(item.threshold)}"


def size(item: Judged | None) -> str:
    """On how many rows it rests: ``n = 1,200``."""
    return "" if item is None or item.reading is None or not item.reading.n else f"n = {item.reading.n:,}"


def advice(gate: GateVerdict) -> str:
    """What would decide an inconclusive gate."""
    decisive = gate.decisive
    if gate.verdict != "inconclusive" or decisive is None or decisive.enough is None:
        return ""
    timed = decisive.reading is not None and not decisive.reading.rows
    return f"about {decisive.enough:,} {'measurements' if timed else 'rows'} would decide it"


def meaning(gate: GateVerdict) -> str:
    """The verdict, and for an inconclusive one what it means."""
    if gate.verdict != "inconclusive":
        return gate.verdict
    return f"inconclusive, which {'stops' if gate.stops else 'passes'}"
