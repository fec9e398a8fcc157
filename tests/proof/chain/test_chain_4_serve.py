"""4. Release, and serve as the manifest says"""

from __future__ import annotations

import json
import threading
import time
from typing import TYPE_CHECKING

import pytest
import traffic
import watching
import yaml
from bench import MODEL, PROOF, git
from pods import Manifests, Pod, complete, inspected, start
from releasing import merge, release
from workflows import CLUSTER, run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bench import Evidence
    from machine import Engine

pytestmark = PROOF
VERDICT = ("fraud-detector-staging-111111111111", "fraud-detector/verdicts/latest.json")


@pytest.fixture(scope="module")
def released(team: Path, engine: Engine, evidence: Evidence) -> Manifests:
    """The proposed release, merged and rolled out by the release workflow."""
    event = merge(team)
    ran = run(team, f"{MODEL}-release.yml", "push", payload=event)
    assert "Release to staging" in ran.ended("succeeded"), ran.short
    calls = (CLUSTER / "calls").read_text()
    assert "kubectl apply --kustomize ops/fraud-detector/kubernetes/staging" in calls
    evidence.fact(
        "serve",
        "the release workflow found what was released, looked up the attestations, and applied staging",
    )
    return Manifests.of(team, "staging")


@pytest.fixture(scope="module")
def pod(released: Manifests, engine: Engine) -> Iterator[Pod]:
    """The serving pod."""
    running = start(engine, released, "Rollout", "serve").ready()
    yield running
    running.remove()


@pytest.fixture(scope="module")
def requests() -> list[traffic.Row]:
    return traffic.rows(4_000, seed="stable")


def test_production_is_proposed_with_the_digests_that_staging_runs(team: Path, released: Manifests) -> None:
    proposed = release(team, "prod")
    ran = release(team, "staging")
    assert proposed["serve_digest"] == ran["serve_digest"]
    assert proposed["model_digest"] == ran["model_digest"]


def test_the_drift_job_before_any_traffic_says_that_there_is_too_little(
    released: Manifests, engine: Engine, cloud: str, evidence: Evidence
) -> None:
    code, told = complete(engine, released, "CronJob", "watch")
    assert code == 0, told
    import boto3

    verdict = json.loads(boto3.client("s3").get_object(Bucket=VERDICT[0], Key=VERDICT[1])["Body"].read())
    assert verdict["verdict"] == "insufficient"
    evidence.fact(
        "serve", "the watch image, run as its CronJob says, published *insufficient* before any traffic"
    )


def test_the_container_runs_as_the_manifest_says(pod: Pod, engine: Engine, evidence: Evidence) -> None:
    found = inspected(pod)
    assert found["Config"]["User"] == "65532:65532"
    assert "@sha256:" in found["Config"]["Image"]
    host = found["HostConfig"]
    assert host["ReadonlyRootfs"]
    assert host["CapDrop"] == ["ALL"]
    assert host["Memory"] == 2**30
    status = engine("exec", pod.name, "cat", "/proc/1/status")
    assert "CapEff:\t0000000000000000" in status
    assert "NoNewPrivs:\t1" in status
    assert "Uid:\t65532\t65532\t65532\t65532" in status
    refused = engine("exec", pod.name, "touch", "/app/x", code=None)
    assert "Read-only file system" in refused
    container = pod.spec["containers"][0]
    for probe in ("livenessProbe", "readinessProbe", "startupProbe"):
        assert watching.fetch(pod.url + container[probe]["httpGet"]["path"]) is not None
    evidence.fact("serve", f"started as `{' '.join(container['args'])}` as user 65532, a read-only root, no right, "
                  "1 GiB and the contract mounted; all three probes answer")  # fmt: skip


def test_both_protocols_give_the_same_answer(pod: Pod, requests: list[traffic.Row]) -> None:
    row = requests[0]
    status, plain = traffic.post(f"{pod.url}/predict", row)
    assert status == 200, plain
    names = {name: value for name, value in row.items() if name != "transaction_id" and value is not None}
    tensors = [
        {"name": name, "datatype": "FP64" if name == "amount" else "BYTES", "shape": [1], "data": [value]}
        for name, value in names.items()
    ]
    status, inferred = traffic.post(f"{pod.url}/v2/models/{MODEL}/infer", {"inputs": tensors})
    assert status == 200, inferred
    scores = [one for out in inferred["outputs"] for one in out["data"] if isinstance(one, float)]
    assert plain["predictions"][0]["score"] in scores
    assert plain["version"] == inferred["model_version"]


