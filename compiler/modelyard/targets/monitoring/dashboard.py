"""The Grafana dashboard of a model: promise, traffic, versions side by side, predictions, drift."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from modelyard.emit.json import dumps
from modelyard.memory import of_same
from modelyard.targets.monitoring import promql, rows, rules
from modelyard.targets.monitoring.panels import Json, Panel, lay_out

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.plan.types import Plan


def text(plan: Plan) -> str:
    """The dashboard as JSON; one for all environments, which a variable selects."""
    return dumps(data(plan), ascii_only=True)


@of_same(2)
def compact(plan: Plan) -> str:
    """The dashboard on one line, for a ConfigMap of every environment."""
    return json.dumps(data(plan), separators=(",", ":"))


@of_same(2)
def data(plan: Plan) -> Json:
    """The dashboard as plain data."""
    return {
        "uid": plan.model,
        "title": f"{plan.model}: model",
        "description": plan.description,
        "tags": ["modelyard", plan.model],
        "schemaVersion": 41,
        "version": 1,
        "editable": False,
        "graphTooltip": 1,
        "timezone": "utc",
        "refresh": "1m",
        "time": {"from": "now-6h", "to": "now"},
        "timepicker": {},
        "fiscalYearStartMonth": 0,
        "liveNow": False,
        "links": [],
        "annotations": {"list": []},
        "templating": {"list": [_datasource(), _environment(plan)]},
        "panels": lay_out(_rows(plan)),
    }


def _datasource() -> Json:
    return {
        "name": "datasource",
        "label": "Prometheus",
        "type": "datasource",
        "query": "prometheus",
        "hide": 0,
        "refresh": 1,
        "options": [],
        "skipUrlSync": False,
    }


def _environment(plan: Plan) -> Json:
    names = [place.name for place in plan.environments if rules.deployed(place)]
    chosen = names[-1]
    return {
        "name": "environment",
        "label": "Environment",
        "type": "custom",
        "query": ",".join(names),
        "current": {"text": chosen, "value": chosen, "selected": True},
        "options": [{"text": name, "value": name, "selected": name == chosen} for name in names],
        "hide": 0,
        "includeAll": False,
        "multi": False,
        "skipUrlSync": False,
    }


def _rows(plan: Plan) -> Iterator[tuple[str, list[Panel]]]:
    series = promql.selector(plan.model, "$environment")
    places = [place for place in plan.environments if rules.deployed(place)]
    last = places[-1]
    if any(rules.realtime(place) for place in places):
        yield "Promise", list(rows.promise(series, last))
        yield "Requests", list(rows.requests(series, last))
        yield "Versions side by side", list(rows.versions(series))
        yield "Predictions", list(rows.predictions(series))
        yield "Copies", list(rows.copies(last))
    if any(rules.batch(place) for place in places):
        yield "Batch", list(rows.batch(last))
    if any(place.monitoring and place.monitoring.drift for place in places):
        yield "Drift and performance", list(rows.drift(series))
