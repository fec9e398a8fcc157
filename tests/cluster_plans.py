"""Plans that hold every kind of workload, each before and after its first release."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from modelyard.check import check
from modelyard.compile import plan_spec
from modelyard.plan.types import Paths, Pin, Plan, Release
from modelyard.source.load import parse
from modelyard.targets.kubernetes import emit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from modelyard.emit.file import File

REALTIME = """\
modelyard: 1
model: {model}
description: Says which orders come back.
owners: ["@acme/shop"]
repository: acme/shop
labels: {{team: shop}}
data:
  orders:
    parquet: s3://acme-orders/daily/*.parquet
    key: order_id
    timestamp: ordered_at
    columns:
      order_id: string
      ordered_at: timestamp
      price: {{type: float, min: 0}}
      shop: {{type: category, allowed: [Oslo, Bergen]}}
      returned: boolean
    expect: [count(*) >= 100]
training:
  task: classification
  target: returned
  estimator: sklearn.ensemble.RandomForestClassifier
  retrain: {{schedule: weekly, on: [push, drift]}}
  tracking: mlflow
gates: [roc_auc >= 0.7]
deployment:
  mode: realtime
  resources: {{cpu: 1, memory: 1Gi}}
  replicas: 2
monitoring:
  log: s3://acme-predictions/returns/
  drift: {{every: daily, window: 7d, then: retrain}}
  performance: {{labels: orders, delay: 30d, check: recall >= 0.4 and precision >= 0.2}}
  service: {{availability: 99.5%, latency_p95_ms: 80}}
  alerts: [{{slack: {{secret: SLACK_WEBHOOK}}}}, {{pagerduty: {{secret: PAGERDUTY_KEY}}}}, {{email: ml@acme.example}}]
environments:
  rolling:
    cloud: {{aws: {{account: "111111111111", region: eu-west-1}}}}
    cluster: shared
    override: {{deployment: {{allow_from: [checkout, 10.1.0.0/16]}}}}
  by-replicas:
    cloud: {{aws: {{account: "222222222222", region: eu-west-1}}}}
    cluster: shared
    approve: ["@acme/leads"]
    override:
      deployment:
        strategy:
          canary:
            steps: [25%, 50%]
            every: 2m
            abort: error_rate > 0.01 and latency_p95_ms > 2 * latency_p50_ms
        replicas: {{min: 4, max: 8, target_cpu: 60%}}
  by-route:
    cloud: {{aws: {{account: "333333333333", region: eu-west-1}}}}
    cluster: {{create: {{nodes: {{min: 2, max: 6}}}}}}
    approve: ["@acme/leads"]
    override:
      deployment:
        strategy: {{canary: {{steps: [5%, 50%], every: 10m, abort: error_rate > 0.01 or latency_p95_ms > 60}}}}
        replicas: {{min: 4, max: 20, target_cpu: 70%}}
        ingress: returns.acme.example
  blue-green:
    cloud: {{aws: {{account: "444444444444", region: eu-west-1}}}}
    cluster: shared
    approve: ["@acme/leads"]
    override:
      deployment:
        strategy: {{blue_green: {{every: 5m, abort: error_rate > 0.02}}}}
        replicas: {{min: 2, max: 10, target_rps: 50}}
"""

BATCH = """\
modelyard: 1
model: demand
owners: ["@acme/planning"]
repository: acme/models
data:
  sales:
    parquet: s3://acme-sales/daily/*.parquet
    timestamp: day
    columns: {day: timestamp, price: float, units: integer}
training:
  task: regression
  target: units
  estimator: sklearn.ensemble.HistGradientBoostingRegressor
gates: [mape <= 0.2]
deployment:
  mode: batch
  schedule: "15 4 * * *"
  input: s3://acme-sales/next/
  output: s3://acme-forecasts/demand/
monitoring:
  drift: {every: weekly}
  alerts: [{webhook: {secret: ALERT_URL}}]
environments:
  prod: {cloud: {aws: {account: "333333333333", region: eu-north-1}}, cluster: analytics, approve: ["@acme/planning"]}
"""

COMPOSE = """\
modelyard: 1
model: iris
owners: ["@acme/garden"]
data:
  iris: {csv: iris.csv, columns: {width: float, length: float, species: {type: category, allowed: [a, b]}}}
training: {task: classification, target: species, estimator: sklearn.linear_model.LogisticRegression}
gates: [accuracy >= 0.9]
deployment: {mode: realtime}
monitoring: {drift: daily, service: {availability: 99%}}
environments:
  machine: {platform: compose}
