"""What we promise of every workflow, whatever the plan."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from github_plans import files, plans, read, workflows

from modelyard.plan.types import Release
from modelyard.targets.github import emit

if TYPE_CHECKING:
    from collections.abc import Iterator

COMMANDS = {
    "modelyard validate SPEC --base HEAD^1 --format github",
    "modelyard compile SPEC --check",
    "modelyard verify SPEC",
    "modelyard diff SPEC --base HEAD^1 --format markdown",
    "modelyard run --stage data --contract CONTRACT --output OUTPUT",
    "modelyard run --stage features --contract CONTRACT --output OUTPUT",
    "modelyard run --stage train --contract CONTRACT --output OUTPUT",
    "modelyard run --stage evaluate --contract CONTRACT --output OUTPUT",
    "modelyard run --stage evaluate --contract CONTRACT --output OUTPUT --tracking none",
    "modelyard run --stage skew --contract CONTRACT --output OUTPUT",
    "modelyard run --stage gates --contract CONTRACT --output OUTPUT",
    "modelyard run --stage register --contract CONTRACT --output OUTPUT",
    "modelyard drift --contract CONTRACT --format json",
    "modelyard release ENVIRONMENT --spec SPEC --from FROM",
    "modelyard release ENVIRONMENT --spec SPEC --rollback",
    (
        "modelyard release ENVIRONMENT --spec SPEC --from OUTPUT --serve-digest SERVE_DIGEST"
        " --watch-digest WATCH_DIGEST --commit GITHUB_SHA"
    ),
}
"""Every call of our own command line, with the names of variables for their values."""

NEVER = {"pull_request_target", "workflow_run", "issue_comment", "pull_request_comment"}
PROVIDED = {"GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_SHA", "GITHUB_REPOSITORY", "SECONDS"}


def texts() -> Iterator[tuple[str, str]]:
    """Path and text of every workflow of every plan."""
    return ((path, text) for path, text, _ in workflows())


def documents() -> Iterator[tuple[str, dict]]:
    """Path and data of every workflow of every plan."""
    return ((path, data) for path, _, data in workflows())


def jobs() -> Iterator[tuple[str, dict, dict]]:
    """Every job with its name and its workflow."""
    for path, workflow in documents():
        for name, job in workflow["jobs"].items():
            yield f"{path}:{name}", job, workflow


def steps() -> Iterator[tuple[str, dict, dict, dict]]:
    """Every step with its place, its job and its workflow."""
    for place, job, workflow in jobs():
        for step in job["steps"]:
            yield f"{place}:{step['name']}", step, job, workflow


def wrong(found: Iterator[tuple[str, bool]]) -> list[str]:
    """The places where a promise is broken; there must be some where it could be."""
    every = list(found)
    assert every
    return [place for place, right in every if not right]


def test_a_workflow_may_do_nothing_until_a_job_asks():
    assert not wrong((path, data["permissions"] == {}) for path, data in documents())


def test_a_workflow_says_whether_a_newer_run_cancels_it():
    assert not wrong((path, "cancel-in-progress" in data["concurrency"]) for path, data in documents())


def test_what_applies_is_never_cancelled_half_way():
    applying = ("train", "release", "rollback", "watch")
    found = ((p, d["concurrency"]) for p, d in documents() if p.endswith(tuple(f"{a}.yml" for a in applying)))

    assert not wrong((path, concurrency["cancel-in-progress"] is False) for path, concurrency in found)


def test_no_trigger_gives_rights_to_strangers():
    # PyYAML reads the key `on` as YAML 1.1 does.
    assert not wrong((path, not NEVER & set(data[True])) for path, data in documents())


def test_every_job_has_a_name_a_limit_in_time_and_its_own_permissions():
    assert not wrong(
        (place, bool(job["name"]) and 0 < job["timeout-minutes"] <= 360 and "permissions" in job)
        for place, job, _ in jobs()
    )


def test_a_permission_says_why():
    granted = re.compile(
        r"^ +(?:contents|actions|attestations|id-token|pull-requests): \w+(.*)$", re.MULTILINE
    )

    assert not wrong(
        (path, not [c for c in granted.findall(text) if not c.startswith(" # ")]) for path, text in texts()
    )


def test_no_script_holds_an_expression():
    assert not wrong((place, "${{" not in step["run"]) for place, step, _, _ in steps() if "run" in step)


def test_a_script_reads_only_what_its_environment_holds():
    def unset(step, job, workflow):
        known = {**workflow.get("env", {}), **job.get("env", {}), **step.get("env", {})}.keys() | PROVIDED
        return set(re.findall(r"\$\{?([A-Z][A-Z0-9_]*)", step["run"])) - known

    assert not wrong(
        (place, not unset(step, job, flow)) for place, step, job, flow in steps() if "run" in step
    )


def test_a_script_is_short():
    assert not wrong((place, step["run"].count("\n") <= 20) for place, step, _, _ in steps() if "run" in step)


def test_an_action_is_pinned_by_commit_with_its_version_behind():
    pinned = re.compile(r"uses: [\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")
    lines = ((path, line.strip()) for path, text in texts() for line in text.splitlines() if "uses:" in line)

    assert not wrong((f"{path}: {line}", bool(pinned.match(line))) for path, line in lines)


def test_a_checkout_leaves_no_token_behind():
    found = ((place, step) for place, step, _, _ in steps() if "actions/checkout@" in step.get("uses", ""))

    assert not wrong((place, step["with"]["persist-credentials"] is False) for place, step in found)


def test_no_runner_moves_underneath():
    assert not wrong((place, "latest" not in str(job["runs-on"])) for place, job, _ in jobs())


def test_an_identity_is_bound_to_an_environment():
    found = ((place, job) for place, job, _ in jobs() if "id-token" in job["permissions"])

    assert not wrong((place, bool(job.get("environment"))) for place, job in found)


def test_a_role_belongs_to_the_environment_of_its_job():
    purposes = {"train": "-train", "plan": "-plan", "watch-ci": "-watch", "apply": "", "release": ""}
    found = (
        (place, step["with"]["role-to-assume"], job["environment"])
        for place, step, job, _ in steps()
        if "configure-aws-credentials@" in step.get("uses", "")
    )

    def fits(role, environment):
        name, purpose = next(
            (environment.removesuffix(e), p) for p, e in purposes.items() if role.endswith(f"-{p}")
        )
        return role.endswith(f"-{name}-{purpose}") and environment == f"{name}{purposes[purpose]}"

    assert not wrong((f"{place}: {role}", fits(role, environment)) for place, role, environment in found)


def test_who_writes_to_the_repository_has_no_identity_in_the_cloud():
    found = ((place, job) for place, job, _ in jobs() if job["permissions"].get("contents") == "write")

    assert not wrong(
        (place, "id-token" not in job["permissions"] and "environment" not in job) for place, job in found
    )


def test_a_pull_request_gets_no_secret_and_no_role():
    found = ((path, text) for path, text in texts() if path.endswith("check.yml"))

    assert not wrong((path, "secrets." not in text and "id-token" not in text) for path, text in found)


def test_nothing_that_is_released_comes_from_a_cache():
    cached = re.compile(r"actions/cache|cache-from|cache-to|\bcache:")

    assert not wrong((path, not cached.search(text)) for path, text in texts())


def test_our_own_command_is_called_as_the_list_says():
    call = re.compile(r"modelyard (?:validate|compile|verify|diff|run|drift|release)\b[^\n|>&]*")
    found = {
        re.sub(r'"\$(\w+)"', r"\1", line).strip()
        for _, step, _, _ in steps()
        if "run" in step
        for line in call.findall(step["run"].replace("\\\n", ""))
    }

    assert {re.sub(r"\s+", " ", line) for line in found} == COMMANDS


@pytest.mark.parametrize("name", plans())
def test_no_workflow_depends_on_what_is_released(name):
    plan = plans()[name]
    digest = f"sha256:{'a' * 64}"
    release = Release(9, digest, digest, digest, "v", digest, "c" * 40, f"r/s@{digest}", f"r/w@{digest}")
    released = replace(plan, environments=tuple(replace(e, release=release) for e in plan.environments))
    before = replace(plan, environments=tuple(replace(e, release=None) for e in plan.environments))

    assert list(emit(released)) == list(emit(before))


@pytest.mark.parametrize("name", plans())
def test_models_of_one_repository_share_no_name_and_no_group(name):
    model = plans()[name].model
    for file in files(name):
        workflow = read(file.text)
        groups = [
            workflow["concurrency"]["group"],
            *(j["concurrency"]["group"] for j in workflow["jobs"].values() if "concurrency" in j),
        ]
        assert file.path.startswith(f".github/workflows/{model}-")
        assert workflow["name"].startswith(f"{model} ")
        assert all(group.startswith(f"{model}-") for group in groups)
