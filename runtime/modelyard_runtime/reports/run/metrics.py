"""What was measured on held-out rows: every metric with its interval, slices, calibration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelyard_runtime.reports.html import page
from modelyard_runtime.reports.html.charts import Bar, bars, curve
from modelyard_runtime.reports.html.markup import number
from modelyard_runtime.reports.html.page import Heading, figure, grid, note, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from modelyard_runtime.reports.html.markup import Child, Html
    from modelyard_runtime.reports.run.facts import Document, Facts

_COLUMNS = (
    Heading("metric", place="main"),
    Heading("estimate", align="right"),
    Heading("interval", align="right"),
    Heading("rows", align="right"),
    Heading("how", place="fill"),
)


def section(facts: Facts) -> Html | None:
    """The metrics, overall."""
    if not facts.metrics:
        return None
    rows = [_row(name, one) for name, one in measured(facts).items()]
    confidence = f"{100 * float(facts.metrics['confidence']):g}"
    return page.section(
        "Metrics", note(f"On held-out rows, with {confidence}% intervals."), table(_COLUMNS, rows)
    )


def measured(facts: Facts) -> dict[str, Document]:
    """Every metric by name, latencies last."""
    found = dict(facts.metrics["metrics"]) if facts.metrics else {}
    return found | (dict(facts.latency["metrics"]) if facts.latency else {})


def _row(name: str, one: Document) -> tuple[Child, ...]:
    known = one.get("lower") is not None and one.get("upper") is not None
    between = f"{number(one['lower'])} to {number(one['upper'])}" if known else "–"
    return (
        name,
        number(one["estimate"]),
        between,
        number(one["n"]),
        str(one.get("reason") or one["method"] or ""),
    )


def slices(facts: Facts) -> Html | None:
    """The first metric that a gate asks of each value of a column, by value."""
    if not facts.metrics or not facts.metrics.get("slices"):
        return None
    figures = [
        chart for column, values in facts.metrics["slices"].items() for chart in _slice(facts, column, values)
    ]
    return page.section("Slices", grid(*figures)) if figures else None


def _slice(facts: Facts, column: str, values: dict[str, Document]) -> Iterator[Html]:
    for metric in _metrics_of(facts, column):
        known = {
            value: one[metric]
            for value, one in values.items()
            if isinstance(one.get(metric), dict) and one[metric]["estimate"] is not None
        }
        if known and all(one["estimate"] >= 0 for one in known.values()):
            drawn = [
                Bar(
                    f"{value} ({number(one['n'])} rows)",
                    one["estimate"],
                    one["lower"],
                    one["upper"],
                    strong=False,
                )
                for value, one in known.items()
            ]
            title = f"{metric} by {column}"
            yield figure(title, bars(drawn, caption=title))


def _metrics_of(facts: Facts, column: str) -> list[str]:
    asked = {name for gate in facts.contract.gates if gate.by == column for name in _names(gate.check.tree)}
    known = {name for one in (facts.metrics or {})["slices"][column].values() for name in one}
    return sorted(asked & known) or sorted(known & {"accuracy", "mae"})


def _names(tree: Mapping[str, Any]) -> Iterator[str]:
    """The metrics that a condition names."""
    if "metric" in tree:
        yield str(tree["metric"])
    for below in (tree.get("left"), tree.get("right"), *tree.get("items", ())):
        if below is not None:
            yield from _names(below)


def calibration(facts: Facts) -> Html | None:
    """How often what was given a probability came true."""
    table_ = (facts.metrics or {}).get("calibration")
    if not table_:
        return None
    points = [(one["score"], one["share"]) for one in table_ if one["n"]]
    drawn = curve(
        [(points, True)], caption="calibration: share of positives by predicted probability", diagonal=True
    )
    told = "Each point is a tenth of the predictions: across, the mean probability; up, the share that came true."
    return page.section(
        "Calibration", figure("share of positives by predicted probability", drawn), note(told)
    )
