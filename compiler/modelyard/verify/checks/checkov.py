"""checkov over everything that is emitted. Minutes rather than seconds: only where it is asked for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from modelyard.verify import tools
from modelyard.verify.registry import CHECKS
from modelyard.verify.types import Fault, Result, Tree, judged

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = "checkov"
_OPTIONS = ("--compact", "--quiet", "--skip-download", "--output", "json")


def check(tree: Tree) -> Result:
    """The model's output folder and its workflows."""
    tool = tools.find(NAME)
    if tool is None:
        return tools.missing(NAME, CHECKS[NAME])
    faults: list[Fault] = []
    for folder, frameworks in _folders(tree):
        command = [tool, *_OPTIONS, "--framework", *frameworks, "--directory", folder]
        faults += _faults(tools.ask(command, tree.root), folder)
    return judged(NAME, CHECKS[NAME], len(tree.files), faults, tools.version(tool))


def _folders(tree: Tree) -> Iterator[tuple[str, tuple[str, ...]]]:
    ops = tree.plan.paths.ops
    if tree.workflows():
        yield tree.plan.paths.workflows, ("github_actions",)
    for name, frameworks in (
        ("docker", ("dockerfile",)),
        ("kubernetes", ("kubernetes",)),
        ("terraform", ("terraform",)),
    ):
        if tree.below(name):
            yield f"{ops}/{name}", frameworks


def _faults(said: tools.Said, folder: str) -> list[Fault]:
    try:
        found: Any = json.loads(said.out)
    except ValueError:
        return [Fault(folder, f"checkov ended with {said.code}: {said.text[:500]}")]
    # one report alone is no list
    reports = cast("list[dict[str, Any]]", found if isinstance(found, list) else [found])
    return [
        Fault(
            f"{folder}{one['file_path']}",
            str(one["check_name"]),
            line=int(one["file_line_range"][0]),
            rule=str(one["check_id"]),
        )
        for report in reports
        for one in report.get("results", {}).get("failed_checks", [])
    ]
