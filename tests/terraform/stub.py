"""Finds the tools of these tests, and runs terraform against a stand-in for the provider."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from modelyard.targets.terraform import emit

if TYPE_CHECKING:
    from modelyard.plan.types import Plan

ROOT = Path(__file__).parents[2]
STUB = Path(os.environ.get("MODELYARD_TFSTUB", ROOT.parent / "shared" / "tools" / "tfstub"))
TERRAFORM = shutil.which("terraform")
SESSION = Path(__file__).with_name("session.py")

needs_terraform = pytest.mark.skipif(TERRAFORM is None, reason="terraform is not on the PATH")
needs_stub = pytest.mark.skipif(
    TERRAFORM is None or not (STUB / "tfstub").is_dir(),
    reason="terraform is not on the PATH, or its stand-in provider is not in ../shared (MODELYARD_TFSTUB says where)",
)


def checkov() -> str | None:
    """The checkov of the environment variable, of the PATH, or of this checkout."""
    local = ROOT / ".venv-checkov" / "bin" / "checkov"
    found = os.environ.get("MODELYARD_CHECKOV") or shutil.which("checkov")
    return found or (str(local) if local.exists() else None)


def write(plan: Plan, folder: Path) -> Path:
    """Write all Terraform of a plan; return where."""
    for file in emit(plan):
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text, encoding="utf-8")
    return folder / plan.paths.ops / "terraform"


def _run(*arguments: str | Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(STUB)}
    done = subprocess.run(
        [sys.executable, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr[-6000:]


def cycle(root: Path, *options: str | Path) -> None:
    """Layout, backend, validation, plan, apply, an empty second plan, destroy."""
    _run("-m", "tfstub", "check", root, *options)


def plan_json(root: Path, into: Path) -> dict[str, Any]:
    """The plan of a root from nothing."""
    _run("-m", "tfstub", "check", root, "--until", "show", "--plan-json", into)
    return json.loads(into.read_text())


def after(old: Path, new: Path, into: Path) -> dict[str, Any]:
    """The plan of a root after another version of it was applied."""
    _run(SESSION, old, new, into)
    return json.loads(into.read_text())


def actions(plan: dict[str, Any]) -> dict[str, list[str]]:
    """What a plan would do, by address; what stays is left out."""
    changes = {
        c["address"]: c["change"]["actions"] for c in plan["resource_changes"] if c["mode"] == "managed"
    }
    return {address: done for address, done in changes.items() if done != ["no-op"]}
