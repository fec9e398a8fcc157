"""checkov over every output in all its languages: nothing found, and each waiver with its reason in the file."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from support.examples import TREES, tree
from support.tools import checkov

if TYPE_CHECKING:
    from pathlib import Path

FRAMEWORKS = ("terraform", "kubernetes", "github_actions", "dockerfile")


@pytest.mark.checkov
@pytest.mark.parametrize("name", TREES)
def test_checkov_finds_nothing_and_each_waiver_has_a_reason(name: str) -> None:
    reports = scan(tree(name))
    assert {report["check_type"] for report in reports} >= (
        {"github_actions", "dockerfile"} if name == "quickstart" else set(FRAMEWORKS)
    )
    for report in reports:
        results = report["results"]
        failed = [
            f"{one['check_id']} {one['file_path']} {one['resource']}" for one in results["failed_checks"]
        ]
        assert failed == []
        assert report["summary"]["parsing_errors"] == 0
        reasons = [one["check_result"]["suppress_comment"] for one in results["skipped_checks"]]
        assert [reason for reason in reasons if len(reason.split()) < 4] == []


def scan(folder: Path) -> list[dict]:
    command = [checkov(), "--directory", folder, "--output", "json", "--skip-download"]
    done = subprocess.run(
        [*command, "--framework", *FRAMEWORKS],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "LOG_LEVEL": "ERROR"},
    )
    reports = json.loads(done.stdout)
    return reports if isinstance(reports, list) else [reports]
