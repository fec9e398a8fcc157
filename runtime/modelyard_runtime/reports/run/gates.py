"""The gates of a run: one line each, with the interval against the bound."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard_runtime.reports.html import page
from modelyard_runtime.reports.html.charts import interval
from modelyard_runtime.reports.html.markup import joined, number, tag
from modelyard_runtime.reports.html.page import Heading, Tone, badge, note, table

if TYPE_CHECKING:
    from modelyard_runtime.reports.html.markup import Child, Html
    from modelyard_runtime.reports.run.facts import Document, Facts

TONES: dict[str, Tone] = {"pass": "good", "fail": "bad", "inconclusive": "open"}

_COLUMNS = (
    Heading("gate", place="main"),
    Heading("verdict"),
    Heading("interval and bound", place="fill"),
    Heading("estimate", align="right"),
    Heading("rows", align="right"),
    Heading("why", place="fill"),
)


def section(facts: Facts) -> Html | None:
    """The section, where the gates were judged."""
    if not facts.gates or not facts.gates["gates"]:
        return None
    rows = [_row(gate) for gate in facts.gates["gates"]]
    told = (
        "A gate passes where its whole interval lies on the right side of the bound, and fails where all of it lies "
        "on the wrong side; across it, there is too little data to say."
    )
    return page.section("Gates", note(told), table(_COLUMNS, rows), name="gates")


def _row(gate: Document) -> tuple[Child, ...]:
    verdict = str(gate["verdict"])
    return (
        joined([tag("code", str(gate["text"])), _by(gate)]),
        badge(verdict, TONES[verdict]),
        _interval(gate),
        _estimate(gate),
        number(gate["n"]),
        tag("span", str(gate["reason"]), class_="note"),
    )


def _by(gate: Document) -> Html | None:
    return tag("span", f"for every {gate['by']}", class_="note") if gate.get("by") else None


def _estimate(gate: Document) -> Html:
    bounds = (
        tag("span", f"{number(gate['lower'])} to {number(gate['upper'])}", class_="note")
        if gate["lower"] is not None
        else None
    )
    return joined([number(gate["estimate"]), bounds])


def _interval(gate: Document) -> Html | None:
    estimate, threshold = gate["estimate"], gate["threshold"]
    if estimate is None or threshold is None:
        return None
    bounds = (
        (gate["lower"], gate["upper"]) if gate["lower"] is not None and gate["upper"] is not None else None
    )
    values = [value for value in (estimate, threshold, *(bounds or ())) if value is not None]
    low, high = min(values), max(values)
    room = (high - low) * 0.15 or abs(high) * 0.1 or 1.0
    return interval(
        estimate, bounds, threshold, domain=(low - room, high + room), bad=gate["verdict"] == "fail"
    )
