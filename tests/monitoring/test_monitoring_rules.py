"""Rules and their tests, as Prometheus' own tool reads them; and that no query names what nobody exports."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING

import promql_parser
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from cluster_plans import plans
from modelyard.expressions.metrics import service_metrics
from modelyard.targets.monitoring import emit, metrics, promql, rules, slo
from modelyard.targets.monitoring.cases import cases

if TYPE_CHECKING:
    from pathlib import Path

    from modelyard.plan.types import Plan

NAMES = ("realtime", "batch", "compose")
FOREIGN = re.compile(r"rollout_info|kube_\w+|container_\w+")
SERIES = re.compile(r"\b([a-z][a-z_]*:[a-z0-9_:]+|[a-z][a-z_]+)(?=[{\[])")

needs_promtool = pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not on the PATH")


def files(plan: Plan) -> dict[str, str]:
    return {file.path.rpartition("/")[2]: file.text for file in emit(plan)}


def promtool(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["promtool", *arguments], cwd=folder, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 and "FAILED" not in done.stderr else done.stdout + done.stderr


def written(plan: Plan, folder: Path) -> Path:
    for name, text in files(plan).items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def every_rule(plan: Plan) -> list[dict]:
    return [rule for group in yaml.safe_load(files(plan)["rules.yaml"])["groups"] for rule in group["rules"]]


@needs_promtool
@pytest.mark.parametrize("name", NAMES)
def test_rules_are_rules(name: str, tmp_path: Path) -> None:
    assert promtool(written(plans()[name], tmp_path), "check", "rules", "rules.yaml") == ""


@needs_promtool
@pytest.mark.parametrize("name", NAMES)
def test_every_alert_fires_and_stays_quiet_as_its_tests_say(name: str, tmp_path: Path) -> None:
    plan = plans()[name]
    # Two environments show what several do to each other; four take promtool four times as long.
    two = replace(plan, environments=plan.environments[1:3] or plan.environments)
    assert promtool(written(two, tmp_path), "test", "rules", "rules.test.yaml") == ""


@pytest.mark.parametrize("name", NAMES)
def test_every_alert_has_a_test_of_each_kind(name: str) -> None:
    plan = plans()[name]
    tested = [test["name"] for test in yaml.safe_load(files(plan)["rules.test.yaml"])["tests"]]
    for place in plan.environments:
        for _, items in rules.topics(plan, place):
            for alert in items:
                assert f"{alert.name} in {place.name} fires" in tested
                assert f"{alert.name} in {place.name} stays quiet" in tested


@needs_promtool
def test_a_rule_that_is_loosened_makes_its_test_fail(tmp_path: Path) -> None:
    folder = written(plans()["batch"], tmp_path)
    text = (folder / "rules.yaml").read_text(encoding="utf-8")
    (folder / "rules.yaml").write_text(text.replace('verdict="drift"', 'verdict="stable"'), encoding="utf-8")
    assert "ModelDrift in prod fires" in promtool(folder, "test", "rules", "rules.test.yaml")


@pytest.mark.parametrize("name", NAMES)
def test_alerts_say_what_is_wrong_and_where_to_read_on(name: str) -> None:
    plan = plans()[name]
    sections = re.findall(r"^## (\w+)$", files(plan)["runbook.md"], flags=re.MULTILINE)
    for rule in every_rule(plan):
        if "alert" not in rule:
            continue
        assert rule["labels"]["severity"] in ("critical", "warning")
        assert set(rule["annotations"]) == {"summary", "description", "runbook_url"}
        assert rule["annotations"]["runbook_url"].endswith(f"runbook.md#{rule['alert'].lower()}")
        assert rule["alert"] in sections


@pytest.mark.parametrize("name", NAMES)
def test_queries_name_only_what_is_exported_or_recorded(name: str) -> None:
    plan = plans()[name]
    recorded = {rule["record"] for rule in every_rule(plan) if "record" in rule}
    exported = {metric.name for metric in metrics.METRICS} | {
        f"{metric.name}_{part}"
        for metric in metrics.METRICS
        if metric.kind == "histogram"
        for part in ("bucket", "sum", "count")
    }
    for rule in every_rule(plan):
        promql_parser.parse(rule["expr"])
        for series in SERIES.findall(rule["expr"]):
            assert series in exported | recorded or FOREIGN.fullmatch(series), series


def test_metrics_are_named_as_prometheus_wants_them() -> None:
    for metric in metrics.METRICS:
        assert re.fullmatch(r"modelyard_[a-z_]+", metric.name)
        assert metric.name.endswith("_total") == (metric.kind == "counter")
        assert metric.help.endswith(".")
    assert list(metrics.SECONDS) == sorted(set(metrics.SECONDS))


def test_whatever_an_abort_condition_may_name_has_a_query() -> None:
    for name in service_metrics():
        promql_parser.parse(promql.service_query(name, promql.selector("m", "e"), "5m"))


def test_a_promise_too_loose_to_burn_fast_has_no_alert_that_could_not_fire() -> None:
    series = promql.selector("m", "e")
    assert [alert.name for alert in slo.alerts(series, 0.8)] == ["ModelErrorBudgetBurnSlow"]
    assert [alert.name for alert in slo.alerts(series, 1.0)] == []


def test_labels_cannot_break_out_of_a_selector() -> None:
    series = promql.selector('a"} or vector(1) #', "line\nbreak\\")("up")
    parsed = promql_parser.parse(series)
    assert isinstance(parsed, promql_parser.VectorSelector)


numbers = st.floats(0, 1000, allow_nan=False, width=32).map(lambda number: {"number": round(number, 3)})
names = st.sampled_from(metrics.SERVICE_METRICS).map(lambda name: {"metric": name})
values = st.recursive(
    names,
    lambda inner: st.builds(
        lambda op, left, right: {"op": op, "left": left, "right": right},
        st.sampled_from("+-*/"),
        inner,
        numbers | inner,
    ),
    max_leaves=4,
)
comparisons = st.builds(
    lambda op, left, right: {"op": op, "left": left, "right": right},
    st.sampled_from(["<", "<=", ">", ">=", "==", "!=", "=", "<>"]),
    values,
    numbers,
)
conditions = st.recursive(
    comparisons,
    lambda inner: (
        st.builds(
            lambda op, items: {"op": op, "items": items},
            st.sampled_from(["and", "or"]),
            st.lists(inner, min_size=2, max_size=3),
        )
        | st.builds(lambda item: {"op": "not", "item": item}, inner)
    ),
    max_leaves=5,
)


@settings(max_examples=150, deadline=None)
@given(conditions, st.booleans())
def test_any_condition_becomes_promql(tree: dict, negate: bool) -> None:
    series = promql.selector("m", "e")
    query = promql.holds(tree, lambda name: promql.service_query(name, series, "5m"), negate=negate)
    promql_parser.parse(query)


def test_a_condition_over_the_champion_has_no_query() -> None:
    tree = {"op": ">", "left": {"metric": "recall", "champion": True}, "right": {"number": 0.5}}
    with pytest.raises(promql.UnknownMetricError, match=r"champion\.recall"):
        promql.holds(tree, lambda name: name)


def test_a_condition_that_always_holds_has_no_case() -> None:
    plan = plans()["realtime"]
    place = plan.environments[0]
    performance = place.monitoring.performance
    tree = {"op": ">=", "left": {"metric": "recall"}, "right": {"metric": "recall"}}
    certain = replace(performance, check=replace(performance.check, tree=tree))
    watched = replace(place, monitoring=replace(place.monitoring, performance=certain))
    assert "ModelPerformanceLow" not in [case.alert for case in cases(plan, watched)]


def test_a_release_elsewhere_in_the_cluster_is_nobody_else_s_alert() -> None:
    plan = plans()["realtime"]
    queries = {rule["expr"] for rule in every_rule(plan) if rule.get("alert") == "ModelReleaseAborted"}
    places = {place.namespace for place in plan.environments if place.deployment and place.cluster}
    assert queries
    for query in queries:
        series = re.findall(r"rollout_info\{([^}]*)\}", query)
        assert len(series) == 2
        assert all(any(f'namespace="{place}"' in one for place in places) for one in series)
