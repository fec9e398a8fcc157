"""Grafana panels as plain data, and how they fill a grid of 24 columns."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from modelyard.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Json = dict[str, object]

DATASOURCE: Json = {"type": "prometheus", "uid": "${datasource}"}
_COLUMNS = 24


@dataclass(frozen=True, slots=True)
class Query:
    """A query and how its series are called; ``heatmap`` and ``instant`` say how it is asked."""

    text: str
    legend: str = "__auto"
    instant: bool = False
    heatmap: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """A panel: what it shows, in which unit, and how wide it is. ``limit`` draws a line."""

    kind: str
    title: str
    help: str
    queries: tuple[Query, ...]
    unit: str = "short"
    width: int = 12
    height: int = 8
    limit: float | None = None
    options: Mapping[str, object] = field(default_factory=dict[str, object])
    mappings: tuple[Json, ...] = ()
    most: float | None = None


def lay_out(rows: Iterable[tuple[str, Iterable[Panel]]]) -> list[Json]:
    """Rows of panels at their places, numbered in order."""
    placed: list[Json] = []
    top = 0
    for title, panels in rows:
        place = {"h": 1, "w": _COLUMNS, "x": 0, "y": top}
        number = len(placed) + 1
        placed.append(
            {"id": number, "type": "row", "title": title, "collapsed": False, "gridPos": place, "panels": []}
        )
        top = _line_up(placed, list(panels), top + 1)
    return placed


def _line_up(placed: list[Json], panels: list[Panel], top: int) -> int:
    left = tallest = 0
    for panel in panels:
        if left + panel.width > _COLUMNS:
            top, left, tallest = top + tallest, 0, 0
        place = {"h": panel.height, "w": panel.width, "x": left, "y": top}
        placed.append(_panel(panel, len(placed) + 1, place))
        left, tallest = left + panel.width, max(tallest, panel.height)
    return top + tallest


def _panel(panel: Panel, number: int, place: Mapping[str, object]) -> Json:
    return {
        "id": number,
        "type": panel.kind,
        "title": panel.title,
        "description": panel.help,
        "gridPos": place,
        "datasource": DATASOURCE,
        "targets": [_target(query, chr(65 + index)) for index, query in enumerate(panel.queries)],
        "fieldConfig": {"defaults": _defaults(panel), "overrides": []},
        "options": {**_OPTIONS.get(panel.kind, {}), **panel.options},
    }


def _target(query: Query, letter: str) -> Json:
    return {
        "refId": letter,
        "datasource": DATASOURCE,
        "expr": query.text,
        "legendFormat": query.legend,
        "format": "heatmap" if query.heatmap else "time_series",
        "instant": query.instant,
        "range": not query.instant,
    }


def _defaults(panel: Panel) -> Json:
    steps: list[Json] = [{"color": "green", "value": None}]
    if panel.limit is not None:
        steps.append({"color": "red", "value": panel.limit})
    found: Json = {
        "unit": panel.unit,
        "mappings": list(panel.mappings),
        "thresholds": {"mode": "absolute", "steps": steps},
        "color": {"mode": "thresholds" if panel.kind in ("stat", "bargauge") else "palette-classic"},
    }
    if panel.most is not None:
        found |= {"min": 0, "max": panel.most}
    if panel.kind == "timeseries":
        style = "line" if panel.limit is not None else "off"
        found["custom"] = {"lineWidth": 1, "fillOpacity": 10, "thresholdsStyle": {"mode": style}}
    return found


_OPTIONS: dict[str, Json] = {
    "stat": {
        "colorMode": "background",
        "graphMode": "none",
        "justifyMode": "auto",
        "textMode": "auto",
        "wideLayout": True,
        "showPercentChange": False,
        "orientation": "auto",
        "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False},
        "percentChangeColorMode": "standard",
    },
    "timeseries": {
        "legend": {"displayMode": "list", "placement": "bottom", "showLegend": True, "calcs": []},
        "tooltip": {"mode": "multi", "sort": "desc"},
    },
    "heatmap": {
        "calculate": False,
        "color": {"mode": "scheme", "scheme": "Oranges", "steps": 64, "exponent": 0.5, "fill": "dark-orange"},
        "filterValues": {"le": 1e-9},
        "rowsFrame": {"layout": "auto"},
        "showValue": "never",
        "cellGap": 1,
        "cellValues": {},
        "exemplars": {"color": "rgba(255,0,255,0.7)"},
        "legend": {"show": True},
        "tooltip": {"mode": "single", "yHistogram": False, "showColorScale": False},
        "yAxis": {"axisPlacement": "left", "reverse": False},
    },
    "bargauge": {
        "displayMode": "basic",
        "orientation": "horizontal",
        "valueMode": "color",
        "namePlacement": "auto",
        "showUnfilled": True,
        "sizing": "auto",
        "minVizWidth": 8,
        "minVizHeight": 16,
        "maxVizHeight": 300,
        "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False},
        "legend": {"displayMode": "list", "placement": "bottom", "showLegend": False, "calcs": []},
    },
}
