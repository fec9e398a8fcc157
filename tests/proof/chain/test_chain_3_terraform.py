"""3. Terraform, on stand-in providers with the real schemas"""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest
from bench import HOME, MODEL, PROOF, fresh, modelyard, run
from stub import TERRAFORM, actions, after, cycle, needs_stub

if TYPE_CHECKING:
    from pathlib import Path

    from bench import Evidence

pytestmark = [*PROOF, needs_stub]


@pytest.mark.parametrize(
    "root",
    [
        "bootstrap/environments/staging",
        "bootstrap/environments/prod",
        "environments/staging",
        "environments/prod",
    ],
)
def test_a_root_plans_applies_settles_and_goes(team: Path, evidence: Evidence, root: str) -> None:
    cycle(team / "ops" / MODEL / "terraform" / root)
    evidence.fact("terraform", f"`{root}`: init, validate, plan, apply, an empty second plan, destroy")


def test_a_changed_spec_plans_what_the_change_says_and_no_more(team: Path, evidence: Evidence) -> None:
    """Production's nodes grow on the state of the old files."""
    other = fresh(HOME / "branches" / "grown")
    other.rmdir()
    shutil.copytree(team, other, symlinks=True, ignore=shutil.ignore_patterns("build", ".git"))
    spec = other / "modelyard.yaml"
    spec.write_text(spec.read_text().replace("max: 6, type: m7i.large", "max: 9, type: m7i.large"))
    modelyard("compile", cwd=other)
    root = f"ops/{MODEL}/terraform/environments/prod"
    changed = actions(after(team / root, other / root, HOME / "grown.json"))
    assert changed
    assert all("node_group" in address and what == ["update"] for address, what in changed.items()), changed
    evidence.fact(
        "terraform",
        f"more nodes in the spec plan on the old state: {', '.join(changed)} update, nothing else",
    )


def test_terraform_is_as_its_own_formatter_writes_it(team: Path) -> None:
    assert run([TERRAFORM, "fmt", "-check", "-recursive", team / "ops" / MODEL / "terraform"]).stdout == ""


def test_the_manifests_use_names_that_terraform_makes(team: Path, evidence: Evidence) -> None:
    """Every role and bucket that staging's manifests name is one that staging's root or bootstrap makes."""
    folder = team / "ops" / MODEL
    manifests = "\n".join(file.read_text() for file in (folder / "kubernetes" / "staging").rglob("*.yaml"))
    made = "\n".join(
        file.read_text() for file in (folder / "terraform").rglob("*.tf") if "prod" not in file.parts
    )
    roles = set(re.findall(r"arn:aws:iam::111111111111:role/([\w-]+)", manifests))
    for role in roles:
        assert role.rpartition("-")[2] in made, role
    evidence.fact(
        "terraform", f"roles that the manifests name and the root makes: {', '.join(sorted(roles)) or 'none'}"
    )
