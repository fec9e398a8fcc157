"""Folders with specs, as a user would have them before calling modelyard."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

LOCAL = """\
modelyard: 1
model: churn
owners: ["@acme/growth"]
data:
  customers:
    csv: data/customers.csv
    key: customer_id
    columns: {customer_id: integer, tenure: float, plan: category, churned: boolean}
    expect: [count(*) >= 1000]
training:
  task: classification
  target: churned
  estimator: sklearn.ensemble.HistGradientBoostingClassifier
gates: [roc_auc >= 0.75]
monitoring: {drift: daily}
"""
CLOUD = """\
modelyard: 1
model: churn
description: Scores customers who may leave.
owners: ["@acme/growth"]
repository: acme/churn
data:
  customers:
    parquet: s3://acme-data/customers/*.parquet
    key: customer_id
    timestamp: seen_at
    columns: {customer_id: string, seen_at: timestamp, tenure: integer, plan: category, churned: boolean}
    expect: [count(*) >= 1000]
training:
  task: classification
  target: churned
  estimator: sklearn.linear_model.LogisticRegression
  retrain: {schedule: weekly}
gates: [roc_auc >= 0.75]
deployment: {mode: realtime, replicas: 2}
monitoring:
  drift: daily
  alerts: [slack: {secret: SLACK_WEBHOOK}]
environments:
  staging:
    cloud: {aws: {account: "111111111111", region: eu-west-1}}
    cluster: ml-staging
  prod:
    cloud: {aws: {account: "222222222222", region: eu-west-1}}
    cluster: ml-prod
    approve: ["@acme/leads"]
"""
WORKSPACE = """\
modelyard: 1
specs: models/*/modelyard.yaml
defaults:
  owners: ["@acme/ml"]
policy:
  - check: count(gates) >= 1
    message: a model proves something
"""
GATE = "roc-auc-at-least-0.75"


def written(folder: Path, text: str = LOCAL, name: str = "modelyard.yaml") -> Path:
    """The folder, with a file in it."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return folder


def changed(folder: Path, before: str, after: str, name: str = "modelyard.yaml") -> None:
    """Replaces words in a file that has them."""
    text = (folder / name).read_text(encoding="utf-8")
    assert before in text
    (folder / name).write_text(text.replace(before, after), encoding="utf-8")


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def digest(text: str) -> str:
    return f"sha256:{sha256(text.encode()).hexdigest()}"


def trained(folder: Path, version: int, verdict: str = "pass", **more: Any) -> Path:
    """The output folder of a training of the spec CLOUD."""
    report = json.dumps({"gates": [GATE], "version": version})
    result = {
        "training_result": 1,
        "model": "churn",
        "environment": "staging",
        "version": version,
        "model_digest": digest(f"model {version}"),
        "data_version": "2026-11-03",
        "gates": {
            "report": "gates.json",
            "digest": digest(report),
            "verdicts": [{"name": GATE, "verdict": verdict, "inconclusive": "stop"}],
        },
        **more,
    }
    written(folder, json.dumps(result), "result.json")
    return written(folder, report, "gates.json")


def built(version: int) -> tuple[str, ...]:
    """What the train workflow says about the images that it built."""
    serve, watch = digest(f"serve {version}"), digest(f"watch {version}")
    return ("--serve-digest", serve, "--watch-digest", watch, "--commit", f"{version:040x}")
