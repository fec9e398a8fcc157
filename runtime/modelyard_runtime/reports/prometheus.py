"""A drift report in Prometheus' text format; the names are those of the reference page of served metrics."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard_runtime.drift.types import Report, Verdict

_VERDICTS: tuple[Verdict, ...] = ("stable", "drift", "insufficient")


def render(report: Report, *, at: float) -> str:
    """The text of a report that was made at this Unix time."""
    return "\n".join(_lines(report, at)) + "\n"


def _lines(report: Report, at: float) -> Iterator[str]:
    judged = [(column.name, check) for column in report.columns for check in column.checks if check.judged]
    yield from _head(
        "effect",
        "Size of the difference between the last window and the reference, in the unit of the method.",
    )
    for name, check in judged:
        if check.judged:
            labels = _labels(model=report.model, column=name, method=check.method)
            yield f"modelyard_drift_effect{labels} {check.judged.effect:.9g}"
    yield from _head("threshold", "Effect from which the column counts as drifted.")
    for name, check in judged:
        labels = _labels(model=report.model, column=name, method=check.method)
        yield f"modelyard_drift_threshold{labels} {check.threshold:.9g}"
    yield from _head(
        "verdict", "1 for the last verdict (stable, drift or insufficient), 0 for the two others."
    )
    for verdict in _VERDICTS:
        yield f"modelyard_drift_verdict{_labels(model=report.model, verdict=verdict)} {int(verdict == report.verdict)}"
    yield from _head("last_run_timestamp_seconds", "Unix time of the last verdict.")
    yield f"modelyard_drift_last_run_timestamp_seconds{_labels(model=report.model)} {at:.3f}"


def _head(name: str, meaning: str) -> Iterator[str]:
    yield f"# HELP modelyard_drift_{name} {meaning}"
    yield f"# TYPE modelyard_drift_{name} gauge"


def _labels(**labels: str) -> str:
    return "{" + ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items()) + "}"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
