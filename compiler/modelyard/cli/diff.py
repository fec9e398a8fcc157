"""`modelyard diff`: what a compile would change, first in words."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from modelyard.cli import console
from modelyard.cli.compiled import compile_all
from modelyard.cli.exit import Exit
from modelyard.cli.options import Root, Specs
from modelyard.cli.problems import tell
from modelyard.write.types import Problem

if TYPE_CHECKING:
    from modelyard.changes.trees import Trees
    from modelyard.changes.types import Report
    from modelyard.cli.compiled import Ready


class Rendering(StrEnum):
    """How changes are written."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


def diff(
    specs: Specs = None,
    base: Annotated[
        str | None,
        typer.Option(
            "--base", help="Compare with the output committed at this git reference. Default: the disk."
        ),
    ] = None,
    format: Annotated[Rendering, typer.Option("--format", help="How it is written.")] = Rendering.TEXT,  # noqa: A002
    text: Annotated[
        bool, typer.Option("--text", help="Show the lines of each file that differ, too.")
    ] = False,
    root: Root = None,
) -> int:
    """Say what a change means before it is made, by environment and risk, then by file; exit 3 if anything differs.

    Example: modelyard diff --base origin/main --format markdown
    """
    compiled = compile_all(specs, root, "text", None)
    if compiled is None:
        return int(Exit.FINDINGS)
    codes: list[Exit] = []
    for one in compiled:
        trees = _trees(one, base)
        if isinstance(trees, tuple):
            tell(trees)
            return int(Exit.FINDINGS)
        from modelyard.changes.report import report

        found = report(trees)
        console.out(_rendered(found, format, differences=text))
        codes.append(Exit.DIFFERS if found.risk else Exit.FINE)
    return int(max(codes))


def _trees(ready: Ready, base: str | None) -> Trees | tuple[Problem, ...]:
    from modelyard.changes.trees import at, on_disk
    from modelyard.write.tree import status

    found = status(ready.project.root, ready.files(), ready.owner)
    if isinstance(found, tuple):
        return found
    if base is None:
        return on_disk(found, ready.environments)
    trees = at(ready.project.root, base, found, ready.environments)
    return (trees,) if isinstance(trees, Problem) else trees


def _rendered(report: Report, format_: Rendering, *, differences: bool) -> str:
    if format_ == Rendering.JSON:
        from modelyard.changes.render.json import render

        return render(report)
    if format_ == Rendering.MARKDOWN:
        from modelyard.changes.render.markdown import markdown

        return markdown(report)
    from modelyard.changes.render.text import text

    return text(report, differences=differences)
