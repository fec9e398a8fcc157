"""The rule file and its tests, as Prometheus and promtool read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.targets.monitoring import cases, promql, rules

if TYPE_CHECKING:
    from modelyard.plan.types import EnvironmentPlan, Plan
    from modelyard.targets.monitoring.alert import Alert, Case

EVERY = 1800
"""Seconds between evaluations in the tests: a week of them stays quick."""


def rule_file(plan: Plan) -> dict[str, object]:
    """Every environment's rules as one file."""
    return {
        "groups": [group for environment in plan.environments for group in rules.groups(plan, environment)]
    }


def test_file(plan: Plan) -> dict[str, object]:
    """Two tests an alert: it fires, and it stays quiet."""
    tests: list[object] = []
    for environment in plan.environments:
        for case in cases.cases(plan, environment):
            tests += _pair(plan, environment, case)
    return {"rule_files": ["rules.yaml"], "evaluation_interval": promql.seconds(EVERY), "tests": tests}


def _pair(plan: Plan, environment: EnvironmentPlan, case: Case) -> list[object]:
    names = case.fires_in or (environment.name,)
    expected = [
        _expected(plan, place, alert, case)
        for place in plan.environments
        if place.name in names
        for _, items in rules.topics(plan, place)
        for alert in items
        if alert.name == case.alert
    ]
    where = f"{case.alert} in {environment.name}"
    return [
        _test(f"{where} fires", case, case.firing, expected),
        _test(f"{where} stays quiet", case, case.quiet, []),
    ]


def _expected(plan: Plan, environment: EnvironmentPlan, alert: Alert, case: Case) -> dict[str, object]:
    told = {key: _rendered(text, case.value) for key, text in rules.told(plan, alert).items()}
    labels = {**dict(case.labels), **rules.labels(plan, environment, alert)}
    return {"exp_labels": labels, "exp_annotations": told}


def _test(
    name: str, case: Case, series: tuple[tuple[str, str], ...], expected: list[dict[str, object]]
) -> dict[str, object]:
    return {
        "name": name,
        "interval": "1m",
        "input_series": [{"series": _on_one_line(one), "values": values} for one, values in series],
        "alert_rule_test": [
            {"eval_time": promql.seconds(case.at), "alertname": case.alert, "exp_alerts": expected}
        ],
    }


def _on_one_line(selector: str) -> str:
    """A series as promtool reads it; no value holds a line break, because `promql.quote` escapes it."""
    return "".join(line.strip() for line in selector.splitlines())


def _rendered(text: str, value: str) -> str:
    before, mark, rest = text.partition("{{")
    return before + value + rest.partition("}}")[2] if mark else text
