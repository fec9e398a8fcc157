"""The alert rules of every example, read and tried by Prometheus' own tool."""

from __future__ import annotations

import pytest

from support.examples import TREES, ops
from support.tools import promtool, says

WATCHED = [name for name in TREES if name != "quickstart" and not name.endswith("-released")]


@pytest.mark.parametrize("name", WATCHED)
def test_promtool_reads_every_rule_without_a_remark(name: str) -> None:
    for folder in ops(name):
        said = says(
            promtool(), "check", "rules", "--lint=all", "--lint-fatal", folder / "monitoring" / "rules.yaml"
        )
        assert "SUCCESS" in said
        assert "exit" not in said, said


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name == "fraud" else pytest.mark.slow) for name in WATCHED]
)
def test_every_alert_fires_when_it_should_and_is_quiet_when_not(name: str) -> None:
    for folder in ops(name):
        said = says(promtool(), "test", "rules", "rules.test.yaml", folder=folder / "monitoring")
        assert "SUCCESS" in said
        assert "exit" not in said, said
