"""Policies: paths of any length into a plan, SQL's three-valued logic, and refusals at their place."""

from __future__ import annotations

import pytest

from modelyard.expressions.analyse import analyse
from modelyard.expressions.condition import parse_condition
from modelyard.expressions.metrics import gate_metrics
from modelyard.expressions.policy import judge
from modelyard.expressions.types import Scope

PLAN = {
    "model": "churn",
    "deployment": {"mode": "realtime", "replicas": {"min": 2, "max": 6}, "timeout": None},
    "governance": {"risk": "high"},
    "gates": [{"name": "roc_auc"}],
}
KNOWN = frozenset(
    (
        ("model",),
        ("deployment",),
        ("deployment", "mode"),
        ("deployment", "replicas"),
        ("deployment", "replicas", "min"),
        ("deployment", "replicas", "max"),
        ("deployment", "timeout"),
        ("training", "timeout"),
        ("governance", "risk"),
        ("gates",),
    )
)


@pytest.mark.parametrize(
    ("policy", "holds"),
    [
        ("deployment.replicas.min >= 2", True),
        ("deployment.replicas.min > 2", False),
        ("replicas.min between 1 and 2 and replicas.max = 6", True),
        ("mode <> 'realtime' or replicas.min >= 3", False),
        ("risk in ('high', 'limited')", True),
        ("risk like 'hi%'", True),
        ("not (count(gates) >= 1)", False),
        ("deployment.timeout > 5", None),
        ("deployment.timeout is null", True),
        ("deployment.timeout > 5 or model = 'churn'", True),
        ("deployment.timeout > 5 and model = 'fraud'", False),
    ],
)
def test_policy_over_a_plan(policy: str, holds: bool | None) -> None:
    verdict = judge(policy, PLAN, KNOWN)
    assert verdict.problems == ()
    assert verdict.holds is holds


@pytest.mark.parametrize(
    ("policy", "rule", "place"),
    [
        ("deployment.replicas.mim >= 2", "unknown-column", "deployment.replicas.mim"),
        ("timeout > 5", "ambiguous-column", "timeout"),
        ("replicas > 2", "unsupported-expression", "replicas"),
        ("replicas.min", "not-boolean", "replicas.min"),
        ("replicas.min = 'two'", "type-mismatch", "'two'"),
        ("lower(model) = 'churn'", "unsupported-expression", "lower(model)"),
        ("replicas.min >=", "expression-syntax", None),
    ],
)
def test_policy_that_means_nothing_is_refused_at_its_place(policy: str, rule: str, place: str | None) -> None:
    verdict = judge(policy, PLAN, KNOWN)
    (problem,) = verdict.problems
    assert (verdict.holds, problem.rule) == (None, rule)
    if place is not None:
        assert policy[problem.start : problem.end] == place


@pytest.mark.parametrize("name", ["a.b.c", "a.b.c.d"])
def test_a_column_has_one_part_or_two(name: str) -> None:
    text = f"1 + {name}"
    (problem,) = analyse(text, Scope(columns={}, sources=(), open_sources=("a",))).problems
    assert problem.rule == "unsupported-expression"
    assert text[problem.start : problem.end] == name
    assert "has one or two" in problem.message


def test_a_metric_has_one_part_or_two() -> None:
    (problem,) = parse_condition("a.b.roc_auc >= 0.9", gate_metrics("classification")).problems
    assert (problem.rule, problem.start, problem.end) == ("unsupported-expression", 0, 11)
