"""The Compose file of an environment on one machine."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from cluster_schemas import ROOT

from cluster_plans import plans
from modelyard.plan.types import SecretUse
from modelyard.targets.compose import emit

if TYPE_CHECKING:
    from modelyard.plan.types import Plan

BIN = Path(sys.executable).parent


def compose(plan: Plan) -> dict:
    (file,) = emit(plan)
    assert file.path == "ops/iris/compose/machine/compose.yaml"
    return yaml.safe_load(file.text)


def test_it_fits_the_specification_and_the_linter(tmp_path: Path) -> None:
    (file,) = emit(plans()["compose"])
    path = tmp_path / "compose.yaml"
    path.write_text(file.text, encoding="utf-8")
    rules = ROOT / "tests" / "emit" / "yamllint.yml"
    for command in (
        [BIN / "check-jsonschema", "--builtin-schema", "vendor.compose-spec", path],
        [BIN / "yamllint", "--strict", "--config-file", rules, path],
    ):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def test_every_service_is_held_tightly() -> None:
    for name, service in compose(plans()["compose"])["services"].items():
        assert "@sha256:" in service["image"], name
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert service["user"] == "65532:65532"
        assert service["mem_limit"]
        assert "healthcheck" in service
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))


def test_jobs_wait_to_be_started() -> None:
    services = compose(plans()["compose"])["services"]
    assert services["drift"]["profiles"] == ["drift"]
    assert "profiles" not in services["serve"]
    assert "profiles" not in services["verdicts"]


def test_secrets_come_from_outside_and_are_demanded() -> None:
    plan = plans()["compose"]
    place = plan.environments[0]
    access = replace(place.access, secrets=(SecretUse("TOKEN", ("serve",)),))
    services = compose(replace(plan, environments=(replace(place, access=access),)))["services"]
    assert services["serve"]["environment"]["TOKEN"].startswith("${TOKEN:?")
    assert "TOKEN" not in services["drift"]["environment"]


@pytest.mark.parametrize("name", ["realtime", "batch"])
def test_clusters_get_none(name: str) -> None:
    assert list(emit(plans()[name])) == []


def test_before_a_release_there_is_none() -> None:
    plan = plans()["compose"]
    before = replace(plan, environments=tuple(replace(place, release=None) for place in plan.environments))
    assert list(emit(before)) == []