@pytest.mark.parametrize(
    ("document", "raw"),
    [
        ({"amount": "much"}, None),
        ({"country": "DE"}, None),
        ({"amount": -5}, None),
        ([], None),
        (None, b"{"),
        (None, b"\xff\xfe"),
        ({"rows": [{}] * 20_000}, None),
    ],
    ids=[
        "no number",
        "an input missing",
        "below its bound",
        "no object",
        "no JSON",
        "no text",
        "too many rows",
    ],
)
def test_bad_input_is_refused_with_a_reason(
    pod: Pod, requests: list[traffic.Row], document: object, raw: bytes | None
) -> None:
    if isinstance(document, dict) and "amount" in document:
        document = {**requests[0], **document}
    status, answer = traffic.post(f"{pod.url}/predict", document, raw=raw)
    assert 400 <= status < 500, answer
    assert len(json.dumps(answer)) > 20
    assert "Traceback" not in json.dumps(answer)


def test_prometheus_finds_every_alert_and_dashboard_query(
    team: Path, pod: Pod, released: Manifests, engine: Engine, requests: list[traffic.Row], evidence: Evidence
) -> None:
    exporter = start(engine, released, "Deployment", "verdicts").ready()
    with watching.prometheus(team, "staging"):
        labels = {"app_kubernetes_io_version": "1", "rollouts_pod_template_hash": "stable"}
        watching.targets({pod.url[7:]: labels, exporter.url[7:]: {}})
        watching.until(lambda: watching.query("modelyard_requests_total"), 30, "the first scrape")
        traffic.send(pod.url, requests[:2000])
        time.sleep(5)
        empty, asked = [], 0
        for text in watching.panels(team):
            asked += 1
            if not watching.query(text):
                empty.append(text)
        rules = [rule for group in watching.group_rules(team, "staging") for rule in group["rules"]]
        for rule in rules:
            asked += 1
            if not watching.query(rule["expr"]) and "record" in rule:
                empty.append(rule["expr"])
        # A cluster brings these; performance comes with labels, days later.
        allowed = ("kube_pod_status_ready", "container_", "modelyard_performance", "modelyard_drift_effect",
                   "rate3d", "[3d]", "offset 1w")  # fmt: skip
        assert [text for text in empty if not any(word in text for word in allowed)] == []
        watching.fires("ModelDriftUnjudged")
        address = pod.url[7:]
        pod.end()
        watching.targets({address: labels})
        watching.fires("ModelEndpointDown")
        watching.fires("ModelWatchDown")
        fired = sorted(watching.firing())
        exporter.remove()
        evidence.fact("serve", f"Prometheus evaluated {asked} emitted queries, refused none; without data, for want of "
                      f"a cluster, labels or days: {len(empty)}")  # fmt: skip
        evidence.fact(
            "serve", f"fired live, with the time that a condition has to hold cut to 2 s: {', '.join(fired)}"
        )


def test_sigterm_under_load_loses_no_request(
    released: Manifests, engine: Engine, requests: list[traffic.Row], evidence: Evidence
) -> None:
    running = start(engine, released, "Rollout", "serve").ready()
    address = (running.address, 8080)
    seen: list[traffic.Crowd] = []
    crowd = threading.Thread(target=lambda: seen.append(traffic.crowd(address, requests[2000:], 20)))
    crowd.start()
    time.sleep(6)
    code = running.end()
    crowd.join(60)
    assert code == 0, running.log()
    assert seen[0].lost == []
    assert set(seen[0].statuses) == {200}
    evidence.fact(
        "serve", f"SIGTERM under load: {sum(seen[0].statuses.values()):,} requests asked, as many answered"
    )
    running.remove()


def test_what_was_answered_is_in_the_prediction_log(cloud: str, evidence: Evidence) -> None:
    import boto3

    listed = boto3.client("s3").list_objects_v2(Bucket="acme-ml", Prefix="fraud/predictions/")
    files = [one["Key"] for one in listed.get("Contents", [])]
    assert files
    evidence.fact("serve", f"the prediction log: {len(files)} Parquet files, such as `{files[0]}`")


def test_the_released_commit_is_what_runs(team: Path, released: Manifests, evidence: Evidence) -> None:
    image = released.pod("Rollout", "serve")["containers"][0]["image"]
    text = yaml.safe_load(git(team, "show", "HEAD:releases/staging.yaml"))
    assert image.endswith(text["serve_digest"])
    evidence.value("serve", "image", image)
