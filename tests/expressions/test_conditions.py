"""Conditions over metrics, and what can be proved about them."""

from __future__ import annotations

from math import isinf
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelyard.expressions.bounds import contradictory, vacuous, weaker
from modelyard.expressions.condition import parse_condition
from modelyard.expressions.metrics import TASKS, gate_metrics, service_metrics, task_metrics, task_of
from modelyard.expressions.types import Condition, Metric

KNOWN = gate_metrics("classification")


def read(text: str) -> Condition:
    return parse_condition(text, KNOWN)


def rules(text: str) -> list[str]:
    return [problem.rule for problem in read(text).problems]


def test_tree_is_plain_data() -> None:
    condition = read("roc_auc >= champion.roc_auc - 0.005 and not recall_at_precision(0.9) < 0.6")
    assert condition.problems == ()
    assert condition.tree == {
        "op": "and",
        "items": [
            {
                "op": ">=",
                "left": {"metric": "roc_auc"},
                "right": {
                    "op": "-",
                    "left": {"metric": "roc_auc", "champion": True},
                    "right": {"number": 0.005},
                },
            },
            {
                "op": "not",
                "item": {
                    "op": "<",
                    "left": {"metric": "recall_at_precision", "arguments": [0.9]},
                    "right": {"number": 0.6},
                },
            },
        ],
    }
    assert [str(metric) for metric in condition.metrics] == [
        "roc_auc",
        "champion.roc_auc",
        "recall_at_precision(0.9)",
    ]


def test_between_is_two_comparisons_and_or_is_flat() -> None:
    assert read("f1 between 0.2 and 0.4").tree["op"] == "and"
    assert read("f1 not between 0.2 and 0.4").tree["op"] == "not"
    assert len(read("f1 > 0.1 or f1 > 0.2 or f1 > 0.3").tree["items"]) == 3  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "rule", "place"),
    [
        ("roc_acu >= 0.9", "unknown-metric", "roc_acu"),
        ("rmse < 3", "unknown-metric", "rmse"),
        ("contender.roc_auc > 0.5", "unknown-metric", "contender.roc_auc"),
        ("recall_at_precision >= 0.6", "metric-arguments", "recall_at_precision"),
        ("recall_at_precision(90) >= 0.6", "metric-arguments", "recall_at_precision(90)"),
        ("recall_at_precision(f1) >= 0.6", "metric-arguments", "f1"),
        ("roc_auc(0.5) >= 0.6", "metric-arguments", "roc_auc(0.5)"),
        ("roc_auc", "not-boolean", "roc_auc"),
        ("-roc_auc", "not-boolean", "-roc_auc"),
        ("roc_auc + 1", "not-boolean", "roc_auc + 1"),
        ("precision * recall > 0.5", "unsupported-condition", "precision * recall"),
        ("1 / f1 < 2", "unsupported-condition", "1 / f1"),
        ("f1 / 0 < 2", "unsupported-condition", "f1 / 0"),
        ("f1 > 'x'", "unsupported-condition", "'x'"),
        ("f1 is null", "unsupported-condition", "f1 is null"),
        ("f1 in (1, 2)", "unsupported-condition", "f1 in (1, 2)"),
        ("1 < 2", "unsupported-condition", "1 < 2"),
        ("champion.rows > 5", "unsupported-condition", "champion.rows"),
        ("f1 > 1e999", "unsupported-condition", "1e999"),
        ("0.5 < f1 < 0.9", "expression-syntax", "0.5 < f1"),
        ("f1 >", "expression-syntax", ">"),
    ],
)
def test_problem_names_its_rule_and_place(text: str, rule: str, place: str) -> None:
    problem = read(text).problems[0]
    assert (problem.rule, text[problem.start : problem.end]) == (rule, place)
    assert read(text).tree == {}


