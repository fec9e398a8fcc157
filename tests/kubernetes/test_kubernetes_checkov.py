"""checkov over the files and over what kustomize builds of them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from cluster_schemas import ROOT

from cluster_plans import files, in_clusters

if TYPE_CHECKING:
    from pathlib import Path

FOUND = (
    os.environ.get("MODELYARD_CHECKOV")
    or shutil.which("checkov")
    or shutil.which("checkov", path=str(ROOT / ".venv-checkov" / "bin"))
)


@pytest.mark.checkov
@pytest.mark.skipif(FOUND is None, reason="no checkov on the PATH, in .venv-checkov or at MODELYARD_CHECKOV")
def test_checkov_finds_nothing_and_each_skip_has_a_reason(tmp_path: Path) -> None:
    for name, environment in in_clusters():
        for file in files(name, environment):
            path = tmp_path / name / file.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(file.text, encoding="utf-8")
    command = [
        str(FOUND),
        "--framework",
        "kubernetes",
        "--directory",
        tmp_path,
        "--output",
        "json",
        "--skip-download",
    ]
    quiet = {**os.environ, "LOG_LEVEL": "ERROR"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=quiet)
    report = json.loads(done.stdout)
    assert report["summary"]["parsing_errors"] == 0
    results = report["results"]
    assert [f"{one['check_id']} {one['file_path']}" for one in results["failed_checks"]] == []
    assert results["skipped_checks"]
    assert all(len(one["check_result"]["suppress_comment"]) > 20 for one in results["skipped_checks"])
