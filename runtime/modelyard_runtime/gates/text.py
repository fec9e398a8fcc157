"""A gate report for a terminal: a line a gate, and below it why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard_runtime.gates.words import advice, demand, figure, headline, meaning, size

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard_runtime.gates.types import GateReport, GateVerdict

_MARKS = {"pass": "✓", "fail": "✗", "inconclusive": "?"}
_MOST = 5


def render(report: GateReport) -> str:
    """The text of a report."""
    return "\n".join([headline(report), *lines(report)]) + "\n"


def lines(report: GateReport) -> list[str]:
    """A line a gate, with what explains it below."""
    return [line for gate in report.gates for line in _gate(gate)]


def _gate(gate: GateVerdict) -> Iterator[str]:
    yield printable(f"{_MARKS[gate.verdict]} {meaning(gate)}: {gate.name}")
    told = " ".join(part for part in (figure(gate.decisive), demand(gate.decisive)) if part)
    facts = ", ".join(part for part in (told, size(gate.decisive)) if part)
    if facts and gate.decisive and gate.decisive.reading:
        yield printable(f"    {facts}")
    yield printable("    " + "; ".join(part for part in (gate.reason, advice(gate)) if part))
    for one in gate.slices[1:_MOST]:
        if one.verdict != "pass" and one.decisive:
            yield printable(f"    also {gate.by} = {one.value}: {one.decisive.reason}")
    if gate.small:
        names = ", ".join(f"{value} ({rows})" for value, rows in gate.small[:_MOST])
        more = f" and {len(gate.small) - _MOST} more" if len(gate.small) > _MOST else ""
        yield printable(f"    not judged, below {gate.min_rows} rows: {names}{more}")


def printable(text: str) -> str:
    """A text that may hold values of the data without what would move a terminal's cursor."""
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)