def test_unknown_metric_guesses_and_says_whose_it_is() -> None:
    problem = read("champion.roc_acu > 0.5").problems[0]
    assert problem.replacement == "champion.roc_auc"
    assert problem.allowed == tuple(sorted(KNOWN))
    assert read("rmse < 3").problems[0].help == "rmse is a metric of the task regression or forecast"


def test_each_place_has_its_own_metrics() -> None:
    assert "error_rate" in service_metrics()
    assert "error_rate" not in KNOWN
    assert "latency_p95_ms" in KNOWN
    assert "latency_p95_ms" not in task_metrics("classification")
    assert all("rows" in gate_metrics(task) for task in TASKS)
    assert task_of("mase") == ("forecast",)
    assert gate_metrics("regression").keys().isdisjoint({"roc_auc", "demographic_parity_difference"})


@pytest.mark.parametrize(
    "text",
    [
        "roc_auc >= 0",
        "roc_auc <= 1",
        "roc_auc > -0.001",
        "latency_p95_ms >= 0",
        "roc_auc >= champion.roc_auc - 1",
        "roc_auc < 0.5 or roc_auc >= 0.5",
        "not f1 > 1",
        "f1 - f1 = 0",
        "matthews_corrcoef between -1 and 1",
        "f1 > 0.5 or roc_auc >= 0",
        "0.5 * (f1 + roc_auc) <= 1",
    ],
)
def test_condition_that_always_holds_is_vacuous(text: str) -> None:
    assert vacuous(read(text), KNOWN)
    assert not contradictory(read(text), KNOWN)


@pytest.mark.parametrize(
    "text",
    [
        "roc_auc > 1",
        "roc_auc < 0",
        "roc_auc >= 0.9 and roc_auc < 0.8",
        "roc_auc > 0.9 and f1 > 0.1 and not roc_auc > 0.5",
        "latency_p95_ms < 0",
        "f1 = 0.5 and f1 <> 0.5",
        "f1 + roc_auc > 2",
        "(f1 > 0.9 or f1 < 0.1) and f1 between 0.2 and 0.8",
    ],
)
def test_condition_that_never_holds_is_contradictory(text: str) -> None:
    assert contradictory(read(text), KNOWN)
    assert not vacuous(read(text), KNOWN)


@pytest.mark.parametrize(
    ("new", "old", "said"),
    [
        ("roc_auc >= 0.90", "roc_auc >= 0.92", "roc_auc >= 0.92 became roc_auc >= 0.9"),
        ("roc_auc >= 0.92", "roc_auc > 0.92", "roc_auc > 0.92 became roc_auc >= 0.92"),
        ("latency_p95_ms <= 60", "latency_p95_ms <= 30", "latency_p95_ms <= 30 became latency_p95_ms <= 60"),
        ("f1 > 0.5", "f1 > 0.5 and recall > 0.7", "recall > 0.7 became no demand on recall"),
        ("2 * f1 >= 0.8", "f1 >= 0.5", "f1 >= 0.5 became f1 >= 0.4"),
        ("f1 <> 0.5", "f1 > 0.5", "f1 > 0.5 became f1 < 0.5 or f1 > 0.5"),
        ("roc_auc >= 0", "roc_auc >= 0.9", "roc_auc >= 0.9 became roc_auc >= 0"),
        (
            "roc_auc >= champion.roc_auc - 0.01",
            "roc_auc >= champion.roc_auc - 0.005",
            "roc_auc - champion.roc_auc >= -0.005 became roc_auc - champion.roc_auc >= -0.01",
        ),
    ],
)
def test_weaker_condition_is_described(new: str, old: str, said: str) -> None:
    assert weaker(read(new), read(old), KNOWN) == said
    assert weaker(read(old), read(new), KNOWN) is None


