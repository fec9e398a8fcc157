"""A verdict in Prometheus' text format; the names are those of the reference page of served metrics.

It is made from the verdict's document, so that a published one is shown as it was found.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_VERDICTS = ("stable", "drift", "insufficient")
_HELP = {
    "drift_effect": "Size of the difference between the last window and the reference, in the unit of the method.",
    "drift_threshold": "Effect from which the column counts as drifted.",
    "drift_verdict": "1 for the last verdict (stable, drift or insufficient), 0 for the two others.",
    "drift_last_run_timestamp_seconds": (
        "Unix time of the last verdict; of the exporter's own start, where there is none yet."
    ),
    "performance_estimate": "Performance on the last window, estimated without labels.",
    "performance_realised": "Performance on the last window whose labels have come.",
}


def render(document: Mapping[str, Any] | None, *, model: str, at: float) -> str:
    """The metrics of a verdict that was made at this Unix time; without one, nothing but the time."""
    return "".join(f"{line}\n" for line in _lines(document, model, at))


def _lines(document: Mapping[str, Any] | None, model: str, at: float) -> Iterator[str]:
    if document is not None:
        yield from _drift(document, model)
        yield from _performance(document.get("performance") or {}, model)
    yield from _family("drift_last_run_timestamp_seconds", [f"{_labels(model=model)} {at:.3f}"])


def _drift(document: Mapping[str, Any], model: str) -> Iterator[str]:
    judged = [
        (_labels(model=model, column=column["name"], method=check["method"]), check)
        for column in document["columns"]
        for check in column["checks"]
        if check["effect"] is not None
    ]
    yield from _family("drift_effect", [f"{labels} {check['effect']:.9g}" for labels, check in judged])
    yield from _family("drift_threshold", [f"{labels} {check['threshold']:.9g}" for labels, check in judged])
    verdicts = [
        f"{_labels(model=model, verdict=verdict)} {int(verdict == document['verdict'])}"
        for verdict in _VERDICTS
    ]
    yield from _family("drift_verdict", verdicts)


def _performance(performance: Mapping[str, Any], model: str) -> Iterator[str]:
    for kind in ("estimate", "realised"):
        found: Mapping[str, Any] = performance.get(kind) or {}
        metrics: Mapping[str, Mapping[str, Any]] = found.get("metrics") or {}
        series = [
            f"{_labels(model=model, metric=name)} {one['value']:.9g}"
            for name, one in metrics.items()
            if one.get("value") is not None
        ]
        yield from _family(f"performance_{kind}", series)


def _family(name: str, series: list[str]) -> Iterator[str]:
    if series:
        yield f"# HELP modelyard_{name} {_HELP[name]}"
        yield f"# TYPE modelyard_{name} gauge"
        for one in series:
            yield f"modelyard_{name}{one}"


def _labels(**labels: str) -> str:
    return "{" + ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items()) + "}"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
