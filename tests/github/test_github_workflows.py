"""Which workflows there are, what starts them, and in which order they work."""

from __future__ import annotations

from dataclasses import replace

import pytest
from github_plans import SPEC, alone, monorepo, plan_of, plans, read

from modelyard.targets.github import emit
from modelyard.targets.github.check import watched_paths
from modelyard.targets.github.watch import later


def emitted(plan):
    """The workflows by kind."""
    return {file.path.rpartition("-")[2].removesuffix(".yml"): read(file.text) for file in emit(plan)}


def script(job):
    return "\n".join(step.get("run", "") for step in job["steps"])


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("quickstart", "check train"),
        ("one-machine", "check train"),
        ("fraud", "check infra release rollback train watch"),
        ("three-environments", "check infra release rollback train watch"),
        ("nothing-deployed", "check infra train watch"),
        ("without-cluster", "check infra release rollback train watch"),
    ],
)
def test_only_workflows_with_something_to_do_are_emitted(name, kinds):
    assert " ".join(sorted(emitted(plans()[name]))) == kinds


def test_the_required_check_runs_on_every_pull_request_and_judges_the_others():
    for paths in (alone("returns"), monorepo("returns")):
        check = emitted(plan_of(SPEC, paths))["check"]
        required = check["jobs"]["required"]

        assert check[True]["pull_request"] is None
        assert required["if"] == "always()"
        assert set(required["needs"]) == set(check["jobs"]) - {"required", "comment"}


def test_in_a_monorepo_only_the_jobs_of_a_touched_model_run():
    jobs = emitted(plans()["three-environments"])["check"]["jobs"]

    assert [name for name, job in jobs.items() if job.get("needs") == "changes"] == ["spec", "tests"]
    assert "models/returns" in jobs["changes"]["steps"][1]["env"]["PATHS"].splitlines()


def test_what_concerns_a_model_is_its_folder_its_outputs_and_its_workflows():
    assert watched_paths(plans()["three-environments"]) == [
        *(
            f".github/workflows/returns-{kind}.yml"
            for kind in ("check", "infra", "release", "rollback", "train", "watch")
        ),
        "models/returns",
        "modelyard.workspace.yaml",
        "ops/returns",
    ]


def test_a_pull_request_runs_the_stages_where_its_data_is_in_the_repository():
    assert "modelyard run --stage gates" in script(emitted(plans()["quickstart"])["check"]["jobs"]["tests"])
    assert "modelyard run" not in script(emitted(plans()["fraud"])["check"]["jobs"]["tests"])


def test_training_is_started_by_what_the_spec_names():
    triggers = emitted(plans()["three-environments"])["train"][True]

    assert set(triggers) == {"schedule", "push", "repository_dispatch", "workflow_dispatch"}
    assert triggers["repository_dispatch"] == {"types": ["returns-data"]}
    assert "models/returns/**/*.py" in triggers["push"]["paths"]


def test_a_model_that_nothing_retrains_is_trained_by_hand():
    plan = plans()["three-environments"]
    training = replace(plan.first.training, schedule=None, retrain_on=())
    plan = replace(plan, environments=(replace(plan.first, training=training),))

    assert set(emitted(plan)["train"][True]) == {"workflow_dispatch"}


def test_only_the_train_workflow_builds_and_only_after_the_gates():
    for name, plan in plans().items():
        for kind, workflow in emitted(plan).items():
            builders = [n for n, job in workflow["jobs"].items() if "docker/build-push-action" in str(job)]
            assert builders in ([], ["images"]), name
            assert not builders or (kind == "train" and workflow["jobs"]["images"]["needs"] == "train")


def test_each_image_is_signed_with_provenance_and_contents():
    steps = emitted(plans()["fraud"])["train"]["jobs"]["images"]["steps"]
    attested = [step["with"] for step in steps if "actions/attest@" in step.get("uses", "")]

    assert [("serve" in a["subject-name"], "sbom-path" in a) for a in attested] == [
        (True, False), (True, True), (False, False), (False, True)
    ]  # fmt: skip


def test_environments_follow_each_other():
    jobs = emitted(plans()["three-environments"])["release"]["jobs"]

    assert jobs["release-dev"]["needs"] == "changes"
    assert jobs["release-test"]["needs"] == ["changes", "release-dev"]
    assert jobs["release-prod"]["needs"] == ["changes", "release-test"]
    assert jobs["propose-prod"]["needs"] == "release-test"


