"""5. Drift, retraining, promotion"""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import team as team_repository
import traffic
import watching
from bench import HOME, MODEL, PROOF, commit, fresh, git
from pods import Manifests, complete, start
from releasing import merge, release
from workflows import github, run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bench import Evidence
    from machine import Engine

pytestmark = PROOF
LOG = ("acme-ml", "fraud/predictions/")
BUCKET, LATEST = "fraud-detector-staging-111111111111", "fraud-detector/verdicts/latest.json"


@pytest.fixture(scope="module")
def manifests(team: Path, cloud: str, engine: Engine) -> Manifests:
    """What staging runs."""
    return Manifests.of(team, "staging")


def archive() -> None:
    """Move the log out of the window, as a day would."""
    s3 = boto3.client("s3")
    for one in s3.list_objects_v2(Bucket=LOG[0], Prefix=LOG[1]).get("Contents", []):
        s3.delete_object(Bucket=LOG[0], Key=one["Key"])


def judged(engine: Engine, manifests: Manifests, requests: list[traffic.Row]) -> dict[str, Any]:
    """Serve these requests from a released container, end it, run the drift job, and read what it published."""
    archive()
    pod = start(engine, manifests, "Rollout", "serve").ready()
    traffic.send(pod.url, requests)
    assert pod.end() == 0
    pod.remove()
    code, told = complete(engine, manifests, "CronJob", "watch")
    assert code == 0, told
    return dict(json.loads(boto3.client("s3").get_object(Bucket=BUCKET, Key=LATEST)["Body"].read()))


def drifted(verdict: dict[str, Any]) -> set[str]:
    """The columns that have drifted."""
    return {one["name"] for one in verdict["columns"] if one["verdict"] == "drift"}


def test_stable_traffic_is_stable(engine: Engine, manifests: Manifests, evidence: Evidence) -> None:
    verdict = judged(engine, manifests, traffic.rows(4_000, seed="stable"))
    assert verdict["verdict"] == "stable", verdict
    evidence.fact("drift", "4,000 requests as in training: *stable*")


def test_too_little_is_not_enough_data(engine: Engine, manifests: Manifests, evidence: Evidence) -> None:
    verdict = judged(engine, manifests, traffic.rows(4_000, seed="stable")[:20])
    assert verdict["verdict"] == "insufficient", verdict
    evidence.fact("drift", "20 requests: *insufficient*")


def test_other_habits_are_drift_in_the_columns_that_changed(
    engine: Engine, manifests: Manifests, team: Path, evidence: Evidence
) -> None:
    verdict = judged(engine, manifests, traffic.rows(4_000, seed="shift", shift=True))
    assert verdict["verdict"] == "drift", verdict
    found = drifted(verdict)
    assert {"amount", "amount_log", "country"} <= found
    assert "segment" not in found
    evidence.value("drift", "id", verdict["id"])
    evidence.fact("drift", f"4,000 requests after a change of habits: *drift* in {', '.join(sorted(found))}")
    exporter = start(engine, manifests, "Deployment", "verdicts").ready()
    with watching.prometheus(team, "staging"):
        watching.targets({exporter.url[7:]: {}})
        watching.fires("ModelDrift")
        assert watching.query(
            next(text for text in watching.panels(team) if "modelyard_drift_effect" in text)
        )
    exporter.remove()
    evidence.fact("drift", "the verdicts' exporter was scraped, and ModelDrift fired")


def test_a_storm_of_verdicts_starts_one_training(team: Path, evidence: Evidence) -> None:
    verdict = evidence.get("drift", "id")
    for _ in range(3):
        ran = run(team, f"{MODEL}-watch.yml", "schedule")
        assert ran.code == 0, ran.short
    started = [one for one in github()["runs"] if one["workflow"] == f"{MODEL}-train.yml"]
    mine = [one for one in started if one["fields"].get("verdict") == verdict]
    assert len(mine) == 1
    assert "drift in staging" in mine[0]["fields"]["reason"]
    evidence.fact("drift", "the watch workflow ran three times on it and started one training; production has no "
                  "verdict yet, which is a notice and no failure")  # fmt: skip


def test_the_challenger_meets_the_champion_and_is_proposed(
    team: Path, tracking: str, engine: Engine, evidence: Evidence
) -> None:
    before = release(team, "staging")
    team_repository.deliver(HOME / "data-2", rows=20_000, seed="2", people=False, name="part-1")
    team_repository.track(team)
    commit(team, "The data of another month")
    fields = next(one["fields"] for one in github()["runs"] if one["workflow"] == f"{MODEL}-train.yml")

    ran = run(team, f"{MODEL}-train.yml", "workflow_dispatch", inputs=fields)

    folder = ran.artifacts / f"{MODEL}-candidate"
    gates = json.loads((folder / "gates" / "report.json").read_text())["gates"]
    duel = next(gate for gate in gates if "champion" in gate["text"])
    told = f"`{duel['text']}`: {duel['verdict']}, {duel['estimate']:.4f} ({duel['lower']:.4f} to {duel['upper']:.4f})"
    evidence.fact("drift", f"the challenger against the champion on the same held-out rows: {told}")
    assert duel["n"] > 0
    assert ran.code == 0, ran.short
    merge(team)
    after = release(team, "staging")
    assert after["version"] == before["version"] + 1
    assert after["serve_digest"] != before["serve_digest"]
    assert after["previous"][0]["serve_digest"] == before["serve_digest"]
    evidence.value("drift", "before", before)
    evidence.fact("drift", f"version {after['version']} is released in place of version {before['version']}")


@pytest.fixture
def mislabelled(team: Path) -> Iterator[Path]:
    """A copy of the team's repository in the month in which labels went wrong."""
    copy = fresh(HOME / "branches" / "mislabelled")
    copy.rmdir()
    shutil.copytree(team, copy, symlinks=True, ignore=shutil.ignore_patterns("build"))
    team_repository.deliver(
        HOME / "data-3", rows=80_000, seed="3", people=False, name="part-2", mislabelled=True
    )
    team_repository.track(copy)
    git(copy, "commit", "--quiet", "--all", "--message", "The data of a month with wrong labels")
    yield copy
    team_repository.withdraw("part-2")


def test_a_challenger_that_fails_is_told_in_one_issue(
    mislabelled: Path, tracking: str, evidence: Evidence
) -> None:
    before = github()
    fields = next(one["fields"] for one in before["runs"] if one["workflow"] == f"{MODEL}-train.yml")
    for _ in range(2):
        ran = run(mislabelled, f"{MODEL}-train.yml", "workflow_dispatch", inputs=fields)
        assert ran.code != 0
        assert ran.ended("failed") == {"Train, evaluate, gate"}, ran.short
        assert ran.ended("succeeded") == {"Say why no release came of it"}, ran.short

    after = github()
    assert after["pulls"] == before["pulls"]
    (issue,) = after["issues"][len(before["issues"]) :]
    assert issue["title"] == f"{MODEL}: drift, and no new model"
    assert fields["verdict"] in issue["body"]
    lines = [line.replace("\\", "") for line in issue["body"].splitlines()]
    reason = next(line for line in lines if line.startswith("| roc_auc >= 0.92 | fail |"))
    again = after["comments"][-1]["body"]
    assert len(after["comments"]) == len(before["comments"]) + 1
    assert fields["verdict"] in again
    assert "3 gates of 7 failed" in again
    evidence.fact("drift", "a month of wrong labels: its challenger fails, no release is proposed, and one issue says "
                  f"why, with a comment from the second run: `{reason.strip('| ')}`")  # fmt: skip
