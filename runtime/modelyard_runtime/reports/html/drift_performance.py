"""The part of the drift report on performance: estimated while labels are under way, realised once they have come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard_runtime.reports.html.charts import interval
from modelyard_runtime.reports.html.markup import Html, joined, number, share, whole
from modelyard_runtime.reports.html.page import Heading, Tone, badge, note, section, table
from modelyard_runtime.reports.json import moment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard_runtime.drift.performance.types import Figure, Performance, Performed

_TONES: dict[str, Tone] = {"pass": "good", "fail": "bad", "inconclusive": "open"}
_HEADINGS = (
    Heading("Metric", place="main"),
    Heading("Value", "right"),
    Heading("99 % bounds, value at training dashed", place="fill"),
    Heading("Between"),
    Heading("At training", "right"),
)


def performance_section(found: Performance) -> Iterator[Html]:
    """What is known of performance, and how it is known."""
    parts: list[Html] = []
    if found.check:
        verdict = found.verdict or "inconclusive"
        parts.append(note(badge(verdict, _TONES[verdict]), f" {found.check}, of the labels that have come"))
    for title, one in (("Realised", found.realised), ("Estimate, without labels", found.estimate)):
        if one is not None:
            parts.append(_performed(title, one))
    yield section("Performance", *parts)


def _performed(title: str, found: Performed) -> Html:
    facts = [f"{whole(found.rows)} rows"]
    if found.coverage is not None:
        facts.append(f"labels have come for {share(found.coverage)}")
    if found.window:
        facts.append(f"{moment(found.window[0])} to {moment(found.window[1])}")
    head = note(f"{title}: ", ", ".join(facts), f". {found.reason}." if found.reason else ".")
    if not found.metrics:
        return head
    rows = [_row(name, one, _domain(list(found.metrics.values()))) for name, one in found.metrics.items()]
    return joined([head, table(_HEADINGS, rows)])


def _domain(figures: list[Figure]) -> tuple[float, float] | None:
    """One axis for all metrics where all are shares, else None: each has its own unit."""
    known = [end for one in figures for end in (one.value, one.lower, one.upper) if end is not None]
    return (0.0, 1.0) if known and min(known) >= 0 and max(known) <= 1 else None


def _row(name: str, figure: Figure, domain: tuple[float, float] | None) -> list[Html | str]:
    known = [one for one in (figure.value, figure.lower, figure.upper, figure.reference) if one is not None]
    low, high = min(known), max(known)
    room = (high - low) * 0.15 or 0.05
    bounds = None if figure.lower is None or figure.upper is None else (figure.lower, figure.upper)
    drawn = interval(figure.value, bounds, figure.reference, domain=domain or (low - room, high + room))
    between = "" if bounds is None else f"{number(bounds[0])} to {number(bounds[1])}"
    before = "" if figure.reference is None else number(figure.reference)
    return [name, number(figure.value), drawn, between, before]
