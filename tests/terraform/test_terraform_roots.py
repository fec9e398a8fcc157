"""The roots and modules, by the real terraform against the provider's real schema."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from stub import actions, after, cycle, needs_stub, plan_json, write
from terraform_plans import DEMAND, demand, fraud, longest, plans

from modelyard.targets.terraform.needs import needs
from target_plans import HOSTILE, poisoned

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = needs_stub
PROVED_BY_EXAMPLES = {"fraud", "demand"}
"""Plans whose like stands in examples/, where the default suite takes every root through the same cycle."""

ROOTS = [
    pytest.param(
        name,
        f"{kind}/{each.environment.name}",
        marks=pytest.mark.slow if name in PROVED_BY_EXAMPLES else (),
    )
    for name, plan in plans().items()
    for each in needs(plan)
    for kind in ("environments", "bootstrap/environments")
]


@pytest.mark.parametrize(("name", "root"), ROOTS)
def test_every_root_plans_applies_settles_and_goes(name: str, root: str, tmp_path: Path) -> None:
    cycle(write(plans()[name], tmp_path) / root)


@pytest.mark.parametrize(
    ("root", "values"),
    [("state", "333333333333-eu-north-1.tfvars"), ("github_provider", "333333333333.tfvars")],
)
def test_what_is_set_up_once_an_account(root: str, values: str, tmp_path: Path) -> None:
    folder = write(plans()["demand"], tmp_path) / "bootstrap" / root
    cycle(folder, "--skip", "backend", "--var-file", folder / values)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["environments", "bootstrap/environments"])
def test_the_longest_names_fit(kind: str, tmp_path: Path) -> None:
    plan = longest()
    for each in plan.environments:
        cycle(write(plan, tmp_path) / kind / each.name, "--skip", "destroy")


@pytest.mark.parametrize("name", ["templates", "control"])
def test_hostile_text_is_text(name: str, tmp_path: Path) -> None:
    plan = poisoned(demand(), HOSTILE[name])
    root = write(plan, tmp_path) / "environments" / "prod"
    planned = plan_json(root, tmp_path / "plan.json")
    assert len(actions(planned)) == len(
        actions(plan_json(write(demand(), tmp_path / "plain") / "environments" / "prod", tmp_path / "p.json"))
    )


def test_the_same_spec_changes_nothing(tmp_path: Path) -> None:
    root = write(fraud(), tmp_path) / "environments" / "staging"
    assert actions(after(root, root, tmp_path / "plan.json")) == {}


def test_another_secret_makes_its_container_and_widens_the_reader(tmp_path: Path) -> None:
    plan = demand()
    (environment,) = plan.environments
    secrets = plans()["fraud"].first.access.secrets
    grown = replace(
        plan, environments=(replace(environment, access=replace(environment.access, secrets=secrets)),)
    )
    old = write(plan, tmp_path / "old") / "environments" / "prod"
    new = write(grown, tmp_path / "new") / "environments" / "prod"
    done = actions(after(old, new, tmp_path / "plan.json"))
    made = {address: did for address, did in done.items() if did == ["create"]}
    assert set(made) == {f'module.secrets.aws_secretsmanager_secret.this["{use.name}"]' for use in secrets}
    assert {address: did for address, did in done.items() if address not in made} == {
        "module.train_identity.aws_iam_role_policy.this": ["update"]
    }


def test_another_bucket_changes_one_policy(tmp_path: Path) -> None:
    other = demand(DEMAND.replace("s3://acme-forecasts/demand/", "s3://acme-elsewhere/demand/"))
    old = write(demand(), tmp_path / "old") / "environments" / "prod"
    new = write(other, tmp_path / "new") / "environments" / "prod"
    assert actions(after(old, new, tmp_path / "plan.json")) == {
        "module.batch_identity.aws_iam_role_policy.this": ["update"]
    }


def test_a_new_environment_after_this_one_may_pull_and_nothing_else_changes(tmp_path: Path) -> None:
    both = fraud()
    alone = replace(both, environments=both.environments[:1])
    old = write(alone, tmp_path / "old") / "environments" / "staging"
    new = write(both, tmp_path / "new") / "environments" / "staging"
    done = actions(after(old, new, tmp_path / "plan.json"))
    assert {address.split("[")[0] for address in done} == {
        "module.registry_sharing.aws_ecr_repository_policy.this"
    }
    assert set(map(tuple, done.values())) == {("create",)}