"""

LONGEST = "m" * 40
"""The longest name that a model may have."""

MLFLOW = Pin("ghcr.io/mlflow/mlflow", "v3.16.0-full", "sha256:" + "7" * 64, "a test")


EXAMPLES = Path(__file__).parents[1] / "examples"


@dataclass(frozen=True)
class Beside:
    """The files beside a spec, none where there is no folder; and nothing emitted before."""

    folder: Path | None = None

    def read(self, path: str) -> str | None:
        """A file of the folder."""
        file = self.folder / path if self.folder else None
        return file.read_text(encoding="utf-8") if file and file.is_file() else None

    def read_output(self, path: str) -> str | None:
        """Nothing."""
        return None


def plan_of(text: str, model: str, folder: Path | None = None) -> Plan:
    """The plan of a valid spec, with MLflow's image pinned."""
    paths = Paths("modelyard.yaml", "", f"ops/{model}", ".github/workflows")
    beside = Beside(folder)
    checked = check(parse(text, paths.spec), beside)
    plan, checked = plan_spec(checked, beside, paths)
    assert plan is not None, [found.message for found in checked.diagnostics()]
    images = {**plan.pins.images, f"{MLFLOW.name}:{MLFLOW.version}": MLFLOW}
    return replace(plan, pins=replace(plan.pins, images=images))


def released(plan: Plan) -> Plan:
    """The plan after a release to each of its environments."""
    serve, watch = "sha256:" + "a1" * 32, "sha256:" + "b2" * 32
    environments = tuple(
        replace(
            place,
            release=Release(
                3,
                serve,
                watch,
                "sha256:" + "c3" * 32,
                "dvc:4f2a",
                "sha256:" + "d4" * 32,
                "e5" * 20,
                f"registry.example/{place.names.serve_repository}@{serve}",
                f"registry.example/{place.names.watch_repository}@{watch}",
            ),
        )
        for place in plan.environments
    )
    return replace(plan, environments=environments)


@cache
def plans() -> Mapping[str, Plan]:
    """Plans by what is special about them."""
    realtime = plan_of(REALTIME.format(model="returns"), "returns")
    batch = plan_of(BATCH, "demand")
    return {
        "realtime": released(realtime),
        "realtime-before-a-release": realtime,
        "batch": released(batch),
        "batch-before-a-release": batch,
        "longest-name": released(plan_of(REALTIME.format(model=LONGEST), LONGEST)),
        "compose": released(plan_of(COMPOSE, "iris")),
        **{f"example-{name}": released(_example(name)) for name in ("churn", "demand", "fraud")},
    }


def _example(name: str) -> Plan:
    folder = EXAMPLES / name
    text = (folder / "modelyard.yaml").read_text(encoding="utf-8")
    return plan_of(text, yaml.safe_load(text)["model"], folder)


def in_clusters() -> list[tuple[str, str]]:
    """Every plan and environment that has manifests."""
    return [
        (name, place.name)
        for name, plan in plans().items()
        for place in plan.environments
        if place.cluster is not None
    ]


@cache
def files(name: str, environment: str) -> tuple[File, ...]:
    """The files of one environment."""
    return tuple(file for file in emit(plans()[name]) if file.environment == environment)


def objects(plan: Plan, environment: str) -> dict[str, dict[str, object]]:
    """The objects of one environment, by the stem of their file."""
    known = next((name for name, other in plans().items() if other is plan), None)
    return _known(known, environment) if known else _read(emit(plan), environment)


@cache
def _known(name: str, environment: str) -> dict[str, dict[str, object]]:
    return _read(files(name, environment), environment)


def _read(written: Iterable[File], environment: str) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = {}
    for file in written:
        if file.environment == environment and not file.path.endswith("kustomization.yaml"):
            stem = file.path.partition(f"/{environment}/")[2].removesuffix(".yaml")
            found[stem] = yaml.load(file.text, yaml.CSafeLoader)
    return found


def pod_specs(tree: object, path: str = "") -> Iterator[tuple[str, dict[str, object]]]:
    """Every pod specification anywhere in an object, with its place."""
    if isinstance(tree, dict):
        if isinstance(tree.get("containers"), list):
            yield path, tree
        for key, value in tree.items():
            yield from pod_specs(value, f"{path}/{key}")
    elif isinstance(tree, list):
        for at, value in enumerate(tree):
            yield from pod_specs(value, f"{path}/{at}")
