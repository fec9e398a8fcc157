"""What the field's linters say of the workflows of every example: nothing."""

from __future__ import annotations

import pytest

from support.examples import TREES, tree
from support.tools import YAMLLINT, says, tool

OWN_RUNNER = ["-ignore", 'label "vpc" is unknown']
"""The labels of a team's own runners stand in its own configuration of actionlint."""


def workflows(name: str) -> list[str]:
    found = sorted(str(path) for path in (tree(name) / ".github" / "workflows").glob("*.yml"))
    assert found
    return found


@pytest.mark.parametrize("name", TREES)
def test_zizmor_finds_nothing_to_be_pedantic_about(name: str) -> None:
    options = ["--offline", "--no-progress", "--color", "never", "--strict-collection", "--no-config"]
    options += ["--persona", "pedantic"]
    assert says(tool("zizmor"), "-q", *options, tree(name)).startswith("No findings to report. Good job!")


@pytest.mark.parametrize("name", TREES)
def test_actionlint_with_shellcheck_finds_nothing(name: str) -> None:
    command = [tool("actionlint"), "-no-color", *OWN_RUNNER, "-shellcheck", tool("shellcheck")]
    assert says(*command, *workflows(name)) == ""


@pytest.mark.parametrize("name", TREES)
def test_the_official_schema_accepts_all(name: str) -> None:
    said = says(tool("check-jsonschema"), "--builtin-schema", "vendor.github-workflows", *workflows(name))
    assert said == "ok -- validation done"


@pytest.mark.parametrize("name", [name for name in TREES if name != "quickstart"])
def test_dependabot_reads_its_file(name: str) -> None:
    file = tree(name) / ".github" / "dependabot.yml"
    assert (
        says(tool("check-jsonschema"), "--builtin-schema", "vendor.dependabot", file)
        == "ok -- validation done"
    )


@pytest.mark.parametrize("name", TREES)
def test_strict_yamllint_finds_nothing_in_any_yaml(name: str) -> None:
    # The marker that ends a fragment stands where the next entry of the list would, another model's.
    rules = f"extends: {YAMLLINT}\nrules: {{comments-indentation: {{ignore: [dependabot.yml]}}}}"
    assert says(tool("yamllint"), "--strict", "--config-data", rules, tree(name)) == ""
