"""Plans to emit workflows from: the specs of `examples/`, and variants that no example shows."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from modelyard.check import check
from modelyard.compile import plan_spec
from modelyard.plan.types import ClusterPlan, EnvironmentPlan, Paths, Plan
from modelyard.source.load import parse
from modelyard.targets.github import emit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modelyard.emit.file import File

ROOT = Path(__file__).parents[2]

SPEC = Path(__file__).with_name("returns.yaml").read_text(encoding="utf-8")
"""Three environments in AWS: two clusters of the team's, and one that the plan makes."""


class Nothing:
    """No file beside the spec."""

    def read(self, path: str) -> str | None:
        """Requirements where the spec names them, else nothing."""
        return None

    def read_output(self, path: str) -> str | None:
        """Nothing was emitted before."""
        return None


def plan_of(text: str, paths: Paths) -> Plan:
    """The plan of a valid spec."""
    checked = check(parse(text, paths.spec), Nothing())
    plan, checked = plan_spec(checked, Nothing(), paths)
    assert plan is not None, [diagnostic.message for diagnostic in checked.diagnostics()]
    return plan


def monorepo(model: str) -> Paths:
    """Where one model of several lies."""
    return Paths(f"models/{model}/modelyard.yaml", f"models/{model}", f"ops/{model}", ".github/workflows")


def alone(model: str) -> Paths:
    """Where the only model of a repository lies."""
    return Paths("modelyard.yaml", "", f"ops/{model}", ".github/workflows")


@cache
def plans() -> Mapping[str, Plan]:
    """Every plan by name."""
    found = {spec.parent.name: _example(spec) for spec in sorted(ROOT.glob("examples/*/modelyard.yaml"))}
    several = plan_of(SPEC, monorepo("returns"))
    first = several.first
    found["three-environments"] = several
    found["one-environment"] = replace(several, environments=(first,))
    found["without-cluster"] = replace(several, environments=(replace(first, cluster=None),))
    found["nothing-deployed"] = replace(several, environments=(replace(first, deployment=None),))
    found["one-machine"] = replace(
        several, environments=(replace(first, platform="compose", aws=None, cluster=None),)
    )
    found["private-cluster"] = replace(several, environments=(_private(several),))
    return found


def _example(spec: Path) -> Plan:
    text = spec.read_text(encoding="utf-8").replace(", requirements: requirements.txt", "")
    return plan_of(text, alone(spec.parent.name))


@cache
def files(name: str) -> tuple[File, ...]:
    """The workflows of a plan."""
    return tuple(emit(plans()[name]))


def read(text: str) -> dict:
    """A workflow as data."""
    return yaml.load(text, Loader=yaml.CSafeLoader)


@cache
def workflows() -> tuple[tuple[str, str, dict], ...]:
    """Place, text and data of every workflow of every plan."""
    return tuple(
        (f"{name}/{file.path.rpartition('/')[2]}", file.text, read(file.text))
        for name in plans()
        for file in files(name)
    )


def _private(plan: Plan) -> EnvironmentPlan:
    cluster = ClusterPlan("own", create=True, nodes_min=1, nodes_max=2, node_type="m7i.large", version="1.33")
    server = replace(plan.first.training.tracking, kind="server")
    training = replace(plan.first.training, tracking=server)
    return replace(plan.first, cluster=cluster, runner=("self-hosted", "dev"), training=training)
