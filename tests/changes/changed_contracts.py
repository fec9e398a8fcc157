"""A contract to change, and what a change of it is said to mean."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from modelyard.changes.report import contract_changes

BASE: dict[str, Any] = {
    "contract": 1,
    "model": "fraud",
    "description": "Scores.",
    "owners": ["@acme/ml"],
    "repository": "acme/fraud",
    "spec": "modelyard.yaml",
    "environment": "prod",
    "platform": "aws",
    "promotes_from": "staging",
    "python": "3.12",
    "data": [
        {
            "name": "transactions",
            "location": "s3://b/t/*.parquet",
            "secret": None,
            "columns": [
                {
                    "name": "amount",
                    "type": "float",
                    "min": 0,
                    "max": None,
                    "nulls": 0.0,
                    "pii": False,
                    "allowed": [],
                },
                {
                    "name": "card",
                    "type": "string",
                    "min": None,
                    "max": None,
                    "nulls": 0.0,
                    "pii": True,
                    "allowed": ["A"],
                },
            ],
            "expect": [
                {
                    "sql": "COUNT(*) >= 10",
                    "text": "count(*) >= 10",
                    "of": "table",
                    "at_least": 1.0,
                    "index": 0,
                }
            ],
        }
    ],
    "features": {
        "from": "transactions",
        "columns": [
            {
                "name": "amount_log",
                "sql": "LN(amount + 1)",
                "text": "ln(amount + 1)",
                "columns": [],
                "kind": "numeric",
            }
        ],
        "inputs": [{"name": "amount", "type": "float"}],
    },
    "training": {
        "task": "classification",
        "target": "is_fraud",
        "params": {"max_iter": 300},
        "split": {"kind": "time", "test": 0.2},
        "seed": 7,
        "resources": {"cpu_millicores": 4000},
        "retrain": {"schedule": "0 3 * * 0", "on": ["push"]},
        "tracking": {"kind": "server", "uri": None},
    },
    "gates": [
        {
            "name": "roc-auc-0-92",
            "check": {
                "text": "roc_auc >= 0.92",
                "tree": {"op": ">=", "left": {"metric": "roc_auc"}, "right": {"number": 0.92}},
            },
            "by": None,
            "min_rows": 0,
            "confidence": 0.95,
            "on": "test",
            "inconclusive": "stop",
        }
    ],
    "deployment": {
        "mode": "realtime",
        "strategy": {"kind": "canary", "steps": [0.05], "abort": None},
        "replicas": {"min": 2, "max": 20, "target_cpu": 0.7},
        "resources": {"memory_mib": 1024},
        "ingress": "fraud.acme.example",
        "allow_from": [],
    },
    "monitoring": {
        "log": {"path": "s3://b/log/", "sample": 1.0},
        "drift": {
            "window_seconds": 86400,
            "threshold": 0.2,
            "then": "retrain",
            "columns": [],
            "prediction": True,
            "method": "psi",
        },
        "service": {"availability": 0.999, "latency_p95_ms": 60},
        "alerts": [{"kind": "slack", "secret": "SLACK"}],
    },
    "governance": {"risk": "high", "keep_days": 3650, "accepts": []},
    "access": {
        "secrets": [{"name": "SLACK", "roles": ["watch"]}],
        "storage": {"serve": []},
        "approve": ["@acme/leads"],
    },
    "artifacts": "s3://b/fraud/",
}


def changed(path: str, value: Any) -> dict[str, Any]:
    """The contract with one place set; ``path`` names list items by their position."""
    contract = deepcopy(BASE)
    here: Any = contract
    *above, last = path.split(".")
    for key in above:
        here = here[int(key)] if isinstance(here, list) else here[key]
    if value is ...:
        del here[int(last) if isinstance(here, list) else last]
    elif isinstance(here, list):
        here[int(last) :] = [value]
    else:
        here[last] = value
    return contract


def said(before: Any, after: Any) -> list[tuple[str, str]]:
    """(place, risk) of every change that is seen."""
    return [(".".join(change.path), str(change.risk)) for change in contract_changes("prod", before, after)]
