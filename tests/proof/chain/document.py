"""Writes docs/proof.md from what a run found, and from nothing else."""

from __future__ import annotations

import os
import platform
import re
import shutil
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from bench import HERE, ROOT, run

if TYPE_CHECKING:
    from bench import Evidence

PAGE = ROOT / "docs" / "proof.md"
STUBS = {
    "`gh`": "GitHub's pull requests, runs and comments are a state file; reviewers, permissions, environments and "
    "OIDC are GitHub's alone. `gh attestation verify` looks for the subject that the signing step named, and checks "
    "no signature",
    "`kubectl`": "no API server: `apply --kustomize` is built by the real kubectl and kept; a rollout's phase is what "
    "the proof says; the tunnel to the tracking server leads to the real one, which runs on that port",
    "AWS": "the real command line and the real clients, against moto over HTTP: S3, Secrets Manager and EKS answer as "
    "their API does, but no policy is evaluated",
    "base image": "`python:3.11-slim` is Debian 12 with its Python: no image registry answers where this runs",
    "actions": "checkout is act's own; setup-python makes one environment for all jobs; build-push-action is a real "
    "BuildKit build and push; signing, bills of materials, log-ins and artifacts keep files",
    "Kubernetes": "pods are containers with the manifest's user, root file system, capabilities, memory limit, mounts, "
    "environment, arguments and probes; scheduling, Services, `preStop` and network policies are not run",
    "Argo Rollouts": "the emitted analysis is evaluated by the real Prometheus, its conditions by the proof",
    "Terraform's providers": "stand-ins with the real schemas: no API of a cloud is asked",
}


def tools() -> dict[str, str]:
    """The versions of what ran."""
    asked = {
        "act": [Path(sys.executable).with_name("act"), "--version"],
        "docker": ["docker", "--version"], "git": ["git", "--version"],
        "prometheus": ["prometheus", "--version"], "promtool": ["promtool", "--version"],
        "terraform": ["terraform", "version"], "PostgreSQL": ["psql", "--version"],
        "mlflow": [ROOT / ".venv-mlflow" / "bin" / "mlflow", "--version"],
    }  # fmt: skip
    found = {"Python": platform.python_version()}
    for name, command in asked.items():
        if shutil.which(str(command[0])):
            said = run(command, code=None)
            number = re.search(r"\d+\.\d+[\w.+-]*", said.stdout + said.stderr)
            found[name] = number[0] if number else "?"
    for package in ("moto", "scikit-learn", "duckdb", "pytest"):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def write(evidence: Evidence, seconds: float) -> None:
    """The page."""
    results = evidence.steps.get("results", {})
    ended = [outcome for outcome, _, _ in results.values()]
    counts = ", ".join(f"{ended.count(one)} {one}" for one in ("passed", "failed", "skipped") if one in ended)
    machine = f"{platform.system()} {platform.machine()}"
    lines = [
        "# The proof of the chain",
        "",
        "Written by `make proof`; do not edit. One run of the real chain, from the fraud example as a fresh repository",
        "to a rollback, by the tests in `tests/proof/chain`. What is not named here was not proved by it.",
        "",
        f"{counts}, in {seconds / 60:.0f} minutes on {os.cpu_count()} processors ({machine}).",
        "",
    ]
    for file in sorted(HERE.glob("test_*.py")):
        lines += _step(file.stem, (file.read_text(encoding="utf-8").split('"""')[1]).strip(), evidence)
    lines += ["## What stood in for what", "", "| | |", "| --- | --- |"]
    lines += [f"| {name} | {text} |" for name, text in STUBS.items()]
    lines += ["", "## With", "", ", ".join(f"{name} {number}" for name, number in tools().items()) + ".", ""]
    PAGE.write_text("\n".join(lines), encoding="utf-8")


def _step(stem: str, title: str, evidence: Evidence) -> list[str]:
    results = evidence.steps.get("results", {})
    mine = {key.partition("::")[2]: value for key, value in results.items() if key.startswith(f"{stem}::")}
    if not mine:
        return [f"## {title}", "", "Not run.", ""]
    lines = [f"## {title}", ""]
    for test, (outcome, seconds, why) in mine.items():
        said = re.sub(r"^Skipped: ", "", why)
        mark = {"passed": "", "failed": "**failed**: ", "skipped": "not run: "}[outcome]
        lines.append(f"- {mark}{_words(test)} ({seconds:.0f} s){f': {said}' if said else ''}")
    facts = [fact for name in _owned(stem) for fact in evidence.steps.get(name, {}).get("facts", [])]
    return [
        *lines,
        "",
        *(["Found:", ""] if facts else []),
        *(f"- {fact}" for fact in facts),
        *([""] if facts else []),
    ]


def _owned(stem: str) -> tuple[str, ...]:
    """The steps whose facts stand under a file: its own, and for the first what it was built on."""
    own = stem.split("_", 3)[-1]
    return ("engine", "team", own) if stem.startswith("test_chain_1") else (own,)


def _words(test: str) -> str:
    return test.removeprefix("test_").replace("_", " ").replace("[", ": ").rstrip("]")