@pytest.mark.parametrize(
    ("new", "old"),
    [
        ("roc_auc >= 0.92", "roc_auc >= 0.92"),
        ("0.92 <= roc_auc", "roc_auc >= 0.92"),
        ("roc_auc >= 0.95", "roc_auc >= 0.92"),
        ("f1 > 0.5", "roc_auc > 0.5"),
        ("roc_auc > 0.5 or f1 > 0.9", "roc_auc > 0.5"),
        ("roc_auc > 0.4 and f1 > 0.5", "roc_auc > 0.5 and f1 > 0.4"),
        ("roc_auc > ", "roc_auc > 0.5"),
    ],
)
def test_where_weaker_is_not_proved_nothing_is_said(new: str, old: str) -> None:
    assert weaker(read(new), read(old), KNOWN) is None


METRICS = ("roc_auc", "f1", "champion.roc_auc", "latency_p95_ms", "matthews_corrcoef")
NUMBERS = ("-1", "0", "0.25", "0.5", "0.75", "1", "2")
atoms = st.builds(
    "{} {} {}".format,
    st.sampled_from(METRICS),
    st.sampled_from(("<", "<=", ">", ">=", "=", "<>")),
    st.sampled_from(NUMBERS),
)
sums = st.builds(
    "{} {} {} * {} {} {}".format,
    st.sampled_from(METRICS),
    st.sampled_from("+-"),
    st.sampled_from(("0.5", "1", "2", "-1")),
    st.sampled_from(METRICS),
    st.sampled_from(("<=", ">", ">=")),
    st.sampled_from(NUMBERS),
)
conditions = st.recursive(
    atoms | sums,
    lambda inner: (
        st.builds("({} and {})".format, inner, inner)
        | st.builds("({} or {})".format, inner, inner)
        | st.builds("not ({})".format, inner)
    ),
    max_leaves=5,
)
_RANDOM = Random(0)  # noqa: S311 - no secret is made of it
POINTS = [
    {name: _RANDOM.choice((0, 0.1, 0.25, 0.3, 0.5, 0.6, 0.75, 0.9, 1)) for name in METRICS[:3]}
    | {"latency_p95_ms": _RANDOM.choice((0, 0.25, 0.5, 0.8, 1, 2, 3, 1000))}
    | {"matthews_corrcoef": _RANDOM.choice((-1, -0.5, 0, 0.25, 0.4, 0.75, 1))}
    for _ in range(200)
]


def holds(tree: dict[str, Any], point: dict[str, float]) -> Any:
    """The value of a condition's tree where the metrics are known."""
    if "number" in tree:
        return tree["number"]
    if "metric" in tree:
        return point[str(Metric(tree["metric"], (), tree.get("champion", False)))]
    operator = tree["op"]
    if operator == "not":
        return not holds(tree["item"], point)
    if operator in ("and", "or"):
        return {"and": all, "or": any}[operator](holds(item, point) for item in tree["items"])
    left, right = holds(tree["left"], point), holds(tree["right"], point)
    return {
        "<": left < right,
        "<=": left <= right,
        ">": left > right,
        ">=": left >= right,
        "=": left == right,
        "<>": left != right,
        "+": left + right,
        "-": left - right,
        "*": left * right,
    }[operator]


@settings(max_examples=300, deadline=None, derandomize=True)
@given(conditions, conditions)
def test_what_is_proved_is_true_at_every_point(first: str, second: str) -> None:
    new, old = read(first), read(second)
    assert new.problems == old.problems == ()
    always, never, loosened = vacuous(new, KNOWN), contradictory(new, KNOWN), weaker(new, old, KNOWN)
    assert not (always and never)
    for point in POINTS:
        now, before = holds(new.tree, point), holds(old.tree, point)
        assert now or not always
        assert not (now and never)
        assert now or not before or not loosened


def test_ranges_of_the_catalogue_are_intervals() -> None:
    for task in TASKS:
        for metric in gate_metrics(task).values():
            low, high = metric.range
            assert low < high
            assert isinf(high) or high == 1
            assert metric.arguments[0] <= metric.arguments[1]
