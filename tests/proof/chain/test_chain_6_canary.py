"""6. Canary and rollback"""

from __future__ import annotations

import math
import re
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest
import traffic
import watching
from bench import HOME, MODEL, PROOF, STAGING, fresh, git
from pods import Manifests, start
from releasing import merge, release
from workflows import github, run

if TYPE_CHECKING:
    from pathlib import Path

    from bench import Evidence
    from machine import Engine

pytestmark = PROOF
SPOILED = """
import random, time
_good = Predictor.predict
def _bad(self, columns):
    time.sleep(0.09)
    if random.random() < 0.1:
        raise RuntimeError("a bad release")
    return _good(self, columns)
Predictor.predict = _bad
"""
"""What the bad release does: a tenth of its answers fail, and all are slow."""


@pytest.fixture(scope="module")
def manifests(team: Path, engine: Engine, cloud: str) -> Manifests:
    return Manifests.of(team, "staging")


def _holds(condition: str, value: float | None) -> bool:
    """Argo's condition on a query's result: something was found, and it compares with the bound."""
    shape = r"len\(result\) > 0 && !isNaN\(result\[0\]\) && result\[0\] (<=|>=|<|>) ([\d.]+)"
    operator, bound = re.fullmatch(shape, condition).groups()  # type: ignore[union-attr]
    if value is None or math.isnan(value):
        return False
    return {"<=": value <= float(bound), ">": value > float(bound), "<": value < float(bound),
            ">=": value >= float(bound)}[operator]  # fmt: skip


def _spoiled(engine: Engine, image: str) -> str:
    """The image of a release that should never have passed."""
    folder = fresh(HOME / "spoiled")
    (folder / "spoiled.py").write_text(SPOILED, encoding="utf-8")
    module = "/opt/venv/lib/python3.11/site-packages/modelyard_runtime/models/predictor.py"
    (folder / "Dockerfile").write_text(
        f"FROM {image}\nUSER 0:0\nCOPY spoiled.py /tmp-spoiled.py\nRUN cat /tmp-spoiled.py >> {module}\n"
        "USER 65532:65532\n", encoding="utf-8"
    )  # fmt: skip
    name = f"{STAGING}/{MODEL}/staging/serve:spoiled"
    engine("build", "--quiet", "--network=host", "--tag", name, folder)
    return name


def test_the_analysis_passes_a_good_release_and_aborts_a_bad_one(
    team: Path, manifests: Manifests, engine: Engine, evidence: Evidence
) -> None:
    metrics: list[dict[str, Any]] = manifests.one("AnalysisTemplate", "abort")["spec"]["metrics"]
    good = start(engine, manifests, "Rollout", "serve", name="good").ready()
    container = manifests.one("Rollout", "serve")["spec"]["template"]["spec"]["containers"][0]
    released = container["image"]
    container["image"] = _spoiled(engine, released)
    bad = start(engine, manifests, "Rollout", "serve", name="bad").ready()
    container["image"] = released
    requests = traffic.rows(4_000, seed="stable")[:1000]
    found: dict[str, dict[str, float | None]] = {}
    with watching.prometheus(team, "staging"):
        watching.targets({
            pod.url[7:]: {"rollouts_pod_template_hash": pod.name, "app_kubernetes_io_version": pod.name}
            for pod in (good, bad)
        })  # fmt: skip
        time.sleep(3)
        # Nobody has asked yet: neither condition may hold, whatever the release is like.
        for metric in metrics:
            value = watching.number(_query(metric, "good"))
            assert not _holds(metric["failureCondition"], value)
            assert not _holds(metric["successCondition"], value)
        # Paced, so that the good one does not drown the faults of the bad one by answering faster.
        crowds = [
            threading.Thread(target=traffic.crowd, args=((pod.address, 8080), requests, 25, 2, 0.05))
            for pod in (good, bad)
        ]
        for crowd in crowds:
            crowd.start()
        for crowd in crowds:
            crowd.join()
        time.sleep(2)
        for name in ("good", "bad"):
            found[name] = {metric["name"]: watching.number(_query(metric, name)) for metric in metrics}
        watching.fires("ModelErrorBudgetBurnFast")
        for text in watching.panels(team):
            if "rollouts_pod_template_hash" in text:
                assert watching.query(text), text
    for metric in metrics:
        assert _holds(metric["failureCondition"], found["bad"][metric["name"]]), found
        assert not _holds(metric["failureCondition"], found["good"][metric["name"]]), found
        assert _holds(metric["successCondition"], found["good"][metric["name"]]), found
    for pod in (good, bad):
        pod.remove()
    for name, values in found.items():
        told = ", ".join(f"{metric} {value:.4g}" for metric, value in values.items())
        evidence.fact("canary", f"the emitted analysis on the {name} release: {told}")
    evidence.fact("canary", "with no request yet, neither of its conditions held; on the bad one each failure one "
                  "did, and ModelErrorBudgetBurnFast fired")  # fmt: skip


def _query(metric: dict[str, Any], name: str) -> str:
    return str(metric["provider"]["prometheus"]["query"]).replace("{{args.hash}}", name)


def test_an_aborted_rollout_starts_the_rollback_and_the_revert_is_byte_for_byte(
    team: Path, evidence: Evidence
) -> None:
    now = release(team, "staging")
    earlier = now["previous"][0]
    released = git(team, "log", "--format=%H", "--diff-filter=AM", "--", "releases/staging.yaml").split()
    then = released[1]
    head = git(team, "rev-parse", "HEAD")
    event = {"ref": "refs/heads/main", "before": git(team, "rev-parse", f"{released[0]}^"), "after": head}
    manifests = f"ops/{MODEL}/kubernetes/staging"

    ran = run(team, f"{MODEL}-release.yml", "push", payload=event, env={"PROOF_ROLLOUT": "Degraded"})

    assert ran.code != 0
    assert ran.said("the rollout was aborted")
    call = github()["runs"][-1]
    assert call["workflow"] == f"{MODEL}-rollback.yml"
    assert call["fields"]["environment"] == "staging"

    back = run(team, f"{MODEL}-rollback.yml", "workflow_dispatch", inputs=call["fields"])

    assert back.code == 0, back.short
    pull = github()["pulls"][-1]
    assert pull["title"] == f"Roll {MODEL} back in staging"
    merge(team)
    after = release(team, "staging")
    assert after["version"] == earlier["version"]
    assert after["serve_digest"] == earlier["serve_digest"]
    assert git(team, "diff", "--stat", then, "HEAD", "--", manifests) == ""
    evidence.fact(
        "canary",
        f"an aborted rollout started the rollback workflow; its pull request, merged, brought "
        f"back version {after['version']}, `{after['serve_digest'][:19]}…`, and its manifests byte by byte",
    )


def test_a_late_run_of_an_older_commit_is_refused(team: Path, evidence: Evidence) -> None:
    """The event of the bad release arrives again, after the rollback."""
    old = fresh(HOME / "branches" / "late")
    old.rmdir()
    git(team.parent, "clone", "--quiet", "--branch", "main", team.with_name("fraud.git"), old)
    commits = git(old, "log", "--format=%H", "--", "releases/staging.yaml").split()
    git(old, "reset", "--quiet", "--hard", commits[1])
    event = {"ref": "refs/heads/main", "before": git(old, "rev-parse", "HEAD^"), "after": commits[1]}
    ran = run(old, f"{MODEL}-release.yml", "push", payload=event)
    assert ran.code != 0
    assert ran.said("main has moved on: a newer run rolls this environment out")
    evidence.fact("canary", "the release workflow, run late on an older commit, refused it")