def test_a_later_environment_verifies_before_it_copies_and_copies_before_it_applies():
    steps = emitted(plans()["three-environments"])["release"]["jobs"]["release-test"]["steps"]
    names = [step["name"] for step in steps]
    order = [
        "Refuse an older commit",
        "Verify the serve image",
        "Copy the serve image",
        "Apply the manifests",
        "Wait for the rollout",
    ]

    assert [name for name in names if name in order] == order


def test_the_first_environment_copies_nothing():
    assert "skopeo" not in script(emitted(plans()["three-environments"])["release"]["jobs"]["release-dev"])


def test_what_argo_cd_delivers_is_verified_and_copied_but_not_applied():
    job = emitted(plans()["three-environments"])["release"]["jobs"]["release-prod"]

    assert "gh attestation verify" in script(job)
    assert "skopeo copy" in script(job)
    assert "kubectl" not in script(job)


def test_a_failed_rollout_asks_to_go_back():
    jobs = emitted(plans()["fraud"])["release"]["jobs"]

    assert jobs["rollback-staging"]["if"] == "failure() && needs.release-staging.outputs.rollout == 'failure'"
    assert jobs["rollback-staging"]["permissions"] == {"actions": "write"}
    assert "rollback-prod" not in jobs


def test_a_canary_gets_the_time_of_its_steps():
    fraud = emitted(plans()["fraud"])["release"]["jobs"]["release-staging"]

    assert fraud["timeout-minutes"] > 3 * 10


def test_the_plan_that_was_reviewed_is_the_one_applied():
    jobs = emitted(plans()["three-environments"])["infra"]["jobs"]
    plan, apply = script(jobs["plan-test"]), script(jobs["apply-test"])

    assert "sha256sum" in plan
    assert "terraform plan" not in apply
    assert "sha256sum --check" in apply
    assert jobs["apply-test"]["needs"] == "apply-dev"
    assert jobs["apply-test"]["environment"] == "test"
    assert jobs["plan-test"]["environment"] == "test-plan"


def test_infrastructure_and_rollout_of_one_environment_wait_for_each_other():
    found = emitted(plans()["three-environments"])

    assert (
        found["infra"]["jobs"]["apply-dev"]["concurrency"]
        == found["release"]["jobs"]["release-dev"]["concurrency"]
    )


def test_a_verdict_is_read_where_a_cluster_judges_and_made_where_there_is_none():
    judged = emitted(plans()["three-environments"])["watch"]["jobs"]["verdict-dev"]
    made = emitted(plans()["without-cluster"])["watch"]["jobs"]["verdict-dev"]

    assert "s3://" in str(judged)
    assert "modelyard drift" not in script(judged)
    assert "modelyard drift" in script(made)


def test_training_starts_at_most_once_a_verdict():
    found = emitted(plans()["three-environments"])
    start = script(found["watch"]["jobs"]["retrain-prod"])

    assert "inputs.verdict" in found["train"]["run-name"]
    assert found["train"]["run-name"].startswith("returns train: ")
    assert 'endswith(": " + env.VERDICT)' in start


def test_drift_that_only_alerts_starts_nothing():
    assert "watch" not in emitted(plans()["quickstart"])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("0 * * * *", "20 * * * *"),
        ("50 * * * *", "10 * * * *"),
        ("30 5 * * *", "50 5 * * *"),
        ("50 5 * * *", "10 6 * * *"),
        ("50 23 * * 1", "59 23 * * 1"),
        ("50 */6 * * *", "59 */6 * * *"),
        ("*/15 * * * *", "*/15 * * * *"),
    ],
)
def test_the_verdict_is_read_after_it_is_made(before, after):
    assert later(before) == after


def test_a_model_waits_for_its_own_runner_where_the_cluster_is_private():
    assert emitted(plans()["private-cluster"])["train"]["jobs"]["train"]["runs-on"] == ["self-hosted", "dev"]
    assert "deny-self-hosted" not in script(
        emitted(plans()["private-cluster"])["release"]["jobs"]["release-dev"]
    )
    assert "deny-self-hosted" in script(
        emitted(plans()["three-environments"])["release"]["jobs"]["release-dev"]
    )
