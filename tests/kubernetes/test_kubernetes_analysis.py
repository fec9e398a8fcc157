"""The questions that a release is judged by, put to Prometheus' own engine."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import promql_parser
import pytest
import yaml

from cluster_plans import objects, plans

if TYPE_CHECKING:
    from pathlib import Path

HASH = "6f7c"
CANARIES = ("by-replicas", "by-route", "blue-green")

needs_promtool = pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not on the PATH")


def measures(environment: str) -> list[dict]:
    return objects(plans()["realtime"], environment)["analysis-template-abort"]["spec"]["metrics"]


def query(metric: dict) -> str:
    return metric["provider"]["prometheus"]["query"].replace("{{args.hash}}", HASH)


def traffic(environment: str, *, good: int, bad: int, seconds: str) -> list[dict]:
    """A minute's requests for ten minutes, each answered within ``seconds``."""
    own = f'model="returns",environment="{environment}",rollouts_pod_template_hash="{HASH}"'
    every = good + bad
    return [
        {"series": f'modelyard_requests_total{{{own},code="200"}}', "values": f"0+{good}x10"},
        {"series": f'modelyard_requests_total{{{own},code="503"}}', "values": f"0+{bad}x10"},
        {
            "series": f'modelyard_request_duration_seconds_bucket{{{own},le="{seconds}"}}',
            "values": f"0+{every}x10",
        },
        {
            "series": f'modelyard_request_duration_seconds_bucket{{{own},le="+Inf"}}',
            "values": f"0+{every}x10",
        },
    ]


def ask(folder: Path, metric: dict, series: list[dict], expected: list[dict]) -> str:
    """What promtool says when the query is expected to give these samples."""
    test = {
        "evaluation_interval": "1m",
        "tests": [
            {
                "interval": "1m",
                "input_series": series,
                "promql_expr_test": [{"expr": query(metric), "eval_time": "10m", "exp_samples": expected}],
            }
        ],
    }
    (folder / "test.yaml").write_text(yaml.safe_dump(test), encoding="utf-8")
    command = ["promtool", "test", "rules", "test.yaml"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


@pytest.mark.parametrize("environment", CANARIES)
def test_queries_are_promql_over_the_new_version_alone(environment: str) -> None:
    for metric in measures(environment):
        promql_parser.parse(query(metric))
        selectors = re.findall(r"modelyard_\w+\{[^}]*\}", query(metric), flags=re.DOTALL)
        assert selectors
        assert all(f'rollouts_pod_template_hash="{HASH}"' in one for one in selectors)


@pytest.mark.parametrize("environment", CANARIES)
def test_no_figure_is_neither_success_nor_failure(environment: str) -> None:
    for metric in measures(environment):
        for condition in ("successCondition", "failureCondition"):
            assert metric[condition].startswith("len(result) > 0 && !isNaN(result[0]) && ")
        assert metric["inconclusiveLimit"] < metric.get("count", 1000), (
            "a run that concluded nothing would pass"
        )
        assert metric["failureLimit"] == 1


def test_alternatives_are_measured_one_by_one_and_named_after_what_they_ask() -> None:
    names = [metric["name"] for metric in measures("by-route")]
    assert names == ["error-rate-above-0.01", "latency-p95-ms-above-60"]
    assert measures("by-route")[0]["failureCondition"].endswith("result[0] > 0.01")
    assert measures("by-route")[0]["successCondition"].endswith("result[0] <= 0.01")


def test_the_first_measurement_comes_before_the_first_step_ends() -> None:
    for environment in ("by-replicas", "by-route"):
        steps = objects(plans()["realtime"], environment)["rollout-serve"]["spec"]["strategy"]["canary"][
            "steps"
        ]
        pause = int(steps[1]["pause"]["duration"].removesuffix("s"))
        for metric in measures(environment):
            assert int(metric["initialDelay"].removesuffix("s")) <= pause


@needs_promtool
def test_a_good_release_and_a_bad_one_get_their_figures(tmp_path: Path) -> None:
    errors, latency = measures("by-route")
    good = traffic("by-route", good=100, bad=0, seconds="0.05")
    assert ask(tmp_path, errors, good, [{"labels": "{}", "value": 0}]) == ""
    bad = traffic("by-route", good=60, bad=40, seconds="0.05")
    assert ask(tmp_path, errors, bad, [{"labels": "{}", "value": 0.4}]) == ""
    assert ask(tmp_path, latency, good, [{"labels": "{}", "value": 47.5}]) == ""


@needs_promtool
def test_a_condition_of_several_parts_gives_one_or_nought(tmp_path: Path) -> None:
    (both,) = measures("by-replicas")
    slow_and_failing = traffic("by-replicas", good=60, bad=40, seconds="10")
    # Most answers are quick, so that the slow ones are far from the middle.
    quick = slow_and_failing[2]["series"].replace('le="10"', 'le="0.1"')
    slow_and_failing.append({"series": quick, "values": "0+80x10"})
    assert ask(tmp_path, both, slow_and_failing, [{"labels": "{}", "value": 1}]) == ""
    fine = traffic("by-replicas", good=100, bad=0, seconds="0.05")
    assert ask(tmp_path, both, fine, [{"labels": "{}", "value": 0}]) == ""


@needs_promtool
@pytest.mark.parametrize("environment", CANARIES)
@pytest.mark.parametrize("requests", [0, 1])
def test_too_few_requests_conclude_nothing(environment: str, requests: int, tmp_path: Path) -> None:
    for metric in measures(environment):
        few = traffic(environment, good=requests, bad=requests, seconds="0.05") if requests else []
        assert ask(tmp_path, metric, few, []) == ""
