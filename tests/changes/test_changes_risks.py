"""What each kind of change is said to do."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from changed_contracts import BASE, changed, said

from modelyard.changes.topics.registry import PARTS

GATE = BASE["gates"][0]


def gate(text: str, operator: str, number: float, **more: Any) -> dict[str, Any]:
    """A gate on roc_auc, called after its bound."""
    tree = {"op": operator, "left": {"metric": "roc_auc"}, "right": {"number": number}}
    return {**GATE, "name": text, "check": {"text": text, "tree": tree}, **more}


@pytest.mark.parametrize(
    ("path", "value", "place", "risk"),
    [
        ("description", "Other.", "description", "safe"),
        ("owners", ["@me"], "owners", "changes access"),
        ("repository", "acme/other", "repository", "changes access"),
        ("platform", "compose", "platform", "destroys state"),
        ("artifacts", "s3://c/", "artifacts", "destroys state"),
        ("promotes_from", None, "promotes_from", "shifts traffic"),
        ("python", "3.13", "python", "retrains"),
        ("data.0.location", "s3://c/", "data.transactions.location", "retrains"),
        ("data.0.secret", "WAREHOUSE", "data.transactions.secret", "changes access"),
        ("data.0.columns.0.min", -5, "data.transactions.columns.amount.min", "loosens a gate"),
        ("data.0.columns.0.min", 5, "data.transactions.columns.amount.min", "safe"),
        ("data.0.columns.0.min", None, "data.transactions.columns.amount.min", "loosens a gate"),
        ("data.0.columns.0.max", 5, "data.transactions.columns.amount.max", "safe"),
        ("data.0.columns.0.nulls", 0.1, "data.transactions.columns.amount.nulls", "loosens a gate"),
        ("data.0.columns.1.allowed", ["A", "B"], "data.transactions.columns.card.allowed", "loosens a gate"),
        ("data.0.columns.1.allowed", [], "data.transactions.columns.card.allowed", "loosens a gate"),
        ("data.0.columns.0.allowed", ["1"], "data.transactions.columns.amount.allowed", "safe"),
        ("data.0.columns.1.pii", False, "data.transactions.columns.card.pii", "changes access"),
        ("data.0.columns.0.pii", True, "data.transactions.columns.amount.pii", "retrains"),
        ("data.0.columns.1", ..., "data.transactions.columns.card", "retrains"),
        ("data.0.expect.0", ..., "data.transactions.expect.COUNT(*) >= 10", "loosens a gate"),
        (
            "data.0.expect.0.at_least",
            0.9,
            "data.transactions.expect.COUNT(*) >= 10.at_least",
            "loosens a gate",
        ),
        ("features.columns.0.sql", "LN(amount)", "features.columns.amount_log", "retrains"),
        ("features.columns.0", ..., "features.columns.amount_log", "retrains"),
        ("features.inputs.0", ..., "features.inputs.amount", "shifts traffic"),
        ("training.seed", 8, "training.seed", "retrains"),
        ("training.params.max_iter", 100, "training.params.max_iter", "retrains"),
        ("training.split.test", 0.3, "training.split.test", "retrains"),
        ("training.resources.cpu_millicores", 8000, "training.resources.cpu_millicores", "safe"),
        ("training.retrain.schedule", None, "training.retrain.schedule", "safe"),
        ("training.tracking.kind", "embedded", "training.tracking.kind", "destroys state"),
        ("gates.0", ..., "gates.roc-auc-0-92", "loosens a gate"),
        ("gates.0.confidence", 0.9, "gates.roc-auc-0-92.confidence", "loosens a gate"),
        ("gates.0.confidence", 0.99, "gates.roc-auc-0-92.confidence", "safe"),
        ("gates.0.min_rows", 100, "gates.roc-auc-0-92.min_rows", "loosens a gate"),
        ("gates.0.inconclusive", "pass", "gates.roc-auc-0-92.inconclusive", "loosens a gate"),
        ("gates.0.by", "country", "gates.roc-auc-0-92.by", "safe"),
        ("deployment", None, "deployment", "shifts traffic"),
        ("deployment.replicas.min", 4, "deployment.replicas.min", "safe"),
        ("deployment.replicas.min", 1, "deployment.replicas.min", "safe"),
        ("deployment.replicas.min", 0, "deployment.replicas.min", "shifts traffic"),
        ("deployment.replicas.max", 10, "deployment.replicas.max", "shifts traffic"),
        ("deployment.resources.memory_mib", 512, "deployment.resources.memory_mib", "shifts traffic"),
        ("deployment.strategy.kind", "rolling", "deployment.strategy.kind", "shifts traffic"),
        ("deployment.ingress", None, "deployment.ingress", "changes access"),
        ("deployment.allow_from", ["web"], "deployment.allow_from", "changes access"),
        ("monitoring", None, "monitoring", "loosens a gate"),
        ("monitoring.log", None, "monitoring.log", "destroys state"),
        ("monitoring.log.sample", 0.1, "monitoring.log.sample", "loosens a gate"),
        ("monitoring.drift", None, "monitoring.drift", "loosens a gate"),
        ("monitoring.drift.threshold", 0.5, "monitoring.drift.threshold", "loosens a gate"),
        ("monitoring.drift.threshold", 0.1, "monitoring.drift.threshold", "safe"),
        ("monitoring.drift.window_seconds", 90000, "monitoring.drift.window_seconds", "loosens a gate"),
        ("monitoring.drift.window_seconds", 3600, "monitoring.drift.window_seconds", "safe"),
        ("monitoring.drift.then", "alert", "monitoring.drift.then", "safe"),
        ("monitoring.drift.prediction", False, "monitoring.drift.prediction", "loosens a gate"),
        ("monitoring.service.availability", 0.99, "monitoring.service.availability", "loosens a gate"),
        ("monitoring.service.latency_p95_ms", 90, "monitoring.service.latency_p95_ms", "loosens a gate"),
        ("monitoring.alerts.0", ..., "monitoring.alerts.slack", "loosens a gate"),
        ("governance.risk", "limited", "governance.risk", "loosens a gate"),
        ("governance.keep_days", 30, "governance.keep_days", "destroys state"),
        (
            "governance.accepts",
            [{"rule": "no-owner", "reason": "x"}],
            "governance.accepts.no-owner",
            "loosens a gate",
        ),
        ("access.approve", [], "access.approve", "changes access"),
        ("access.secrets.0", ..., "access.secrets.SLACK", "changes access"),
        (
            "access.storage.serve",
            [{"bucket": "b", "prefix": "p/"}],
            "access.storage.serve.b/p/",
            "changes access",
        ),
        ("surprise", 1, "surprise", "shifts traffic"),
    ],
)
def test_a_change_has_its_risk(path: str, value: Any, place: str, risk: str) -> None:
    assert said(BASE, changed(path, value)) == [(place, risk)]


@pytest.mark.parametrize(
    ("after", "risk"),
    [
        (gate("roc_auc >= 0.95", ">=", 0.95), "safe"),
        (gate("roc_auc >= 0.90", ">=", 0.90), "loosens a gate"),
        (gate("roc_auc > 0.92", ">", 0.92), "safe"),
        (gate("roc_auc > 0.91", ">", 0.91), "loosens a gate"),
    ],
)
def test_a_gate_called_after_its_bound_is_the_same_gate(after: dict[str, Any], risk: str) -> None:
    assert said(BASE, {**deepcopy(BASE), "gates": [after]}) == [("gates.roc-auc-0-92.check", risk)]


def test_a_gate_on_the_other_side_is_another_gate() -> None:
    after = {**deepcopy(BASE), "gates": [gate("roc_auc <= 0.99", "<=", 0.99)]}

    assert said(BASE, after) == [("gates.roc-auc-0-92", "loosens a gate"), ("gates.roc_auc <= 0.99", "safe")]


def test_a_margin_to_the_champion_is_a_bound() -> None:
    def relative(margin: float) -> dict[str, Any]:
        champion = {"metric": "roc_auc", "champion": True}
        right = {"op": "-", "left": champion, "right": {"number": margin}}
        tree = {"op": ">=", "left": {"metric": "roc_auc"}, "right": right}
        return {
            **deepcopy(BASE),
            "gates": [{**GATE, "name": "g", "check": {"text": f"- {margin}", "tree": tree}}],
        }

    assert said(relative(0.005), relative(0.01)) == [("gates.g.check", "loosens a gate")]
    assert said(relative(0.005), relative(0.001)) == [("gates.g.check", "safe")]


def test_how_an_expression_is_written_is_no_change() -> None:
    assert said(BASE, changed("features.columns.0.text", "ln( amount+1 )")) == []
    assert said(BASE, changed("gates.0.check.text", "roc_auc>=0.92")) == []


def test_the_order_of_named_things_is_no_change() -> None:
    after = deepcopy(BASE)
    after["data"][0]["columns"].reverse()

    assert said(BASE, after) == []


def test_true_is_not_one() -> None:
    assert said(changed("training.params.max_iter", 1), changed("training.params.max_iter", True)) == [
        ("training.params.max_iter", "retrains")
    ]


def test_every_part_of_a_contract_has_a_topic() -> None:
    assert set(BASE) <= PARTS
