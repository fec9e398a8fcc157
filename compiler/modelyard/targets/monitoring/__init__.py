"""Monitoring: Prometheus rules with their tests, a runbook, and a Grafana dashboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.emit.file import File
from modelyard.emit.header import header
from modelyard.emit.yaml import dump
from modelyard.targets.monitoring import dashboard, files, rules, runbook

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.plan.types import Plan


def emit(plan: Plan) -> Iterator[File]:
    """The files of ``ops/<model>/monitoring``; none where nothing is deployed anywhere."""
    if not any(rules.deployed(environment) for environment in plan.environments):
        return
    folder, opening, origin = f"{plan.paths.ops}/monitoring", header(plan.paths.spec), ("monitoring",)
    yield File(f"{folder}/rules.yaml", dump(files.rule_file(plan), header=opening), origin)
    yield File(f"{folder}/rules.test.yaml", dump(files.test_file(plan), header=opening), origin)
    yield File(f"{folder}/dashboard.json", dashboard.text(plan), origin)
    yield File(f"{folder}/runbook.md", runbook.text(plan), origin)
