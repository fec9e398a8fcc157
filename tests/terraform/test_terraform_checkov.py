"""checkov over the HCL and over plans: nothing found that is not waived, with a reason, in the file."""

from __future__ import annotations

import json
import re
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from stub import after, checkov, needs_stub, plan_json, write
from terraform_plans import plans

from modelyard.targets.terraform.needs import needs

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [
    pytest.mark.checkov,
    pytest.mark.skipif(checkov() is None, reason="checkov is not on the PATH (MODELYARD_CHECKOV says where)"),
]
ALLOWED = {
    "CKV_AWS_18": "an access log's own bucket",
    "CKV_AWS_109": "a key policy",
    "CKV_AWS_111": "a key policy",
    "CKV_AWS_144": "replication to another region",
    "CKV_AWS_145": "an access log's own bucket",
    "CKV_AWS_356": "a key policy",
    "CKV_AWS_394": "zones of the region",
    "CKV2_AWS_57": "rotation of a secret that belongs elsewhere",
    "CKV2_AWS_62": "notifications of a bucket",
}
"""Checks that a file may waive, and about what; each file gives its own reason."""


def scan(*arguments: str | Path) -> list[dict[str, Any]]:
    command = [str(checkov()), *map(str, arguments), "--output", "json", "--quiet", "--skip-download"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    report = json.loads(done.stdout)
    assert report["summary"]["passed"] > 0, done.stderr
    assert report["summary"]["parsing_errors"] == 0
    return report["results"]["failed_checks"]


def waivers(folder: Path) -> dict[tuple[str, str], str]:
    """The reason of each waiver, by check and by the type and name of what it is about."""
    found: dict[tuple[str, str], str] = {}
    for path in folder.rglob("*.tf"):
        about = ""
        for line in path.read_text().splitlines():
            block = re.match(r'(?:resource|data) "(\w+)" "(\w+)" \{', line)
            about = f"{block[1]}.{block[2]}" if block else about
            waiver = re.fullmatch(r"\s*#checkov:skip=(\w+):(.+)", line)
            if waiver:
                found[waiver[1], about] = waiver[2]
    return found


def findings(plan: Path) -> set[tuple[str, str]]:
    """The checks that a plan fails, with the type and name of what fails them."""
    failed = scan("--file", plan, "--framework", "terraform_plan")
    return {(f["check_id"], ".".join(re.sub(r"\[.*\]$", "", f["resource"]).split(".")[-2:])) for f in failed}


@pytest.mark.parametrize("name", plans())
def test_the_files_have_no_finding(name: str, tmp_path: Path) -> None:
    folder = write(plans()[name], tmp_path)
    assert [
        (f["check_id"], f["resource"]) for f in scan("--directory", folder, "--framework", "terraform")
    ] == []


def test_waivers_are_the_allowed_ones_each_with_a_reason(tmp_path: Path) -> None:
    found = waivers(write(plans()["all-in-one"], tmp_path))
    assert {check for check, _ in found} == set(ALLOWED)
    assert all(len(reason.split()) >= 5 for reason in found.values())


@needs_stub
@pytest.mark.parametrize(
    ("name", "root"),
    [
        (name, f"{kind}/{each.environment.name}")
        for name in ("fraud", "demand")
        for each in needs(plans()[name])
        for kind in ("environments", "bootstrap/environments")
    ],
)
def test_the_plans_have_no_finding_but_what_the_files_waive(name: str, root: str, tmp_path: Path) -> None:
    folder = write(plans()[name], tmp_path)
    plan_json(folder / root, tmp_path / "first.json")
    after(folder / root, folder / root, tmp_path / "second.json")
    # The first plan does not know the keys yet, the second holds values that the stand-in made up: what is wrong with
    # the files themselves is found in both.
    both = findings(tmp_path / "first.json") & findings(tmp_path / "second.json")
    assert both - waivers(folder).keys() == set()
