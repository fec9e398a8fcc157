"""Workflows of a compiled repository, run by act with the stubs that `act_runner` names."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from hashlib import sha256

import pytest
from act_runner import ROOT, act, git, repository, run

from modelyard.emit.yaml import dump

DIGEST = "sha256:" + "ab" * 32
STAGES = ["data", "features", "train", "evaluate", "skew", "gates", "register"]
STAGE = {
    "match": "^modelyard run ",
    "write": {"build/summary.md": "| gate | result |\n", "build/model/model.json": "{}"},
}
"""Not real here: the runtime trains, and its tests are its own."""


def trained(folder):
    """The stage that ends a training, with the result that a release is written from."""
    contract = json.loads((folder / "ops/returns/contract/dev.json").read_text())
    report = "{}"
    result = {
        "training_result": 1,
        "model": "returns",
        "environment": "dev",
        "version": 1,
        "model_digest": DIGEST,
        "data_version": "2026-11-23",
        "gates": {
            "report": "gates.json",
            "digest": f"sha256:{sha256(report.encode()).hexdigest()}",
            "verdicts": [
                {"name": g["name"], "verdict": "pass", "inconclusive": "stop"} for g in contract["gates"]
            ],
        },
    }
    return {
        "match": "^modelyard run --stage register",
        "write": {**STAGE["write"], "build/result.json": json.dumps(result), "build/gates.json": report},
    }


def compiled(folder):
    """The folder of a spec as a repository of its own, compiled by the real command and committed."""
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(ROOT / "compiler"), os.environ.get("PYTHONPATH", "")]),
    }
    command = [sys.executable, "-m", "modelyard", "compile", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    return repository(folder)


@pytest.fixture
def quickstart(tmp_path):
    """The quickstart: data in the repository, no cloud."""
    act()
    shutil.copytree(ROOT / "examples" / "quickstart", tmp_path / "quickstart")
    return compiled(tmp_path / "quickstart")


@pytest.fixture
def returns(tmp_path):
    """Three environments in the cloud."""
    act()
    folder = tmp_path / "returns"
    folder.mkdir()
    shutil.copy(ROOT / "tests" / "github" / "returns.yaml", folder / "modelyard.yaml")
    return compiled(folder)


def pull_request(folder):
    """A merge commit as GitHub makes one for a pull request, with the event."""
    git(folder, "switch", "--quiet", "--create", "change")
    (folder / "notes.md").write_text("changed\n")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "change")
    git(folder, "switch", "--quiet", "main")
    git(folder, "merge", "--quiet", "--no-ff", "change", "--message", "merge")
    repository = {"full_name": "acme/models"}
    return {"repository": repository, "pull_request": {"number": 7, "head": {"repo": repository}}}


def release(folder, environment, *, version=1, digest=DIGEST, earlier=()):
    """A release file as committed on main, and the event of its push."""
    before = git(folder, "rev-parse", "HEAD")
    image = f"registry.example/image@{digest}"
    current = {
        "version": version, "serve_digest": digest, "watch_digest": digest, "model_digest": digest, "data_version": "1",
        "gates_digest": digest, "commit": "c" * 40, "serve_image": image, "watch_image": image,
    }  # fmt: skip
    head = {"release": 1, "model": "returns", "environment": environment}
    file = folder / "releases" / f"{environment}.yaml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(dump({**head, **current, "previous": [{**current, **one} for one in earlier]}))
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "release")
    git(folder, "push", "--quiet", "origin", "main")
    return {"ref": "refs/heads/main", "before": before, "after": git(folder, "rev-parse", "HEAD")}


def proposed(folder, result):
    """The branch of the one pull request that a run opened, and the files that it changes."""
    (created,) = result.called("gh pr create")
    branch = re.search(r"--head (\S+)", created)[1]
    origin = folder.parent / f"{folder.name}.git"
    return branch, git(origin, "show", "--name-only", "--format=", branch).splitlines()


def test_a_pull_request_is_checked_and_told_what_it_changes(quickstart):
    event = pull_request(quickstart)

    result = run(quickstart, "wine-quality-check.yml", "pull_request", answers=[STAGE], payload=event)

    assert result.code == 0, result.log
    assert [call.split()[3] for call in result.called("modelyard run")] == STAGES[:-1]
    assert (result.artifacts / "wine-quality-diff" / "diff.md").read_text()
    assert result.called("gh pr comment 7 --repo ")


def test_a_file_edited_by_hand_turns_the_required_check_red(quickstart):
    contract = quickstart / "ops/wine-quality/contract/local.json"
    contract.write_text(contract.read_text().replace("0.75", "0.5"))
    event = pull_request(quickstart)

    result = run(quickstart, "wine-quality-check.yml", "pull_request", answers=[STAGE], payload=event)

    assert result.code != 0
    assert result.ended("failed") == {"wine-quality: spec", "wine-quality: required"}
    assert not result.called("gh")


def test_training_runs_the_stages_in_order_and_keeps_the_candidate(quickstart):
    result = run(quickstart, "wine-quality-train.yml", "workflow_dispatch", answers=[STAGE])

    assert result.code == 0, result.log
    assert [call.split()[3] for call in result.called("modelyard run")] == STAGES
    assert (result.artifacts / "wine-quality-candidate" / "model" / "model.json").exists()


def test_a_failed_gate_stops_before_anything_is_registered_built_or_proposed(returns):
    failed = {"match": "--stage gates", "exit": 1}

    result = run(returns, "returns-train.yml", "workflow_dispatch", answers=[failed, STAGE])

    assert result.code != 0
    assert [call.split()[3] for call in result.called("modelyard run")] == STAGES[:-1]
    assert not result.called("modelyard release")
    assert not result.called("gh")
    assert git(returns, "ls-remote", "--heads", "origin").count("\n") == 0


def test_a_candidate_is_built_signed_and_proposed_with_its_digests(returns):
    none = {"match": "^gh pr list ", "print": "0\n"}

    result = run(returns, "returns-train.yml", "workflow_dispatch", answers=[trained(returns), STAGE, none])

    assert result.code == 0, result.log
    branch, changed = proposed(returns, result)
    serve = sha256((returns / "ops/returns/docker/serve.Dockerfile").read_bytes()).hexdigest()
    written = git(returns.parent / "returns.git", "show", f"{branch}:releases/dev.yaml")
    assert branch.startswith("modelyard/returns/dev/")
    assert f"serve_digest: sha256:{serve}" in written
    assert "releases/dev.yaml" in changed
    assert "ops/returns/kubernetes/dev/deployment-serve.yaml" in changed
    assert not [path for path in changed if path.startswith((".github", "ops/returns/kubernetes/test"))]


def test_a_release_is_proposed_once(returns):
    open_ = {"match": "^gh pr list ", "print": "1\n"}

    result = run(returns, "returns-train.yml", "workflow_dispatch", answers=[trained(returns), STAGE, open_])

    assert result.code == 0, result.log
    assert not result.called("gh pr create")


def test_a_release_reaches_only_its_environment_and_is_proposed_to_the_next(returns):
    event = release(returns, "dev")
    none = {"match": "^gh pr list ", "print": "0\n"}

    result = run(returns, "returns-release.yml", "push", answers=[none], payload=event)

    assert result.code == 0, result.log
    assert (
        len(result.called("gh attestation verify oci://111111111111.dkr.ecr.eu-west-1.amazonaws.com/")) == 2
    )
    assert result.called("kubectl apply --kustomize ops/returns/kubernetes/dev")
    assert result.called("kubectl --namespace returns rollout status deployment/returns-serve")
    assert not result.called("skopeo")
    branch, changed = proposed(returns, result)
    assert branch.startswith("modelyard/returns/test/")
    assert "releases/test.yaml" in changed
    assert f"@{DIGEST}" in git(returns.parent / "returns.git", "show", f"{branch}:releases/test.yaml")


def test_the_next_environment_takes_the_same_digests_from_the_one_before(returns):
    release(returns, "dev")
    event = release(returns, "test")
    answers = [
        {"match": "^aws ecr batch-get-image", "print": "0\n"},
        {"match": "^gh pr list ", "print": "1\n"},
    ]

    result = run(returns, "returns-release.yml", "push", answers=answers, payload=event)

    assert result.code == 0, result.log
    copies = result.called("skopeo copy --all --preserve-digests docker://111111111111.")
    assert len(copies) == 2
    assert all(f"@{DIGEST} docker://222222222222." in call for call in copies)
    order = [call.split()[0] for call in result.calls if call.split()[0] in {"skopeo", "kubectl"}]
    assert order.index("kubectl") > order.index("skopeo")


def test_an_image_without_provenance_goes_nowhere(returns):
    event = release(returns, "test")

    result = run(
        returns,
        "returns-release.yml",
        "push",
        answers=[{"match": "attestation verify", "exit": 1}],
        payload=event,
    )

    assert result.code != 0
    assert not result.called("skopeo")
    assert not result.called("kubectl")


def test_a_release_that_main_has_left_behind_is_refused(returns):
    event = release(returns, "dev")
    git(returns, "branch", "older")
    release(returns, "dev", digest="sha256:" + "cd" * 32)
    git(returns, "reset", "--quiet", "--hard", "older")

    result = run(returns, "returns-release.yml", "push", payload=event)

    assert result.code != 0
    assert result.ended("failed") == {"Release to dev"}
    assert not result.called("aws")
    assert not result.called("kubectl")


def test_a_failed_rollout_starts_the_rollback(returns):
    event = release(returns, "dev")

    result = run(
        returns,
        "returns-release.yml",
        "push",
        answers=[{"match": "rollout status", "exit": 1}],
        payload=event,
    )

    assert result.code != 0
    (call,) = result.called("gh workflow run returns-rollback.yml")
    assert "environment=dev" in call


def test_a_rollback_is_a_pull_request(returns):
    release(returns, "dev", version=2, earlier=[{"version": 1}])
    inputs = {"environment": "dev", "reason": "$(touch hacked) `id` worse recall"}
    none = {"match": "^gh pr list ", "print": "0\n"}

    result = run(
        returns,
        "returns-rollback.yml",
        "workflow_dispatch",
        answers=[none],
        inputs=inputs,
        payload={"inputs": inputs},
    )

    assert result.code == 0, result.log
    branch, _ = proposed(returns, result)
    assert "\nversion: 1\n" in git(returns.parent / "returns.git", "show", f"{branch}:releases/dev.yaml")
    assert "$(touch hacked) `id` worse recall" in result.called("gh pr create")[0]


@pytest.mark.parametrize(
    ("verdict", "started", "starts"), [("drift", 0, 1), ("drift", 1, 0), ("stable", 0, 0)]
)
def test_drift_starts_training_once_a_verdict(returns, verdict, started, starts):
    dev = {"id": "2026-11-23T05:00:00Z-4f2a", "verdict": verdict}
    answers = [
        {"match": "^aws s3 cp .*-dev-.*verdicts/latest.json", "write": {"verdict.json": json.dumps(dev)}},
        {"match": "^aws s3 cp ", "write": {"verdict.json": '{"id": "x", "verdict": "stable"}'}},
        {"match": "^gh run list ", "print": f"{started}\n"},
    ]

    result = run(returns, "returns-watch.yml", "workflow_dispatch", answers=answers)

    assert result.code == 0, result.log
    calls = result.called("gh workflow run returns-train.yml")
    assert len(calls) == starts
    assert all(f"verdict={dev['id']}" in call for call in calls)


def fetched(text):
    """A plan as every environment would find it in its bucket."""
    return {
        f"ops/returns/terraform/environments/{name}/saved.tfplan": text for name in ("dev", "test", "prod")
    }


def test_a_plan_is_kept_beside_the_state_and_only_that_plan_is_applied(returns):
    for environment in ("dev", "test", "prod"):
        (returns / f"ops/returns/terraform/environments/{environment}/.terraform.lock.hcl").write_text("")
    git(returns, "add", "--all")
    git(returns, "commit", "--quiet", "--message", "lock")
    event = pull_request(returns)
    plan = {"match": "^terraform plan ", "write": {"saved.tfplan": "the plan"}}

    planned = run(returns, "returns-infra.yml", "pull_request", answers=[plan], payload=event)

    assert planned.code == 0, planned.log
    kept = json.loads((planned.artifacts / "returns-dev-plan" / "plan.json").read_text())
    assert kept["tree"] == git(returns, "rev-parse", "HEAD:ops/returns/terraform")
    assert any(
        call.endswith(f"/plans/returns/dev/{kept['tree']}/{kept['sha256']}.tfplan")
        for call in planned.called("aws s3 cp")
    )

    merged = [
        {"match": "^gh api repos/.*/pulls", "print": "c0ffee\n"},
        {"match": "^gh run list .*--commit c0ffee", "print": "42\n"},
        {"match": "^gh run download 42 ", "write": {"plan.json": json.dumps(kept)}},
{"match": r"^aws s3 cp .*/saved.tfplan$", "write": fetched("the plan")},
    ]  # fmt: skip
    applied = run(returns, "returns-infra.yml", "push", answers=merged, payload={"ref": "refs/heads/main"})

    assert applied.code == 0, applied.log
    assert len(applied.called("terraform apply -input=false -lock-timeout=5m saved.tfplan")) == 3
    assert not applied.called("terraform plan")

    merged[-1]["write"] = dict.fromkeys(merged[-1]["write"], "another plan")
    tampered = run(returns, "returns-infra.yml", "push", answers=merged, payload={"ref": "refs/heads/main"})
    assert tampered.code != 0
    assert not tampered.called("terraform apply")

    unplanned = run(returns, "returns-infra.yml", "push", payload={"ref": "refs/heads/main"})
    assert unplanned.code != 0
    assert unplanned.ended("failed") == {"Apply dev"}
    assert not unplanned.called("terraform")
