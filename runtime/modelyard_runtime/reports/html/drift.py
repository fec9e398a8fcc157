"""The drift report: the verdict first, then what to do, the columns in order, what changed in them, and the windows."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from modelyard_runtime import __version__
from modelyard_runtime.reports.html import drift_figures, drift_words
from modelyard_runtime.reports.html.charts import Moment, history, interval, strip
from modelyard_runtime.reports.html.drift_performance import performance_section
from modelyard_runtime.reports.html.markup import Html, joined, number, tag, whole
from modelyard_runtime.reports.html.page import (
    Heading,
    Tone,
    badge,
    figure,
    grid,
    head,
    legend,
    listing,
    note,
    page,
    section,
    table,
)
from modelyard_runtime.reports.json import moment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard_runtime.drift.history import History, Trace
    from modelyard_runtime.drift.run import Judgement
    from modelyard_runtime.drift.types import Check, ColumnVerdict, Report, Verdict

TONES: dict[Verdict, Tone] = {"stable": "good", "drift": "bad", "insufficient": "open"}
WORDS: dict[Verdict, str] = {"stable": "stable", "drift": "drift", "insufficient": "not enough data"}

_ROWS, _DETAILS, _TRACES, _STRIPS = 40, 12, 6, 25
"""At most so many columns are listed, drawn, followed over time, shown as a strip; what is left out is said."""


def render(found: Judgement) -> str:
    """The report as one HTML file."""
    report, verdict = found.report, found.verdict
    body: list[Html] = [
        section("What to do", listing(drift_words.advice(found))),
        section("Columns", note(drift_words.ORDER), _columns(report)),
        *_details(found),
        *(performance_section(found.performance) if found.performance else []),
        *(_over_time(found.history, report) if found.history else []),
    ]
    return page(
        title=f"{WORDS[verdict]}: {report.model} in {report.environment}",
        head=_head(found),
        body=body,
        foot=_foot(report),
    )


def _head(found: Judgement) -> Html:
    report = found.report
    count = Counter(one.verdict for one in report.columns)
    told = ", ".join(f"{count[verdict]} {word}" for verdict, word in WORDS.items() if count[verdict])
    facts = [
        ("Window", f"{whole(report.current_rows)} rows"),
        (
            "Reference",
            f"{whole(report.reference_rows)} rows of {'the time before' if report.rolling else 'training'}",
        ),
        ("Columns", told),
    ]
    if report.window:
        facts.insert(0, ("Time (UTC)", f"{_shown(report.window[0])} to {_shown(report.window[1])}"))
    return head(
        over=f"Drift · {report.model} · {report.environment}",
        title=joined([badge(WORDS[found.verdict], TONES[found.verdict]), drift_words.title(found)]),
        lead=drift_words.lead(found),
        facts=facts,
    )


def _shown(seconds: float) -> str:
    text = moment(seconds)
    return text.replace("T", " ").replace(":00Z", "").replace("Z", "")


_HEADINGS = (
    Heading("Column", place="main"),
    Heading("Verdict"),
    Heading("Effect in thresholds", place="fill"),
    Heading("Effect", "right"),
    Heading("Threshold", "right"),
    Heading("Method"),
    Heading("q", "right"),
    Heading("Reason", place="fill"),
)


def _columns(report: Report) -> Html:
    shown = [one for one in report.columns if one.verdict != "stable"][:_ROWS]
    shown += [one for one in report.columns if one.verdict == "stable"][: max(0, _ROWS - len(shown))]
    most = max((check.ratio for one in shown for check in one.checks), default=1.0)
    domain = (0.0, min(max(2.0, most * 1.1), 8.0))
    parts = [table(_HEADINGS, [row for one in shown for row in _rows(one, domain)])]
    if len(shown) < len(report.columns):
        parts.append(
            note(f"and {len(report.columns) - len(shown)} columns more, which are in the JSON report")
        )
    return joined(parts)


def _rows(column: ColumnVerdict, domain: tuple[float, float]) -> Iterator[list[Html | str]]:
    """A line for the worst question about a column, and one for every other that is not settled."""
    name = joined([tag("bdi", column.name), _importance(column)])
    label = badge(WORDS[column.verdict], TONES[column.verdict])
    if column.problem:
        yield [name, label, "", "", "", "schema", "", column.problem]
        return
    ordered = sorted(
        column.checks,
        key=lambda one: (one.verdict != column.verdict, *_place(one, column.verdict), -one.ratio),
    )
    for place, check in enumerate(ordered):
        if place and check.verdict == "stable":
            continue
        yield [name if not place else "", label if not place else "", *_figures(check, domain)]


def _place(check: Check, verdict: Verdict) -> tuple[bool]:
    """Of a stable column its values are shown, whatever else was asked."""
    return (verdict == "stable" and check.question not in {"values", "rows"},)


def _importance(column: ColumnVerdict) -> Html | None:
    if column.importance is None:
        return None
    return tag("span", f"importance {number(column.importance, 2)}", class_="note")


def _figures(check: Check, domain: tuple[float, float]) -> list[Html | str]:
    judged, reason = check.judged, drift_words.reason(check)
    if judged is None or check.q_value is None:
        return ["", "", number(check.threshold), check.method, "", reason]
    unit = check.threshold
    drawn = interval(
        judged.effect / unit,
        (judged.lower / unit, judged.upper / unit),
        1.0,
        domain=domain,
        bad=check.verdict == "drift",
    )
    return [drawn, number(judged.effect), number(unit), check.method, _small(check.q_value), reason]


def _small(value: float) -> str:
    return "<\u202f0.0001" if value < 1e-4 else number(value, 2)


def _details(found: Judgement) -> Iterator[Html]:
    chosen = [one for one in found.report.columns if one.ratio >= 1]
    drawn = [one for one in chosen if found.reference.column(one.name) and found.current.column(one.name)]
    if not drawn:
        return
    articles = [drift_figures.article(one, found.reference, found.current) for one in drawn[:_DETAILS]]
    more = note(f"and {len(drawn) - _DETAILS} columns more") if len(drawn) > _DETAILS else None
    yield section("What changed", legend("reference", "window"), *articles, more)


def _over_time(past: History, report: Report) -> Iterator[Html]:
    order = sorted(past.traces, key=lambda one: -_worst(one))
    tones = [(one.name, [TONES[point.verdict] for point in one.points]) for one in order[:_STRIPS]]
    ends = (_shown(past.starts[0]), _shown(past.starts[-1]))
    drawn = [
        figure(_caption(one, one.method), _line(one, past.starts)) for one in order[:_TRACES] if _worst(one)
    ]
    lost = {one.name for one in report.columns for check in one.checks if _lost(check)}
    drawn += [
        figure(_caption(one, "missing values"), _missing(one, past.starts))
        for one in [one for one in past.traces if one.name in lost][:_TRACES]
    ]
    yield section(
        "Over time",
        note(drift_words.HISTORY),
        strip(tones, ends, caption="verdicts by column and window"),
        grid(*drawn),
    )


def _lost(check: Check) -> bool:
    return check.question == "missing" and check.verdict == "drift"


def _worst(trace: Trace) -> float:
    return max(
        (point.effect / trace.threshold for point in trace.points if point.effect is not None), default=0.0
    )


def _caption(trace: Trace, what: str) -> Html:
    return joined([tag("bdi", trace.name), f", {what}"])


def _line(trace: Trace, starts: tuple[float, ...]) -> Html:
    points = [
        Moment(_shown(start)[:10], point.effect, point.lower, point.upper, point.verdict == "drift")
        for start, point in zip(starts, trace.points, strict=True)
    ]
    return history(points, limit=trace.threshold, caption=f"effect of {trace.name} by window")


def _missing(trace: Trace, starts: tuple[float, ...]) -> Html:
    points = [
        Moment(_shown(start)[:10], point.missing) for start, point in zip(starts, trace.points, strict=True)
    ]
    return history(points, limit=None, caption=f"share of missing values of {trace.name} by window")


def _foot(report: Report) -> Html:
    methods = sorted({check.method for one in report.columns for check in one.checks})
    definitions = [drift_words.DEFINITIONS[name] for name in methods if name in drift_words.DEFINITIONS]
    return joined(
        [
            tag("p", drift_words.RULE),
            listing(definitions),
            tag("p", f"Verdict {report.id} · reference {report.reference[:19]}… · modelyard {__version__}"),
        ]
    )
