"""What the field's own linters say about the workflows of every plan: nothing."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from github_plans import plans

from modelyard.targets.github import emit
from modelyard.targets.github.workflow import HOSTED

BESIDE_PYTHON = str(Path(sys.executable).parent)
SEARCH = os.pathsep.join([BESIDE_PYTHON, os.environ.get("PATH", "")])
YAMLLINT = Path(__file__).parent.parent / "emit" / "yamllint.yml"


def tool(name: str) -> str:
    """A linter of the development environment."""
    found = shutil.which(name, path=SEARCH)
    if found is None:
        pytest.skip(f"{name} is not installed: it comes with the development requirements")
    return found


def says(command: list[str]) -> str:
    """What a linter says, with its exit code where that is not 0."""
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, "PATH": SEARCH}
    )
    return f"{done.stdout}{done.stderr}{f'exit {done.returncode}' if done.returncode else ''}".strip()


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """The workflows of every plan, a folder a plan."""
    root = tmp_path_factory.mktemp("workflows")
    for name, plan in plans().items():
        for file in emit(plan):
            target = root / name / file.path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(file.text, encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def workflows(tree):
    return sorted(str(path) for path in tree.rglob("*.yml"))


def zizmor(persona, folders):
    strict = [
        "--offline",
        "--no-progress",
        "--color",
        "never",
        "--strict-collection",
        "--no-config",
        "--format",
        "plain",
    ]
    return says([tool("zizmor"), "-q", *strict, "--persona", persona, *map(str, folders)])


def test_zizmor_finds_nothing_to_be_pedantic_about(tree):
    assert zizmor("pedantic", [tree]).startswith("No findings to report. Good job!")


def test_zizmor_has_nothing_to_tell_an_auditor(tree):
    hosted = [name for name, plan in plans().items() if all(e.runner == HOSTED for e in plan.environments)]
    found = zizmor("auditor", [tree / name for name in hosted])

    assert len(hosted) > 4
    assert found.startswith("No findings to report. Good job!")


def test_an_auditor_is_told_of_runners_of_ones_own_and_of_nothing_else(tree):
    found = zizmor("auditor", [tree])

    assert set(re.findall(r"\[([a-z-]+)\]", found)) == {"self-hosted-runner"}


def test_actionlint_with_shellcheck_finds_nothing(workflows):
    # The labels of a team's own runners are in its own configuration of actionlint.
    labels = {
        label
        for plan in plans().values()
        for e in plan.environments
        for label in e.runner
        if e.runner != HOSTED
    }
    own = ["-ignore", f'label "({"|".join(sorted(labels))})" is unknown']

    assert says([tool("actionlint"), "-no-color", *own, "-shellcheck", tool("shellcheck"), *workflows]) == ""


def test_the_official_schema_accepts_all(workflows):
    assert "ok" in says([tool("check-jsonschema"), "--builtin-schema", "vendor.github-workflows", *workflows])


def test_strict_yamllint_finds_nothing(tree):
    assert says([tool("yamllint"), "-s", "-c", str(YAMLLINT), str(tree)]) == ""
