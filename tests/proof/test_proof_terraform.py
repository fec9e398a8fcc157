"""The Terraform of every example: terraform's own layout, and each root's whole life on a stand-in provider."""

from __future__ import annotations

import pytest
from stub import TERRAFORM, cycle, needs_stub, needs_terraform

from support.examples import TREES, ops
from support.tools import says

# The workspace's models need no module that churn does not: their roots are checked for layout alone.
IN_CLOUDS = [name for name in TREES if name != "quickstart" and not name.endswith("-released")]
ROOTS = [
    (name, kind, number)
    for name in ("fraud", "demand", "churn")
    for kind in ("environments", "bootstrap/environments")
    for number in (0, 1)
]


@needs_terraform
@pytest.mark.parametrize("name", IN_CLOUDS)
def test_terraform_fmt_leaves_all_as_it_is(name: str) -> None:
    for folder in ops(name):
        assert says(TERRAFORM, "fmt", "-check", "-diff", "-recursive", folder / "terraform") == ""


@needs_stub
@pytest.mark.parametrize(("name", "kind", "number"), ROOTS)
def test_every_root_plans_applies_settles_and_goes(name: str, kind: str, number: int) -> None:
    for folder in ops(name):
        roots = sorted((folder / "terraform" / kind).iterdir())
        assert len(roots) == 2
        cycle(roots[number])
