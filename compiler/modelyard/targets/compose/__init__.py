"""Compose: the released containers on one machine, held as tightly as in a cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.emit.file import File
from modelyard.emit.header import header
from modelyard.emit.yaml import dump
from modelyard.targets.compose import services

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.plan.types import EnvironmentPlan, Plan

_NOTE = """\
{folder} is where predictions and verdicts are kept; user {user} must be able to write there:
  sudo install --directory --owner {user} --group {user} {folder}
Jobs are started by the machine's own scheduler: docker compose run --rm {jobs}"""


def emit(plan: Plan) -> Iterator[File]:
    """A Compose file for every environment on one machine that something was released to."""
    for environment in plan.environments:
        released = environment.release is not None and environment.deployment is not None
        if environment.platform == "compose" and released:
            yield _file(plan, environment)


def _file(plan: Plan, environment: EnvironmentPlan) -> File:
    found = services.services(plan, environment)
    jobs = [name for name, service in found.items() if "profiles" in service]
    note = _NOTE.format(folder=services.folder(plan), user=services.USER, jobs=" or ".join(jobs))
    if not jobs:
        note = note.rpartition("\n")[0]
    data = {
        "name": f"{plan.model}-{environment.name}",
        "services": found,
        "configs": {"contract": {"file": f"../../contract/{environment.name}.json"}},
    }
    path = f"{plan.paths.ops}/compose/{environment.name}/compose.yaml"
    text = dump(data, header=f"{header(plan.paths.spec)}\n{note}")
    return File(path, text, ("environments", environment.name), environment.name)
