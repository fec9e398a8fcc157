"""The dashboard: valid for Grafana, every query valid for Prometheus, nothing drawn that nobody measures."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import promql_parser
import pytest
from jsonschema.validators import validator_for

from cluster_plans import objects, plans
from modelyard.targets.monitoring import emit, metrics

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.plan.types import Plan

ROOT = Path(__file__).parents[2]
SCHEMAS = Path(os.environ.get("MODELYARD_SCHEMAS", ROOT.parent / "shared" / "schemas"))
NAMES = ("realtime", "batch", "compose")


def dashboard(plan: Plan) -> dict:
    return json.loads(next(file.text for file in emit(plan) if file.path.endswith("dashboard.json")))


def queries(plan: Plan) -> Iterator[str]:
    for panel in dashboard(plan)["panels"]:
        for target in panel.get("targets", []):
            yield target["expr"].replace("$__rate_interval", "5m")


@pytest.mark.skipif(not SCHEMAS.is_dir(), reason=f"no schemas at {SCHEMAS} (MODELYARD_SCHEMAS says where)")
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "schema", ["grafana/dashboard.jsonschema.json", "schemastore/grafana-dashboard-5.x.json"]
)
def test_it_fits_the_schemas(name: str, schema: str) -> None:
    known = json.loads((SCHEMAS / schema).read_text(encoding="utf-8"))
    errors = validator_for(known)(known).iter_errors(dashboard(plans()[name]))
    assert [f"{list(error.absolute_path)}: {error.message}" for error in errors] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_query_parses_and_names_model_and_environment(name: str) -> None:
    found = list(queries(plans()[name]))
    assert found
    for query in found:
        promql_parser.parse(query)
        if "modelyard_" in query:
            assert f'model="{plans()[name].model}"' in query
            assert 'environment="$environment"' in query


def test_every_metric_of_the_endpoint_and_the_watch_is_drawn() -> None:
    drawn = " ".join(queries(plans()["realtime"]))
    for metric in metrics.METRICS:
        assert metric.name in drawn or metric in (metrics.REQUESTS, metrics.DURATION), metric.name


@pytest.mark.parametrize("name", NAMES)
def test_panels_fill_the_grid_without_overlap(name: str) -> None:
    taken: set[tuple[int, int]] = set()
    panels = dashboard(plans()[name])["panels"]
    assert [panel["id"] for panel in panels] == list(range(1, len(panels) + 1))
    for panel in panels:
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not cells & taken, panel["title"]
        assert all(0 <= x < 24 for x, _ in cells)
        taken |= cells


def test_versions_stand_side_by_side() -> None:
    panels = dashboard(plans()["realtime"])["panels"]
    row = next(one["gridPos"]["y"] for one in panels if one["title"] == "Versions side by side")
    beside = [panel for panel in panels if panel["gridPos"]["y"] == row + 1]
    assert [panel["title"] for panel in beside] == [
        "Share of traffic",
        "Errors",
        "95th percentile",
        "Mean prediction",
    ]
    assert all("rollouts_pod_template_hash" in panel["targets"][0]["expr"] for panel in beside)


def test_the_cluster_gets_the_same_dashboard() -> None:
    plan = plans()["realtime"]
    data = objects(plan, "by-route")["config-map-dashboard"]
    assert json.loads(data["data"]["returns.json"]) == dashboard(plan)
    assert data["metadata"]["labels"]["grafana_dashboard"] == "1"


def test_the_environment_is_chosen_by_a_variable() -> None:
    variable = dashboard(plans()["realtime"])["templating"]["list"][1]
    assert variable["query"] == "rolling,by-replicas,by-route,blue-green"
    assert re.fullmatch("blue-green", variable["current"]["value"])
